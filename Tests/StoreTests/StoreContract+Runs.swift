import Model
import Store
import Testing

/// A standing of somebody, with nothing left to its default.
func standing(_ person: PersonKey, score: Double = 42.5, rank: Int = 1, cohort: Cohort = .tracked) throws -> Standing {
    Standing(
        person: person, name: "Ada “É” L.", cohort: cohort, score: try #require(Score(score)), state: .provisional, rank: rank,
        cohortSize: 10, margin: 1.0 / 3, effectivePeople: 7.25, change1d: -0.1, change7d: nil, change30d: 12, change90d: 0, quietDays: 40,
        coverage: 0.125)
}

extension StoreContract {
    private static let ada = PersonKey.tracked(slug("ada"))
    private static let met = PersonKey.met(IdentityKey(forum, "a:b"))

    private static func run(_ day: Int64, _ standings: [Standing], epoch: String = "one") -> Run {
        Run(at: start + .seconds(day * 86400), epoch: epoch, standings: standings)
    }

    static let runs: [Promise] = [
        Promise("the last run's standings are those that can be asked for") { store, _ async throws in
            #expect(try await store.lastRun() == nil)
            try await store.publish(run(0, [try standing(ada, score: 10)])) { _ in Decision() }
            let second = run(1, [try standing(met, cohort: .all), try standing(ada, rank: 2, cohort: .all), try standing(ada)])
            try await store.publish(second) { _ in Decision() }
            #expect(try await store.lastRun() == second.at)
            #expect(try await store.runs(before: nil, limit: 9) == [second.at, start].map { StoredRun(at: $0, epoch: "one") })
            #expect(try await store.runs(before: nil, limit: 1).map(\.at) == [second.at])
            #expect(try await store.runs(before: second.at, limit: 9).map(\.at) == [start])
            #expect(try await store.standings(in: .all, limit: 9) == Array(second.standings.prefix(2)))
            #expect(try await store.standings(in: .all, limit: 1) == [second.standings[0]])
            #expect(try await store.standings(of: ada) == [second.standings[1], second.standings[2]])
            #expect(try await store.standings(of: met) == [second.standings[0]])
        },
        Promise("how runs went is kept, the latest first, with the epoch of those that changed anything, for as long as alerts are") {
            store, _ async throws in
            func record(_ day: Int64, _ outcome: String, at: Instant?, problem: String? = nil) -> RunRecord {
                RunRecord(
                    began: start + .seconds(day * 86_400 - 1), at: at, cause: "interval", outcome: outcome, took: .milliseconds(1234),
                    stages: [RunRecord.Stage(part: "read", milliseconds: 12), RunRecord.Stage(part: "score", milliseconds: 1000)], acts: -3,
                    people: 7, rescored: 5, standings: 9, alerts: 2, problem: problem)
            }
            #expect(try await store.runRecords(before: nil, limit: 9).isEmpty)
            try await store.publish(run(0, [try standing(ada)])) { _ in Decision() }
            let records = [
                record(0, "published", at: start), record(1, "failed", at: nil, problem: "no room"),
                record(2, "published", at: start + .seconds(2 * 86_400)),
            ]
            try await store.note(Array(records.prefix(2)))
            try await store.note([records[2]])
            let kept = try await store.runRecords(before: nil, limit: 9)
            #expect(kept.map(\.epoch) == [nil, nil, "one"])
            let numbers = kept.compactMap(\.number)
            #expect(numbers.count == 3 && numbers == numbers.sorted(by: >))
            #expect(try await store.runRecords(before: numbers[0], limit: 1).map(\.number) == [numbers[1]])
            let asNoted = kept.map { one in
                var one = one
                (one.number, one.epoch) = (nil, nil)
                return one
            }
            #expect(asNoted == records.reversed())
            try await store.note([record(91, "held", at: start + .seconds(91 * 86_400))])
            #expect(try await store.runRecords(before: nil, limit: 9).map(\.outcome) == ["held", "published", "failed"])
        },
        Promise("whatever comes, goes or trades places from run to run, the last run's standings are stored, in its order") {
            store, _ async throws in
            let people = [ada] + "bcdefgh".map { PersonKey.tracked(slug("p\($0)")) }
            var run = run(0, [])
            for (day, order) in ["abcdefgh", "abcdefgh", "bacdefgh", "ab", "", "hgfedcba", "hgfe", "hgfexx", "abcdefgh"].enumerated() {
                run.at = start + .seconds(day * 86_400)
                var (all, tracked): ([Standing], [Standing]) = ([], [])
                for (place, letter) in order.utf8.enumerated() {
                    let person = people[Int(letter - UInt8(ascii: "a")) % people.count]
                    // Half of them move from day to day.
                    let score = letter % 2 == 0 ? 40 : 40 + Double(day)
                    all.append(try standing(person, score: score, rank: place + 1, cohort: .all))
                    tracked.append(try standing(people[place], rank: place + 1))
                    // Both cohorts grow, one of them while nobody in it moves.
                    (all[place].cohortSize, tracked[place].cohortSize) = (10 + day / 2, 10 + day)
                }
                run.standings = all + tracked
                try await store.publish(run) { _ in Decision() }
                #expect(try await store.standings(in: .all, limit: 99) == all)
                #expect(try await store.standings(in: .tracked, limit: 99) == tracked)
                let expected = run.standings.isEmpty ? nil : run.at
                #expect(try await store.lastRun() == expected)
            }
        },
        Promise("decide is given what it said before") { store, _ async throws in
            let key = RuleStateKey(rule: "top", person: met)
            let state = RuleState(
                phase: .firing, since: start, lastAlert: start + .seconds(1), episode: 3, reminders: 2,
                acknowledgement: Acknowledgement(by: "ops", at: start, note: "the fair"),
                told: Telling(receivers: ["log", "crm"], cohort: .all, severity: .critical, isGrouped: true))
            let top = DrawnLine(line: "all", since: start)
            let other = RuleStateKey(rule: "top", person: ada)
            try await store.publish(run(0, [])) { memory in
                #expect(memory == RuleMemory())
                return Decision(
                    states: [key: state, other: RuleState(since: start)],
                    lines: ["top": top, "low": DrawnLine(line: "tracked", since: start)])
            }
            try await store.publish(run(1, [])) { memory in
                #expect(memory.states == [key: state, other: RuleState(since: start)])
                #expect(memory.lines.mapValues(\.line) == ["top": "all", "low": "tracked"])
                return Decision(states: [other: RuleState(phase: .pending, since: start)], gone: ["low"])
            }
            try await store.publish(run(2, [])) { memory in
                #expect(memory.states == [key: state, other: RuleState(phase: .pending, since: start)])
                #expect(memory.lines == ["top": top])
                return Decision()
            }
        },
        Promise("a run remembers what the operator had decided, and which accounts had no date then") { store, _ async throws in
            let (own, other) = (IdentityKey(forum, "88"), IdentityKey(forum, "a:b"))
            try await store.commit(Batch(identities: [Identity(own, createdAt: start, person: slug("ada")), Identity(other)]))
            let basis = RunBasis(
                revision: try await store.read(since: nil) { _ in }, stopped: [forum: start], leftOut: [forum], named: [own, other])
            var made = run(0, [try standing(ada)])
            made.basis = basis
            try await store.publish(made) { _ in Decision() }
            #expect(try await store.knowledge(ofRunAt: start) == EarlierKnowledge(basis: basis))
            let late = IdentityKey(forum, "late")
            try await store.commit(Batch(identities: [Identity(other, createdAt: start), Identity(late, createdAt: start)]))
            try await store.commit(Batch(identities: [Identity(other, createdAt: start), Identity(own, createdAt: start)]))
            #expect(try await store.knowledge(ofRunAt: start)?.undated == [other])
        },
        Promise("a run remembers what it knew, and what tracked accounts showed then") { store, _ async throws in
            let (own, other) = (IdentityKey(forum, "88"), IdentityKey(forum, "99"))
            func tell(_ followers: Int64, _ lists: Int64? = nil) async throws {
                try await store.commit(
                    Batch(identities: [
                        Identity(own, followers: followers, lists: lists, person: slug("ada")), Identity(other, followers: followers),
                    ]))
            }
            func publish(_ day: Int64, stopped: [Network: Instant] = [:]) async throws -> Revision {
                let revision = try await store.read(since: nil) { _ in }
                var made = run(day, [try standing(ada, score: 10 + Double(day))])
                made.basis = RunBasis(revision: revision, stopped: stopped)
                try await store.publish(made) { _ in Decision() }
                return revision
            }
            try await tell(100)
            func count(_ views: Int64) -> Tally {
                Tally(network: forum, kind: .view, subject: .identity("88"), count: views, at: start + .seconds(views))
            }
            try await store.commit(Batch(tallies: [count(7)]))
            let first = try await publish(0, stopped: [forum: start - .seconds(9)])
            #expect(
                try await store.knowledge(ofRunAt: start)
                    == EarlierKnowledge(basis: RunBasis(revision: first, stopped: [forum: start - .seconds(9)])))
            try await tell(120)
            let second = try await publish(1)
            try await tell(90, 4)
            try await tell(90, 5)
            try await store.commit(Batch(tallies: [count(8)]))
            #expect(try await store.knowledge(ofRunAt: start)?.audiences == [own: .init(followers: 100, lists: nil)])
            #expect(
                try await store.knowledge(ofRunAt: start + .seconds(86_400))
                    == EarlierKnowledge(
                        basis: RunBasis(revision: second), audiences: [own: .init(followers: 120, lists: nil)]))
            #expect(second.value > first.value && second.lastAccount == first.lastAccount)
            #expect(try await store.knowledge(ofRunAt: start + .seconds(1)) == nil)
            try await store.publish(run(2, [try standing(ada, score: 30)])) { _ in Decision() }
            #expect(try await store.knowledge(ofRunAt: start + .seconds(2 * 86_400)) == nil, "of a run that told nothing")
            try await store.commit(Batch(deletions: [Deletion(network: forum, stream: .identities, id: "88")]))
            #expect(try await store.knowledge(ofRunAt: start)?.audiences == [:])
        },
        Promise("when decide throws, nothing of the run is stored") { store, _ async throws in
            struct Refused: Error {}
            try await store.publish(run(0, [try standing(ada)])) { _ in Decision() }
            await #expect(throws: StoreError.self) {
                try await store.publish(run(1, [try standing(ada, score: 99)])) { _ in throw Refused() }
            }
            #expect(try await store.lastRun() == start)
            #expect(try await store.history(of: ada, since: start).count == 1)
        },
        Promise("tracked people have a history; whoever was only met has none") { store, _ async throws in
            for day: Int64 in 0..<4 {
                let epoch = day < 2 ? "one" : "two"
                let standings = [
                    try standing(ada, score: 10 + Double(day)), try standing(ada, score: 50, cohort: .list("x")),
                    try standing(met, cohort: .all),
                ]
                try await store.publish(run(day, standings, epoch: epoch)) { _ in Decision() }
            }
            let history = try await store.history(of: ada, since: start + .seconds(86400))
            #expect(history.map(\.score.value) == [11, 12, 13])
            #expect(history.map(\.epoch) == ["one", "two", "two"])
            #expect(history.first?.at == start + .seconds(86400) && history.first?.state == .provisional)
            #expect(try await store.history(of: met, since: start).isEmpty)
        },
        Promise("a past score is the last one at or before its time") { store, _ async throws in
            for day: Int64 in [0, 5] {
                try await store.publish(run(day, [try standing(ada, score: 10 + Double(day))])) { _ in Decision() }
            }
            #expect(try await store.scores(at: start - .seconds(1)).isEmpty)
            #expect(try await store.scores(at: start)[ada]?.score.value == 10)
            #expect(try await store.scores(at: start + .seconds(4 * 86400))[ada]?.at == start)
            #expect(try await store.scores(at: start + .seconds(9 * 86400))[ada]?.score.value == 15)
            #expect(try await store.lastRun(until: start - .seconds(1)) == nil)
            #expect(try await store.lastRun(until: start + .seconds(4 * 86400)) == start)
            #expect(try await store.lastRun(until: start + .seconds(9 * 86400)) == start + .seconds(5 * 86400))
        },
        Promise("a second run of the same time replaces the first") { store, _ async throws in
            for score in [10.0, 20] { try await store.publish(run(0, [try standing(ada, score: score)])) { _ in Decision() } }
            #expect(try await store.history(of: ada, since: start).map(\.score.value) == [20])
        },
        Promise("a run that says nothing new is none: only what was decided is stored") { store, _ async throws in
            let key = RuleStateKey(rule: "top", person: ada)
            let standings = [try standing(ada), try standing(ada, cohort: .all)]
            try await store.publish(run(0, standings)) { _ in Decision() }
            try await store.publish(run(1, standings)) { _ in Decision(states: [key: RuleState(phase: .pending, since: start)]) }
            #expect(try await store.lastRun() == start)
            #expect(try await store.history(of: ada, since: start).count == 1)
            #expect(try await store.scores(at: start + .seconds(2 * 86400))[ada]?.at == start)
            try await store.publish(run(2, standings, epoch: "two")) { memory in
                #expect(memory.states[key]?.phase == .pending)
                return Decision()
            }
            var renamed = standings
            renamed[0].name = "Countess"
            for (day, standings): (Int64, [Standing]) in [(3, renamed), (4, [renamed[0]]), (5, standings), (6, standings)] {
                try await store.publish(run(day, standings, epoch: "two")) { _ in Decision() }
            }
            #expect(try await store.history(of: ada, since: start).map(\.at) == [0, 2, 3, 4, 5].map { start + .seconds($0 * 86400) })
        },
        Promise("the scores by the epoch before are kept beside those of the run, and new ones make a run") { store, _ async throws in
            func former(_ value: Double) throws -> FormerScores {
                FormerScores(epoch: "one", scores: [slug("ada"): .init(score: try #require(Score(value)), state: .scored)])
            }
            var second = run(1, [try standing(ada, score: 20)], epoch: "two")
            try await store.publish(run(0, [try standing(ada, score: 10)])) { _ in Decision() }
            for (day, value) in [(1, 11.0), (2, 11), (3, 12)] {
                second.at = start + .seconds(day * 86400)
                second.former = try former(value)
                try await store.publish(second) { _ in Decision() }
            }
            second.at = start + .seconds(4 * 86400)
            second.former = nil
            try await store.publish(second) { _ in Decision() }
            let history = try await store.formerHistory(of: ada, since: start)
            #expect(history.map(\.score.value) == [11, 12] && history.map(\.epoch) == ["one", "one"])
            #expect(history.map(\.at) == [1, 3].map { start + .seconds($0 * 86400) } && history[0].state == .scored)
            #expect(try await store.history(of: ada, since: start).map(\.epoch) == ["one", "two", "two", "two"])
            #expect(try await store.formerHistory(of: met, since: start).isEmpty)
        },
        Promise("a change of the epoch is told by the runs, however old the last of them is") { store, _ async throws in
            #expect(try await store.epochChange(to: "one", since: start) == nil)
            try await store.publish(run(0, [])) { _ in Decision() }
            #expect(try await store.epochChange(to: "one", since: start) == nil)
            let late = start + .seconds(90 * 86400)
            #expect(try await store.epochChange(to: "two", since: late) == EpochChange(former: "one", at: nil))
            for day: Int64 in [5, 6] {
                try await store.publish(run(day, [try standing(ada, score: Double(day))], epoch: "two")) { _ in Decision() }
            }
            #expect(try await store.epochChange(to: "two", since: start) == EpochChange(former: "one", at: start + .seconds(5 * 86400)))
            #expect(try await store.epochChange(to: "two", since: late) == nil)
            #expect(try await store.epochChange(to: "three", since: late) == EpochChange(former: "two", at: nil))
        },
        Promise("scores grow sparser with age: after two days one an hour, after a hundred days one a day") { store, _ async throws in
            var published: [Instant] = []
            func publish(_ at: Instant) async throws {
                let standings = [try standing(ada, score: 10 + Double(published.count % 50))]
                published.append(at)
                try await store.publish(Run(at: at, epoch: "one", standings: standings)) { _ in Decision() }
            }
            func left(_ at: [Instant], olderThan days: Int64, than now: Instant, oneIn stretch: Int64) -> [Instant] {
                let end = now - .seconds(days * 86400)
                return at.filter { time in
                    time >= end || !at.contains { $0 > time && $0 < end && $0.seconds / stretch == time.seconds / stretch }
                }
            }
            // Twenty-three minutes apart for three days, but for a night when nobody was there.
            for step: Int64 in 0..<190 where !(60..<80).contains(step) { try await publish(start + .seconds(step * 23 * 60)) }
            let now = try #require(published.last)
            let hourly = left(published, olderThan: 2, than: now, oneIn: 3600)
            #expect(try await store.history(of: ada, since: start).map(\.at) == hourly)
            #expect(hourly.count < published.count && hourly.first != start)

            let later = start + .seconds(102 * 86400)
            try await publish(later)
            let ancient = left(left(published, olderThan: 2, than: later, oneIn: 3600), olderThan: 100, than: later, oneIn: 86400)
            #expect(try await store.history(of: ada, since: start).map(\.at) == ancient)
        },
        Promise("a person who leaves the people files and returns has their history still") { store, _ async throws in
            let person = Person(slug("ada"), name: "Ada")
            try await store.adopt(people: [person], identities: [], assignments: [:])
            try await store.publish(run(0, [try standing(ada)])) { _ in Decision() }
            try await store.adopt(people: [], identities: [], assignments: [:])
            #expect(try await store.people().isEmpty)
            try await store.adopt(people: [person], identities: [], assignments: [:])
            #expect(try await store.history(of: ada, since: start).count == 1)
        },
    ]
}
