import Model
import Store
import Testing

extension StoreContract {
    private static let ada = Person(
        slug("ada"), name: "Ada", lists: ["friends", "press"], city: "London", country: "England", place: "Marylebone")
    private static let bob = Person(slug("bob"), name: "Bob")
    private static let adaKey = IdentityKey(forum, "88")

    static let adoption: [Promise] = [
        Promise("the tracked people are exactly those adopted last") { store, _ async throws in
            try await store.adopt(people: [bob, ada], identities: [], assignments: [:])
            #expect(try await store.people() == [ada, bob])
            try await store.adopt(people: [bob], identities: [], assignments: [:])
            #expect(try await store.people() == [bob])
        },
        Promise("the tracked people alone may be others, or all that is theirs without them") { store, _ async throws in
            let assignment = Assignment(connector: "one", identity: adaKey)
            try await store.adopt(
                people: [ada, bob], identities: [Identity(adaKey, person: ada.id)], assignments: [assignment: start])
            try await store.adopt([ada])
            #expect(try await store.people() == [ada])
            #expect(try await store.assignments() == [assignment])
            #expect(try await store.identities(of: ada.id).map(\.key) == [adaKey])
            try await store.adopt(people: nil, identities: [], assignments: [:], handles: [:])
            #expect(try await store.people() == [ada])
            #expect(try await store.assignments().isEmpty)
            #expect(try await store.identities(of: ada.id).isEmpty)
            _ = try await store.forget(.tracked(ada.id))
            try await store.adopt([ada, bob])
            #expect(try await store.people() == [bob])
        },
        Promise("the identities of many are told as those of each") { store, _ async throws in
            let people = (0..<40).map { Person(slug("p\($0)"), name: "P\($0)") }
            let identities = (0..<39).map { Identity(IdentityKey(forum, "\($0)"), person: people[$0 / 2].id) }
            try await store.adopt(people: people, identities: identities, assignments: [:])
            try await store.commit(Batch(identities: [Identity(IdentityKey(forum, "told"), person: people[30].id)]))
            for asked in [people.prefix(3), people.dropFirst(1)] {
                let told = try await store.identities(of: Set(asked.map(\.id)))
                for person in asked {
                    let own = try await store.identities(of: person.id)
                    #expect(told[person.id] ?? [] == own)
                }
            }
        },
        Promise("an identity is whose the people file says") { store, _ async throws in
            let told = Identity(adaKey, handle: "ada_l", followers: 5, person: slug("bob"))
            try await store.commit(Batch(identities: [told]))
            #expect(try await store.identities(of: slug("bob")).map(\.key) == [adaKey])
            try await store.adopt(people: [ada], identities: [Identity(adaKey, handle: "ada", person: ada.id)], assignments: [:])
            let found = try await store.identities(of: ada.id)
            #expect(found == [Identity(adaKey, handle: "ada", followers: 5, person: ada.id)])
            #expect(try await store.identities(of: slug("bob")).isEmpty)
            try await store.commit(Batch(identities: [told]))
            #expect(try await store.identities(of: ada.id).map(\.handle) == ["ada_l"])
            try await store.adopt(people: [], identities: [], assignments: [:])
            #expect(try await store.identities(of: slug("bob")).map(\.key) == [adaKey])
        },
        Promise("somebody whom only a batch has named is tracked, by slug") { store, _ async throws in
            try await store.commit(Batch(identities: [Identity(adaKey, person: slug("ada"))]))
            try await store.adopt(people: [], identities: [], assignments: [:])
            #expect(try await store.people() == [Person(slug("ada"), name: "ada")])
        },
        Promise("networks are told of whoever has an identity there, by the people file or else by a batch") { store, _ async throws in
            let elsewhere = IdentityKey(Network("elsewhere"), "1")
            let nobodys = Identity(IdentityKey(forum, "9"))
            try await store.commit(
                Batch(identities: [Identity(adaKey, person: bob.id), Identity(elsewhere, person: ada.id), nobodys]))
            #expect(try await store.networks() == [ada.id: [elsewhere.network], bob.id: [forum]])
            try await store.adopt(people: [ada, bob], identities: [Identity(adaKey, person: ada.id)], assignments: [:])
            #expect(try await store.networks() == [ada.id: [elsewhere.network, forum]])
        },
        Promise("a change of owner is read as a change of the account") { store, _ async throws in
            try await store.commit(Batch(identities: [Identity(adaKey)]))
            var picture = Picture()
            let revision = try await store.read(since: nil, into: &picture)
            try await store.adopt(people: [ada], identities: [Identity(adaKey, person: ada.id)], assignments: [:])
            let then = try await store.read(since: revision, into: &picture)
            #expect(picture.accounts.values.map(\.person) == [ada.id])
            try await store.adopt(people: [ada], identities: [Identity(adaKey, person: ada.id)], assignments: [:])
            #expect(try await store.read(since: then, into: &picture) == then)
            try await store.adopt(people: [], identities: [], assignments: [:])
            _ = try await store.read(since: then, into: &picture)
            #expect(picture.accounts.values.map(\.person) == [nil])
        },
        Promise("an assignment that is kept keeps its cursor; one that is gone is forgotten") { store, _ async throws in
            let assignment = Assignment(connector: "one", identity: adaKey)
            let identity = Identity(adaKey, handle: "ada", person: ada.id)
            try await store.adopt(people: [ada], identities: [identity], assignments: [assignment: start])
            let claim = try await store.claimOne(dueBy: start)
            #expect(claim.assignment == assignment)
            #expect(claim.identity == identity)
            try await store.commit(Batch(cursor: Cursor("here")), under: claim.lease, next: Schedule(due: start))
            try await store.adopt(people: [ada], identities: [identity], assignments: [assignment: start + .seconds(999)])
            let again = try await store.claimOne(dueBy: start)
            #expect(again.cursor == Cursor("here"))

            let other = Assignment(connector: "one", identity: IdentityKey(forum, "7"))
            try await store.adopt(people: [], identities: [], assignments: [other: start + .seconds(9)])
            await expectStoreError(.leaseLost) { try await store.commit(Batch(), under: again.lease, next: nil) }
            try await store.adopt(people: [], identities: [], assignments: [assignment: start])
            #expect(try await store.claimOne(dueBy: start).cursor == nil)
        },
        Promise("a connector that is gone with all its assignments finds its cursors again for ninety days") { store, clock async throws in
            let assignment = Assignment(connector: "one", identity: adaKey)
            func cursor(afterDays days: Int64) async throws -> String? {
                try await store.adopt(people: [], identities: [], assignments: [assignment: start])
                let claim = try await store.claimOne(dueBy: clock.now)
                try await store.commit(Batch(cursor: Cursor("here")), under: claim.lease, next: nil)
                try await store.adopt(people: [], identities: [], assignments: [:])
                await expectStoreError(.leaseLost) { try await store.commit(Batch(), under: claim.lease, next: nil) }
                #expect(try await store.assignments().isEmpty)
                #expect(try await store.nextDue(excluding: []) == nil)
                clock.advance(by: .seconds(days * 86_400))
                try await store.adopt(people: [], identities: [], assignments: [Assignment(connector: "two", identity: nil): clock.now])
                try await store.adopt(people: [], identities: [], assignments: [assignment: clock.now])
                let again = try await store.claimOne(dueBy: clock.now)
                #expect(again.failures == 0 && again.due == clock.now)
                try await store.release(again.lease, next: Schedule(due: start))
                return again.cursor?.value
            }
            #expect(try await cursor(afterDays: 89) == "here")
            #expect(try await cursor(afterDays: 91) == nil)
        },
        Promise("what the handles were found to be is exactly what was adopted last, and so are the assignments") { store, _ async throws in
            let handle = ConfiguredHandle(connector: "one", numberedBy: "", handle: "ada")
            let elsewhere = ConfiguredHandle(connector: "one", numberedBy: "forum.example", handle: "ada")
            let otherKey = IdentityKey(forum, "007")
            let assignments = [
                Assignment(connector: "one", identity: adaKey): start, Assignment(connector: "feed", identity: nil): start,
            ]
            #expect(try await store.handles().isEmpty)
            try await store.adopt(
                people: [ada], identities: [], assignments: assignments, handles: [handle: adaKey, elsewhere: otherKey])
            #expect(try await store.handles() == [handle: adaKey, elsewhere: otherKey])
            #expect(try await store.assignments() == Set(assignments.keys))
            try await store.adopt(people: [ada], identities: [], assignments: [:], handles: [handle: otherKey])
            #expect(try await store.handles() == [handle: otherKey])
            #expect(try await store.assignments().isEmpty)
        },
        Promise("a whole feed and an identity of one connector are two assignments") { store, _ async throws in
            let feed = Assignment(connector: "one", identity: nil)
            let single = Assignment(connector: "one", identity: IdentityKey(forum, "007"))
            try await store.adopt(people: [], identities: [], assignments: [feed: start, single: start])
            let claims = try await store.claim(dueBy: start, limit: 9, lease: .seconds(60), excluding: [])
            #expect(Set(claims.map(\.assignment)) == [feed, single])
            #expect(Set(claims.map { $0.identity?.key }) == [nil, IdentityKey(forum, "007")])
        },
    ]
}
