import Model
import Store
import Testing

extension StoreContract {
    private static let ada = slug("ada")
    private static let bo = PersonKey.tracked(slug("bo"))
    private static let day = Duration.seconds(86_400)
    private static let allotment = KAllotment(count: 2, period: .seconds(30 * 86_400))

    static let ks: [Promise] = [
        Promise("a K is given while the allotment lasts, which rolls on from K to K; one that is taken back stays spent") {
            store, _ async throws in
            func give(_ days: Int) async throws -> K? {
                try await store.giveK(from: ada, to: bo, on: "t", at: start + day * days, within: allotment)
            }
            #expect(try await store.ks().isEmpty)
            let first = try #require(try await give(0))
            #expect(first == K(id: first.id, giver: ada, receiver: bo, topic: "t", at: start))
            let second = try #require(try await give(10))
            #expect(second.id > first.id)
            #expect(try await give(29) == nil)
            #expect(try await store.takeBackK(from: ada, to: bo, on: "t", at: start + day * 29) != nil)
            #expect(try await give(29) == nil)
            #expect(try await give(30) != nil)
            #expect(try await give(39) == nil)
            #expect(try await give(40) != nil)
            let other = try await store.giveK(from: slug("cy"), to: bo, on: "t", at: start + day * 30, within: allotment)
            #expect(other != nil)
            #expect(try await store.ks().map(\.at) == [0, 10, 30, 30, 40].map { start + day * $0 })
        },
        Promise("the latest K of its kind that stands is taken back, once") { store, _ async throws in
            let many = KAllotment(count: 9, period: day)
            func give(_ receiver: PersonKey, _ topic: String, _ seconds: Int64) async throws {
                _ = try await store.giveK(from: ada, to: receiver, on: topic, at: start + .seconds(seconds), within: many)
            }
            try await give(bo, "t", 0)
            try await give(bo, "t", 1)
            try await give(bo, "u", 2)
            try await give(.met(IdentityKey(forum, "9")), "t", 3)
            let then = start + .seconds(60)
            func takeBack(_ receiver: PersonKey, _ topic: String) async throws -> K? {
                try await store.takeBackK(from: ada, to: receiver, on: topic, at: then)
            }
            #expect(try await takeBack(bo, "t")?.at == start + .seconds(1))
            #expect(try await takeBack(bo, "t")?.at == start)
            #expect(try await takeBack(bo, "t") == nil)
            #expect(try await takeBack(.tracked(ada), "u") == nil)
            #expect(try await store.ks().map(\.takenBack) == [then, then, nil, nil])
            // A clock that was put back takes nothing back before it was given.
            let early = try await store.takeBackK(from: ada, to: bo, on: "u", at: start)
            #expect(early?.takenBack == start + .seconds(2))
        },
        Promise("a K of an account that has become somebody's is theirs") { store, _ async throws in
            let account = IdentityKey(forum, "9")
            _ = try await store.giveK(from: ada, to: .met(account), on: "t", at: start, within: allotment)
            #expect(try await store.ks().map(\.receiver) == [.met(account)])
            try await store.adopt(
                people: [Person(slug("bo"), name: "Bo")], identities: [Identity(account, person: slug("bo"))], assignments: [:])
            #expect(try await store.ks().map(\.receiver) == [bo])
            #expect(try await store.takeBackK(from: ada, to: bo, on: "t", at: start)?.receiver == bo)
        },
        Promise("a K goes with the account that got it, unless a people file says whose that is") { store, _ async throws in
            let keys = ["9", "10", "did:x"].map { IdentityKey(forum, $0) }
            try await store.commit(Batch(identities: keys.map { Identity($0) }))
            try await store.adopt(
                people: [Person(slug("bo"), name: "Bo")], identities: [Identity(keys[1], person: slug("bo"))], assignments: [:])
            for receiver in keys.map(PersonKey.met) + [bo] {
                _ = try await store.giveK(from: ada, to: receiver, on: "t", at: start, within: KAllotment(count: 9, period: day))
            }
            try await store.commit(Batch(deletions: keys[..<2].map { Deletion(network: forum, stream: .identities, id: $0.id) }))
            #expect(try await store.ks().map(\.receiver) == [bo, .met(keys[2]), bo])
        },
        Promise("what was given at the same moment by several is given within the allotment") { store, _ async throws in
            let given = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await store.giveK(from: ada, to: bo, on: "t", at: start, within: allotment) != nil }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(given == 2)
            #expect(try await store.ks().count == 2)
        },
        Promise("Ks are kept for three years") { store, _ async throws in
            for days in [0, 1000, 1100] {
                _ = try await store.giveK(from: ada, to: bo, on: "t", at: start + day * days, within: allotment)
            }
            #expect(try await store.ks().map(\.at) == [1000, 1100].map { start + day * $0 })
        },
    ]
}
