import Model
import Store
import Testing

extension StoreContract {
    /// Adopts accounts of one person each, by the person's slug.
    private static func adopt(_ accounts: [String: IdentityKey], in store: any Store) async throws {
        try await store.adopt(
            people: accounts.keys.map { Person(slug($0), name: $0) }, identities: accounts.map { Identity($1, person: slug($0)) },
            assignments: Dictionary(uniqueKeysWithValues: accounts.values.map { (Assignment(connector: "one", identity: $0), start) }))
    }

    private static func run(at seconds: Int64, _ backfill: Backfill) -> Run {
        var run = Run(at: start + .seconds(seconds), epoch: "1", standings: [], backfill: backfill)
        run.backfill.end = backfill.end ?? (backfill.awaited == 0 ? run.at : nil)
        return run
    }

    private static func publish(at seconds: Int64, in store: any Store) async throws {
        let backfill = try await store.backfill(at: start + .seconds(seconds - 1))
        try await store.publish(run(at: seconds, backfill)) { _ in Decision() }
    }

    private static func end(_ claim: Claim, at seconds: Int64, in store: any Store) async throws {
        let at = start + .seconds(seconds)
        try await store.release(claim.lease, next: Schedule(due: at + .seconds(3600), success: .init(at: at, activity: 0)))
    }

    private static func awaited(in store: any Store, at now: Instant = start + .seconds(1)) async throws -> Int {
        try await store.backfill(at: now).awaited
    }

    static let firstRounds: [Promise] = [
        Promise("first rounds are waited for until each has ended well, and a run has read all of them") { store, _ async throws in
            try await adopt(["ada": IdentityKey(forum, "1"), "ben": IdentityKey(forum, "2")], in: store)
            try await publish(at: 10, in: store)
            let before = try await store.backfill(at: start + .seconds(11))
            #expect(before.awaited == 2 && before.end == nil && before.deadline == start + Backfill.longest && before.newcomers.isEmpty)
            for claim in try await store.claim(dueBy: start, limit: 9, lease: .seconds(60), excluding: []) {
                try await end(claim, at: 20, in: store)
            }
            #expect(try await store.backfill(at: start + .seconds(21)).end == nil)
            try await publish(at: 30, in: store)
            let after = try await store.backfill(at: start + .seconds(31))
            #expect(after.end == start + .seconds(30) && after.awaited == 0 && after.isEmpty && after.arrivals.isEmpty)
        },
        Promise("somebody who gets an account later is a newcomer until a run has read its first round") { store, _ async throws in
            try await adopt(["ada": IdentityKey(forum, "1")], in: store)
            try await end(store.claimOne(dueBy: start), at: 5, in: store)
            try await publish(at: 10, in: store)
            try await adopt(["ada": IdentityKey(forum, "1"), "ben": IdentityKey(forum, "2")], in: store)
            let (ada, ben) = (PersonKey.tracked(slug("ada")), PersonKey.tracked(slug("ben")))
            #expect(try await store.backfill(at: start + .seconds(20)).newcomers == [ben])
            try await end(store.claimOne(dueBy: start), at: 25, in: store)
            // A run that began before it was whole has not read it.
            try await store.publish(run(at: 26, Backfill(at: start + .seconds(24), end: start))) { _ in Decision() }
            #expect(try await store.backfill(at: start + .seconds(27)).newcomers == [ben])
            try await publish(at: 30, in: store)
            let after = try await store.backfill(at: start + .seconds(31))
            #expect(after.newcomers.isEmpty && after.arrivals == [ben: start + .seconds(30)] && after.end == start + .seconds(10))
            #expect(after.settled(ada) == start + .seconds(10) && after.settled(ben) == start + .seconds(30))
        },
        Promise("what is gone, fails again and again, waits for a human or has been waited for in vain is not waited for") {
            store, _ async throws in
            try await adopt(["ada": IdentityKey(forum, "1")], in: store)
            let claim = try await store.claimOne(dueBy: start)
            try await store.release(claim.lease, next: Schedule(due: start, failures: Backfill.patience - 1, problem: "slow"))
            #expect(try await awaited(in: store) == 1)
            try await store.save(ConnectorState(connector: "one", isStopped: true, problem: "token"))
            #expect(try await awaited(in: store) == 0)
            try await store.save(ConnectorState(connector: "one"))
            #expect(try await awaited(in: store) == 1)
            #expect(try await awaited(in: store, at: start + Backfill.longest) == 0)
            let next = try await store.claimOne(dueBy: start)
            try await store.release(next.lease, next: Schedule(due: start, failures: Backfill.patience, problem: "slow"))
            #expect(try await awaited(in: store) == 0)
            let last = try await store.claimOne(dueBy: start)
            try await store.release(last.lease, next: Schedule(due: start, problem: "gone", isSuspended: true))
            #expect(try await awaited(in: store) == 0)
        },
        Promise("a feed may tell of anybody") { store, _ async throws in
            try await publish(at: 10, in: store)
            try await store.adopt(["one": start])
            let during = try await store.backfill(at: start + .seconds(11))
            #expect(during.concernsEverybody && during.includes(.tracked(slug("ada"))) && during.end == start + .seconds(10))
            try await end(store.claimOne(dueBy: start), at: 12, in: store)
            try await publish(at: 20, in: store)
            let after = try await store.backfill(at: start + .seconds(21))
            #expect(!after.concernsEverybody && after.settled(.tracked(slug("ada"))) == start + .seconds(20))
        },
    ]
}
