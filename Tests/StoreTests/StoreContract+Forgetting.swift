import Model
import Store
import Synchronization
import Testing

extension StoreContract {
    private static let ada = slug("ada")
    private static let (main, second) = (IdentityKey(forum, "88"), IdentityKey(forum, "ada-2"))

    /// Ada with two accounts, fetched, scored, alerted of; others around her.
    private static func fill(_ store: any Store) async throws {
        try await store.adopt(
            people: [Person(ada, name: "Ada"), Person(slug("bob"), name: "Bob")],
            identities: [
                Identity(main, person: ada), Identity(second, person: ada), Identity(IdentityKey(forum, "bob"), person: slug("bob")),
            ],
            assignments: [Assignment(connector: "one", identity: main): start],
            handles: [ConfiguredHandle(connector: "one", numberedBy: "", handle: "ada"): main])
        try await store.commit(
            Batch(
                posts: [Post(network: forum, id: "p", author: "88", at: start), Post(network: forum, id: "q", author: "bob", at: start)],
                interactions: [
                    act("1", by: "x", on: "88", post: "p"), act("2", by: "ada-2", on: "bob", post: "q"), act("3", by: "x", on: "bob"),
                ], tallies: [Tally(network: forum, kind: .like, subject: .post("p"), count: 4, at: start)]))
        let standings = [(ada, "Ada", 1), (slug("bob"), "Bob", 2)].compactMap { id, name, rank in
            Score(60 - Double(rank)).map {
                Standing(
                    person: .tracked(id), name: name, cohort: .tracked, score: $0, state: .scored, rank: rank, cohortSize: 2, margin: 1,
                    effectivePeople: 9)
            }
        }
        let alert = Alert(
            id: "a", rule: "top", subject: .person(.tracked(ada)), name: "Ada", cohort: .tracked, status: .firing, at: start, since: start,
            title: "Ada is in", standing: standings.first, reasons: [])
        try await store.publish(Run(at: start, epoch: "1", standings: standings)) { _ in
            Decision(raised: [Decision.Raised(alert: alert, receivers: ["log"])])
        }
        _ = try await store.giveK(
            from: slug("bob"), to: .tracked(ada), on: "climate", at: start, within: KAllotment(count: 9, period: .seconds(86_400)))
    }

    static let forgetting: [Promise] = [
        Promise("whoever keeps open what was told of somebody forgotten is told the end, and then nothing is left of it") { store, _ in
            try await fill(store)
            let (key, other) = (RuleStateKey(rule: "top", person: .tracked(ada)), RuleStateKey(rule: "low", person: .tracked(ada)))
            let run = Run(at: start + .seconds(60), epoch: "1", standings: [])
            let told = Telling(receivers: ["pager"], cohort: .tracked, severity: .info)
            try await store.publish(run) { _ in
                Decision(states: [
                    key: RuleState(
                        phase: .firing, since: start, lastAlert: start, episode: 1,
                        acknowledgement: Acknowledgement(by: "ops", at: start, note: "the fair"), told: told),
                    other: RuleState(phase: .firing, since: start, episode: 1),
                ])
            }
            _ = try await store.forget(.tracked(ada))
            // A run that was begun before decides by what is left: not by the person, but by who was told.
            let end = Alert(
                id: "top-FOR-ada-1-RESOLVED", rule: "top", subject: key.subject, name: "ada", cohort: .tracked, status: .resolved,
                at: start + .seconds(120), since: start, title: "Over: ada", standing: nil)
            try await store.publish(Run(at: end.at, epoch: "1", standings: [])) { memory in
                #expect(memory.states == [key: RuleState(since: start, lastAlert: start, episode: 1, told: told)])
                return Decision(
                    states: [other: RuleState(phase: .firing, since: start)], farewells: [key],
                    raised: [.init(alert: end, receivers: ["pager"])])
            }
            #expect(try await store.ruleMemory(at: end.at).states.isEmpty)
            let claimed = try await store.claimNotifications(dueBy: end.at, limit: 9, lease: .seconds(9), for: ["pager", "log"])
            #expect(claimed.map(\.alert) == [end])
            try await store.publish(Run(at: end.at + .seconds(60), epoch: "1", standings: [])) { _ in Decision() }
            #expect(try await store.alert(end.id)?.tellings.map(\.state) == [.waiting])
            try await store.settle(try #require(claimed.first), .delivered)
            try await store.publish(Run(at: end.at + .seconds(120), epoch: "1", standings: [])) { _ in Decision() }
            #expect(try await store.alert(end.id) == nil)
        },
        Promise("who is forgotten goes with all that hangs on them, and nobody else") { store, _ in
            try await fill(store)
            let outcome = try await store.forget(.tracked(ada))
            #expect(outcome.accounts == [main, second])
            #expect((outcome.posts, outcome.interactions, outcome.scores, outcome.alerts) == (1, 2, 1, 1))
            #expect(try await store.people().map(\.id) == [slug("bob")])
            #expect(try await store.picture().acts.count == 1)
            #expect(try await store.picture().posts.values.map(\.name) == ["q"])
            #expect(try await store.picture().tallies.isEmpty)
            #expect(try await store.standings(of: .tracked(ada)).isEmpty)
            #expect(try await store.standings(of: .tracked(slug("bob"))).count == 1)
            #expect(try await store.lastRun() == start)
            #expect(try await store.history(of: .tracked(ada), since: start).isEmpty)
            #expect(try await store.alert("a") == nil)
            #expect(try await store.claimNotifications(dueBy: start, limit: 9, lease: .seconds(9), for: ["log"]).isEmpty)
            #expect(try await store.ks().isEmpty)
            #expect(try await store.assignments().isEmpty)
            #expect(try await store.handles().isEmpty)
        },
        Promise("who is forgotten keeps the places of perks taken, by no name, and goes from what is told of others") { store, _ in
            try await fill(store)
            @Sendable func alert(_ id: String, of person: String, _ title: String) -> Alert {
                Alert(
                    id: id, rule: "top", subject: .person(.tracked(slug(person))), name: person, cohort: .tracked, status: .firing,
                    at: start,
                    since: start, title: title, standing: nil, reasons: [])
            }
            var group = alert("g", of: "bob", "2 people: Adam Long, Bob")
            group.subject = .group("top")
            try await store.adopt(
                people: [Person(ada, name: "Adam Long"), Person(slug("bob"), name: "Bob")], identities: [], assignments: [:], handles: [:])
            try await store.publish(Run(at: start + .seconds(60), epoch: "1", standings: [])) { [group] _ in
                Decision(
                    raised: [
                        .init(alert: group, receivers: ["log"]), .init(alert: alert("b", of: "ada", "In"), receivers: [], group: "g"),
                        .init(alert: alert("c", of: "bob", "Adam Long has passed Bob by"), receivers: ["log"]),
                        .init(alert: alert("d", of: "bob", "Bob is in"), receivers: ["log"]),
                    ],
                    offers: [
                        Offer(perk: "tea", person: ada, state: .accepted, since: start, number: 1, offeredAt: start, answeredAt: start),
                        Offer(perk: "ink", person: ada, state: .offered, since: start, number: 4, offeredAt: start),
                        Offer(perk: "nap", person: ada, state: .waiting, since: start),
                    ])
            }
            _ = try await store.forget(.tracked(ada))
            #expect(try await store.alerts(AlertQuestion(limit: 9)).map(\.alert.id) == ["d"])
            let offers = try await store.offers(of: nil)
            #expect(offers.map(\.id) == ["ink-4", "tea-1"])
            #expect(offers.map(\.state) == [.declined, .accepted])
            #expect(offers.map(\.person) == [slug("forgotten-4"), slug("forgotten-1")])
        },
        Promise("who is forgotten comes back by no batch, no import and no people file, until that is lifted") { store, _ in
            try await fill(store)
            _ = try await store.forget(.tracked(ada))
            let again = Batch(
                identities: [Identity(main, handle: "ada")], posts: [Post(network: forum, id: "p", author: "88", at: start)],
                interactions: [act("1", by: "x", on: "88", post: "p"), act("4", by: "ada-2", on: "bob"), act("5", by: "y", on: "bob")],
                tallies: [Tally(network: forum, kind: .like, subject: .post("p"), count: 5, at: start)])
            for isCurrent in [true, false] {
                let outcome = try await store.commit(again, isCurrent: isCurrent)
                #expect(outcome.identities.deletedBefore == 1 && outcome.posts.deletedBefore == 1)
                #expect(outcome.interactions.deletedBefore == 2)
            }
            #expect(try await store.picture().acts.count == 2)
            #expect(try await store.picture().tallies.isEmpty)
            try await store.adopt(
                people: [Person(ada, name: "Ada"), Person(slug("bob"), name: "Bob")], identities: [Identity(main, person: ada)],
                assignments: [Assignment(connector: "one", identity: main): start],
                handles: [ConfiguredHandle(connector: "one", numberedBy: "", handle: "ada"): main])
            #expect(try await store.people().map(\.id) == [slug("bob")])
            #expect(try await store.assignments().isEmpty)
            #expect(try await store.handles().isEmpty)
            #expect(try await store.forgotten(among: [.tracked(ada), .met(main), .tracked(slug("bob"))]) == [.tracked(ada), .met(main)])

            #expect(try await store.remember(.tracked(ada)))
            #expect(try await !store.remember(.tracked(ada)))
            #expect(try await store.commit(again).interactions.stored == 2)
            #expect(try await store.forgotten(among: [.tracked(ada), .met(main)]).isEmpty)
        },
        Promise("a run that was begun before somebody was forgotten is published without them") { store, _ in
            try await fill(store)
            let before = try await store.read(since: nil) { _ in }
            _ = try await store.forget(.tracked(ada))
            let score = try #require(Score(50))
            let standings = [ada, slug("bob")].map {
                Standing(
                    person: .tracked($0), name: "N", cohort: .tracked, score: score, state: .scored, rank: 1, cohortSize: 2, margin: 1,
                    effectivePeople: 9)
            }
            var run = Run(at: start + .seconds(60), epoch: "1", standings: standings)
            run.basis = RunBasis(revision: before, stopped: [:], leftOut: [], named: [])
            let key = RuleStateKey(rule: "top", person: .tracked(ada))
            let decision = try await store.publish(run) { _ in
                Decision(states: [key: RuleState(phase: .firing, since: start, episode: 1, reminders: 0)])
            }
            #expect(decision.states.isEmpty)
            #expect(try await store.people().map(\.id) == [slug("bob")])
            #expect(try await store.standings(of: .tracked(ada)).isEmpty)
        },
        Promise("who has opted out by a file is forgotten while it says so; who was forgotten for good stays so") { store, _ in
            try await fill(store)
            try await store.optOut([.met(second), .met(IdentityKey(forum, "x"))])
            #expect(try await store.picture().acts.isEmpty)
            try await store.optOut([.met(second), .met(IdentityKey(forum, "x"))])
            _ = try await store.forget(.met(second))
            try await store.optOut([])
            #expect(try await store.commit(Batch(interactions: [act("6", by: "x", on: "bob")])).interactions.stored == 1)
            #expect(try await store.commit(Batch(interactions: [act("7", by: "ada-2", on: "bob")])).interactions.stored == 0)
        },
        Promise("the activity of accounts is handed over whole: posts, acts by and on them, and counts") { store, _ in
            try await fill(store)
            let found = Found()
            try await store.activity(of: [main, second, IdentityKey(forum, "nobody")]) { found.add($0) }
            #expect(found.batch.posts.map(\.id) == ["p"])
            #expect(found.batch.interactions.map(\.id) == ["1", "2"])
            #expect(found.batch.interactions.map(\.post) == ["p", "q"])
            #expect(found.batch.tallies.map(\.count) == [4])
        },
    ]
}

/// What a visitor was handed.
private final class Found: Sendable {
    private let whole = Mutex(Batch())

    var batch: Batch { whole.withLock { $0 } }

    func add(_ batch: Batch) {
        whole.withLock { whole in
            whole.posts += batch.posts
            whole.interactions += batch.interactions
            whole.tallies += batch.tallies
        }
    }
}
