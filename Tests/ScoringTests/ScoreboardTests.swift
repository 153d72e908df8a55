import Model
import Testing
import Validation

@testable import Scoring

/// A scoreboard that takes in records bit by bit comes to the bits of a full run over all of them.
@Suite struct ScoreboardTests {
    private static let noon = Population.now

    /// Runs through `batches`, one each ten minutes, and compares every run with a full one. Returns what each had to do.
    @discardableResult
    private func expectSame(
        _ batches: [Batch], from start: Instant = noon, every step: Duration = .seconds(600), options: ScoringOptions = ScoringOptions()
    ) -> [Scores.Effort] {
        var efforts: [Scores.Effort] = []
        let board = Scoreboard(options: options)
        var shelf = Shelf()
        for (index, batch) in batches.enumerated() {
            for chunk in shelf.chunks(for: batch) { board.add(chunk) }
            let now = start + .seconds(Int64(index) * step.components.seconds)
            let kept = board.scores(at: now)
            efforts.append(kept.effort)
            let anew = Scoreboard(of: board.graph, options: options)
            let full = anew.scores(at: now)
            #expect(board.attributions(of: .tracked) == anew.attributions(of: .tracked), "run \(index)")
            let fetches = fetches(of: board.graph, inRun: index, at: now)
            let book = board.coverages(fetches: fetches)
            let looked = CoverageBook(
                of: full, epoch: .one, seen: Scoring.seenDays(in: board.graph, fetches: fetches, of: .tracked, at: now),
                attributions: anew.attributions(of: .tracked))
            #expect(book.coverages == looked.coverages, "run \(index)")
            for person in looked.coverages.keys { #expect(book.coverage(of: person) == looked.coverage(of: person), "run \(index)") }
            #expect(kept.people.map(\.person) == full.people.map(\.person), "run \(index)")
            for (one, other) in zip(kept.people, full.people) where one != other {
                Issue.record("run \(index): \(one.person) is \(one), and in a full run \(other)")
            }
            expectSameRoll(kept, full, "run \(index)")
            let owners = board.graph.accountPerson.map { $0 >= 0 ? board.graph.people[Int($0)] : nil }
            let tracked = owners.indices.filter { if case .tracked = owners[$0] { true } else { false } }
            #expect(board.graph.accounts(of: .tracked).map(Int.init) == tracked, "run \(index)")
            for case .tracked(let id) in Set(owners.compactMap(\.self)) {
                #expect(board.graph.networksOfTracked[id]?.sorted() == board.graph.networks(of: .tracked(id)), "run \(index)")
            }
            expectSameRanks(kept, full, "run \(index)")
            #expect(kept.weights.map(\.network) == full.weights.map(\.network), "run \(index)")
            for (one, other) in zip(kept.weights, full.weights) {
                #expect(one.byAccount.map(\.attention) == other.byAccount.map(\.attention), "run \(index), \(one.network)")
                #expect(one.byAccount.map(\.seniority) == other.byAccount.map(\.seniority), "run \(index), \(one.network)")
            }
        }
        return efforts
    }

    /// None at first, then more accounts from run to run, on more days.
    private func fetches(of graph: Graph, inRun index: Int, at now: Instant) -> [IdentityKey: ClosedRange<Instant>] {
        let accounts = graph.accounts(of: .tracked).prefix(index / 2 * 5).map { graph.identityKey(ofAccount: Int($0)) }
        let last = now - .seconds(max(0, 6 - index) * 86_400)
        return Dictionary(uniqueKeysWithValues: accounts.map { ($0, last - .seconds(9 * 86_400)...last) })
    }

    /// Compares what is kept beside the scores, by name: who has come since has another number there.
    private func expectSameRoll(_ kept: Scores, _ full: Scores, _ run: Comment) {
        func names(_ numbers: [Int], of scores: Scores) -> [PersonKey] { numbers.map { scores.people[number: $0].person } }
        #expect(names(kept.roll.tracked, of: kept) == names(full.roll.tracked, of: full), run)
        #expect(kept.roll.scoredCount == full.roll.scoredCount, run)
        for cohort in [.all] + full.weights.map({ Cohort.network($0.network) }) {
            #expect(Set(kept.roll.metKeys(in: cohort)) == Set(full.roll.metKeys(in: cohort)), run)
        }
        for zeros in 0...8 {
            #expect(Set(names(kept.roll.drawn(by: zeros), of: kept)) == Set(names(full.roll.drawn(by: zeros), of: full)), run)
        }
    }

    /// Compares the ranks of the tracked, taken from what is kept, with those counted among everybody.
    private func expectSameRanks(_ kept: Scores, _ full: Scores, _ run: Comment) {
        @Sendable func isTracked(_ person: PersonScore) -> Bool { if case .tracked = person.person { true } else { false } }
        for cohort in [.all, .tracked, .list("u1")] + full.weights.map({ Cohort.network($0.network) }) {
            @Sendable func belongs(_ person: PersonScore) -> Bool {
                switch (cohort, person.person) {
                case (.all, _): true
                case (.network(let network), .met(let key)): key.network == network
                case (.network(let network), .tracked): person.level(on: network) != nil
                case (.list, .tracked(let id)): id.rawValue.utf8.count % 2 == 0
                case (_, .tracked): true
                default: false
                }
            }
            let counted = full.standings(in: cohort, where: belongs, wanted: isTracked)
            let members = kept.unrankedTracked().filter { kept[$0.person].map(belongs) ?? false }
            #expect(kept.ranked(members, in: cohort) == counted, run)
            if cohort == .all { #expect(!counted.isEmpty) }
        }
        #expect(kept.snapshot == full.snapshot, run)
    }

    /// A population dealt out: half of it first, the rest in steps.
    private func dealt(_ seed: UInt64, size: Int = 60, acts: Int = 1200, steps: Int = 12) -> [Batch] {
        var population = Population(seed: seed, size: size, acts: acts)
        let whole = population.batch
        var batches = [Batch](repeating: Batch(), count: steps)
        func step() -> Int { population.pick(2) == 0 ? 0 : population.pick(steps - 1) }
        for identity in whole.identities { batches[step()].identities.append(identity) }
        for post in whole.posts { batches[step()].posts.append(post) }
        for act in whole.interactions { batches[step()].interactions.append(act) }
        for tally in whole.tallies { batches[step()].tallies.append(tally) }
        for deletion in whole.deletions { batches[steps - 1].deletions.append(deletion) }
        return batches
    }

    @Test("records of any day, in any order, with removals", arguments: [1, 2, 3, 4] as [UInt64])
    func anything(seed: UInt64) { expectSame(dealt(seed)) }

    @Test("acts, counts, facts and people of today", arguments: [11, 12, 13, 14, 15] as [UInt64])
    func ofToday(seed: UInt64) {
        var population = Population(seed: seed, size: 60, acts: 1200)
        var batches = [population.batch]
        for step in 1...10 {
            var batch = Batch()
            let now = Self.noon + .seconds(Int64(step) * 600)
            for number in 0..<8 {
                let network = population.networks[population.pick(3)]
                let (actor, target) = (population.pick(75), population.pick(70))
                let kind = Kind.allCases[population.pick(Kind.allCases.count)]
                let at = now - .seconds(Int64(population.pick(1200)))
                var act = Interaction(
                    network: network, kind: kind, actor: "u\(actor)", target: "u\(target)", at: at, id: "t\(step)-\(number)")
                let post = population.batch.posts[population.pick(population.batch.posts.count)]
                if post.network == network, post.id != "p3" { act.post = post.id }
                batch.interactions.append(act)
                if population.pick(3) == 0 {
                    act.kind = .mention
                    act.id = "t\(step)-\(number)-mention"
                    batch.interactions.append(act)
                }
            }
            let post = population.batch.posts[population.pick(population.batch.posts.count)]
            if post.id != "p3" {
                batch.tallies.append(
                    Tally(network: post.network, kind: .like, subject: .post(post.id), count: Int64(population.pick(90)), at: now))
            }
            let network = population.networks[population.pick(3)]
            let published = Post(network: network, id: "new-\(step)", author: "u\(population.pick(75))", at: now - .seconds(60))
            batch.posts.append(published)
            batch.tallies.append(
                Tally(network: network, kind: .view, subject: .post(published.id), count: Int64(population.pick(9000)), at: now))
            batch.tallies.append(
                Tally(network: network, kind: .follow, subject: .identity("u\(population.pick(60))"), count: 77, at: now))
            batch.tallies.append(
                Tally(network: network, kind: .view, subject: .identity("u\(population.pick(60))"), count: Int64(step * 9), at: now))
            // Dated ahead, as by a clock that is wrong.
            batch.tallies.append(
                Tally(
                    network: network, kind: .follow, subject: .identity("u\(60 + population.pick(15))"), count: Int64(population.pick(500)),
                    at: now + .seconds(86_400 * Int64(1 + population.pick(30)))))
            var identity = Identity(IdentityKey(network, "u\(60 + population.pick(15))"))
            identity.followers = Int64(population.pick(5000))
            if population.pick(2) == 0 { identity.createdAt = now - .seconds(86_400 * Int64(population.pick(2000))) }
            batch.identities.append(identity)
            batches.append(batch)
        }
        let efforts = expectSame(batches)
        // A date may have come for somebody who has acted before: that is for a recount. Most runs have none.
        let light = efforts.filter { $0.networks.isEmpty }
        #expect(light.count > 3)
        #expect(light.allSatisfy { $0.people > 0 && $0.people < 75 }, "\(efforts)")
    }

    @Test("sums run by name, whenever somebody came, and on a network that was counted anew meanwhile", arguments: [81, 82] as [UInt64])
    func comers(seed: UInt64) {
        var population = Population(seed: seed, size: 40, acts: 800)
        var batches = [population.batch]
        let kinds: [Kind] = [.like, .reply, .view, .listen, .reshare, .click, .comment]
        for step in 1...6 {
            var batch = Batch()
            let now = Self.noon + .seconds(Int64(step) * 600)
            for number in 0..<12 {
                // Names before, between and behind those that were there, and each time before those that came last.
                let name = ["a", "u1", "u2", "z"][number % 4] + "\(900 - 20 * step - number)"
                for network in population.networks.prefix(number % 3 + 1) {
                    for target in ["u1", "u2", "u3"] {
                        for _ in 0...population.pick(4) {
                            batch.interactions.append(
                                Interaction(
                                    network: network, kind: kinds[population.pick(kinds.count)], actor: name, target: target,
                                    at: now - .seconds(Int64(population.pick(500))), id: "\(batches.count)-\(batch.interactions.count)"))
                        }
                    }
                }
            }
            if step == 3 {
                batch.interactions.append(
                    Interaction(
                        network: population.networks[0], kind: .reply, actor: "z1", target: "u1", at: now - .seconds(3 * 86_400), id: "late"
                    ))
            }
            batches.append(batch)
        }
        let efforts = expectSame(batches)
        // The population has acts of the hour to come, so that other networks are counted anew as well.
        #expect(efforts.contains { $0.networks == [population.networks[0]] } && efforts.contains { $0.networks.isEmpty }, "\(efforts)")
    }

    @Test("what lies in the future counts when its time comes", arguments: [21, 22] as [UInt64])
    func future(seed: UInt64) {
        // The population has acts of up to an hour after now.
        expectSame([Population(seed: seed, size: 40, acts: 900).batch] + Array(repeating: Batch(), count: 10))
    }

    @Test("midnight, and a clock that is set back")
    func midnight() {
        let batches = dealt(31, steps: 8)
        expectSame(batches, from: Instant("2026-06-30T23:15:00Z") ?? Self.noon)
        let board = Scoreboard()
        var shelf = Shelf()
        for (batch, now) in zip(batches, ["12:00", "11:00", "11:30", "09:00"]) {
            for chunk in shelf.chunks(for: batch) { board.add(chunk) }
            let at = Instant("2026-06-30T\(now):00Z") ?? Self.noon
            #expect(board.scores(at: at).people == scores(of: board.graph, at: at).people)
        }
    }

    @Test("other options have everybody counted anew")
    func options() {
        let board = Scoreboard(of: Graph([Population(seed: 41, size: 40, acts: 800).batch]))
        _ = board.scores(at: Self.noon)
        board.options.leftOut = [Network("alpha")]
        #expect(board.scores(at: Self.noon).people == scores(of: board.graph, at: Self.noon, options: board.options).people)
    }

    @Test("where the clock is stopped nothing grows older, and goes on where it was")
    func stopped() throws {
        let alpha = Network("alpha")
        let board = Scoreboard(of: Graph([Population(seed: 71, size: 40, acts: 800).batch]))
        let before = board.scores(at: Self.noon)
        board.options.stopped = [alpha: Self.noon]
        func level(_ scores: Scores) -> [PersonKey: NetworkLevel] {
            Dictionary(uniqueKeysWithValues: scores.people.compactMap { person in person.level(on: alpha).map { (person.person, $0) } })
        }
        for days in [0, 1, 40] as [Int64] {
            let now = Self.noon + .seconds(days * 86_400 + 60)
            let run = board.scores(at: now)
            #expect(run.people == scores(of: board.graph, at: now, options: board.options).people)
            for (person, old) in level(before) {
                let new = try #require(level(run)[person])
                #expect(new.known == old.known && new.crowd == old.crowd && new.influence == old.influence)
                #expect(new.stopped == Self.noon)
                #expect(
                    standing(of: person, in: board.graph, at: now, weights: run.weights, options: board.options) == run[person])
            }
        }
        board.options.stopped = [:]
        let now = Self.noon + .seconds(41 * 86_400)
        let run = board.scores(at: now)
        #expect(run.people == scores(of: board.graph, at: now).people)
        #expect(level(run).values.reduce(0) { $0 + $1.known } < level(before).values.reduce(0) { $0 + $1.known })
    }

    @Test("a run after which nothing came looks at nobody")
    func nothing() {
        let board = Scoreboard(of: Graph([Population(seed: 51, size: 40, acts: 800).batch]))
        let first = board.scores(at: Self.noon)
        let second = board.scores(at: Self.noon + .seconds(1))
        #expect(second.people == first.people)
        #expect(second.effort == Scores.Effort(people: 0, networks: []))
    }

    @Test("rings keep their one voice")
    func rings() {
        var batches = dealt(61, size: 30, acts: 300, steps: 4)
        for member in 0..<14 {
            batches[0].identities.append(Identity(IdentityKey(Network("alpha"), "ring-\(member)")))
            for other in 0..<14 where other != member {
                batches[member % 2 == 0 ? 0 : 2].interactions.append(
                    Interaction(
                        network: Network("alpha"), kind: .like, actor: "ring-\(member)", target: "ring-\(other)",
                        at: Self.noon - .seconds(Int64(member % 2 == 0 ? 86_400 * 3 : 3600 + other)), id: "r\(member)-\(other)"))
                if member % 2 == 1 {
                    batches[1].interactions.append(
                        Interaction(
                            network: Network("alpha"), kind: .reshare, actor: "ring-\(member)", target: "ring-\(other)",
                            at: Self.noon - .seconds(86_400 * 2), id: "s\(member)-\(other)"))
                }
            }
        }
        expectSame(batches)
    }
}
