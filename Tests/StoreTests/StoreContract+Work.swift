import Model
import Store
import Testing

extension StoreContract {
    static let work: [Promise] = [
        Promise("what a connector fetches is summed up: when the last was fetched, when the next is due, how many failed and why") {
            store, _ async throws in
            #expect(try await store.fetchSummaries().isEmpty)
            try await store.adopt(["good": start, "bad": start + .seconds(1), "new": start + .seconds(9)])
            let good = try #require(try await store.claim(dueBy: start, limit: 1, lease: .seconds(60), excluding: []).first)
            try await store.commit(
                Batch(), under: good.lease,
                next: Schedule(due: start + .seconds(60), success: .init(at: start + .seconds(2), activity: 1)))
            let bad = try #require(try await store.claim(dueBy: start + .seconds(1), limit: 1, lease: .seconds(60), excluding: []).first)
            try await store.release(bad.lease, next: Schedule(due: start, failures: 1, problem: "gone", isSuspended: true))
            let summaries = try await store.fetchSummaries()
            #expect(
                summaries["good"]
                    == FetchSummary(
                        assignments: 1, fetched: 1, lastFetch: start + .seconds(2), nextDue: start + .seconds(60)))
            #expect(summaries["bad"] == FetchSummary(assignments: 1, failing: 1, problem: "gone"))
            #expect(summaries["new"] == FetchSummary(assignments: 1, nextDue: start + .seconds(9)))
        },
        Promise("handles without an account count among what their connector does not fetch, until they are looked for again") {
            store, _ async throws in
            for handle in ["ada", "bob", "ada"] {
                try await store.note(UnfoundHandle(connector: "one", handle: handle, person: slug("ada"), problem: "no \(handle)"))
            }
            #expect(
                try await store.unfoundHandles()
                    == ["ada", "bob"].map {
                        UnfoundHandle(connector: "one", handle: $0, person: slug("ada"), problem: "no \($0)")
                    })
            var expected = FetchSummary(problem: "no bob")
            expected.unfound = 2
            #expect(try await store.fetchSummaries() == ["one": expected])
            #expect(expected.isFailing && !FetchSummary().isFailing)
            try await store.adopt(["one": start])
            #expect(try await store.fetchSummaries()["one"]?.isFailing == false)
            try await store.forgetUnfoundHandles()
            #expect(try await store.fetchSummaries() == ["one": FetchSummary(assignments: 1, nextDue: start)])
            try await store.note(UnfoundHandle(connector: "one", handle: "ada", person: slug("ada"), problem: "gone"))
            _ = try await store.forget(.tracked(slug("ada")))
            #expect(try await store.fetchSummaries()["one"]?.unfound == 0)
        },
        Promise("how the configuration was taken over is kept, the last word of it") { store, _ async throws in
            #expect(try await store.configurationState() == nil)
            let first = ConfigurationState(since: start)
            try await store.save(first)
            #expect(try await store.configurationState() == first)
            let refused = first.reloaded(from: start + .seconds(5), to: start + .seconds(6), problem: "a\nb")
            try await store.save(refused)
            #expect(try await store.configurationState() == refused)
            #expect(refused.since == start && refused.refusal == .init(since: start + .seconds(6), problem: "a\nb"))
            // Since when stays, whatever is wrong by now.
            let worse = refused.reloaded(from: start + .seconds(8), to: start + .seconds(9), problem: "c")
            #expect(worse.refusal == .init(since: start + .seconds(6), problem: "c") && worse.read == start + .seconds(8))
            let right = worse.reloaded(from: start + .seconds(10), to: start + .seconds(11), problem: nil)
            #expect(right == ConfigurationState(since: start + .seconds(11), read: start + .seconds(10), refusal: nil))
        },
        Promise("what is suspended is resumed as if it had been adopted once more") { store, _ async throws in
            try await store.adopt(["one": start, "two": start + .seconds(9)])
            let claim = try await store.claimOne(dueBy: start)
            try await store.release(claim.lease, next: Schedule(due: start, failures: 3, problem: "gone", isSuspended: true))
            #expect(try await store.nextDue(excluding: []) == start + .seconds(9))
            try await store.resumeAssignments(at: start + .seconds(4))
            #expect(try await store.nextDue(excluding: []) == start + .seconds(4))
            #expect(try await store.nextDue(excluding: ["one"]) == start + .seconds(9))
            // One whose connector has no file waits for that.
            try await store.adopt(["two": start])
            try await store.resumeAssignments(at: start)
            #expect(try await store.assignments() == [Assignment(connector: "two", identity: nil)])
        },
        Promise("claims come most overdue first, up to the limit, and only what is due") { store, _ async throws in
            try await store.adopt([
                "late": start - .seconds(9), "later": start - .seconds(99), "now": start, "not-yet": start + .seconds(1),
            ])
            let two = try await store.claim(dueBy: start, limit: 2, lease: .seconds(60), excluding: [])
            #expect(two.map(\.assignment.connector) == ["later", "late"])
            let rest = try await store.claim(dueBy: start, limit: 9, lease: .seconds(60), excluding: [])
            #expect(rest.map(\.assignment.connector) == ["now"])
            #expect(rest.first?.due == start)
            #expect(try await store.claim(dueBy: start, limit: 0, lease: .seconds(60), excluding: []).isEmpty)
        },
        Promise("a claim is nobody else's until its lease runs out on the store's clock") { store, clock async throws in
            try await store.adopt(["one": start])
            let first = try await store.claimOne(dueBy: start)
            clock.advance(by: .seconds(59))
            #expect(try await store.claim(dueBy: start + .seconds(3600), limit: 9, lease: .seconds(60), excluding: []).isEmpty)
            clock.advance(by: .seconds(1))
            let second = try await store.claimOne(dueBy: start)
            #expect(second.lease.id == first.lease.id)
            #expect(second.lease.fence > first.lease.fence)
        },
        Promise("a lease does not outlive a day, even when the clock is put back a year") { store, clock async throws in
            try await store.adopt(["one": start])
            _ = try await store.claimOne(dueBy: start)
            clock.advance(by: .seconds(-365 * 86400))
            _ = try await store.claimOne(dueBy: start)
        },
        Promise("excluded connectors are passed over, by claims and by the next due time") { store, _ async throws in
            try await store.adopt(["one": start, "two": start + .seconds(5)])
            let claims = try await store.claim(dueBy: start + .seconds(9), limit: 9, lease: .seconds(60), excluding: ["one"])
            #expect(claims.map(\.assignment.connector) == ["two"])
            #expect(try await store.nextDue(excluding: []) == start)
            #expect(try await store.nextDue(excluding: ["one", "two"]) == nil)
        },
        Promise("the next due time counts a claimed assignment from the end of its lease") { store, _ async throws in
            #expect(try await store.nextDue(excluding: []) == nil)
            try await store.adopt(["one": start])
            _ = try await store.claimOne(dueBy: start)
            #expect(try await store.nextDue(excluding: []) == start + .seconds(60))
        },
        Promise("a commit stores the cursor and the schedule with its records") { store, _ async throws in
            try await store.adopt(["one": start])
            let claim = try await store.claimOne(dueBy: start)
            #expect(claim.cursor == nil)
            let next = Schedule(due: start + .seconds(900), failures: 3, problem: "slow")
            try await store.commit(Batch(interactions: [act("1")], cursor: Cursor("here 🙂")), under: claim.lease, next: next)
            #expect(try await store.nextDue(excluding: []) == start + .seconds(900))
            let again = try await store.claimOne(dueBy: start + .seconds(900))
            #expect(again.cursor == Cursor("here 🙂"))
            #expect(again.failures == 3)
            #expect(try await store.picture().acts.count == 1)
        },
        Promise("how everything stands is told: the last good fetch, the activity, what comes next, and why") { store, _ async throws in
            try await store.adopt(["one": start, "two": start + .seconds(5)])
            #expect(try await store.assignmentStatuses(of: []).isEmpty)
            let claim = try await store.claimOne(dueBy: start)
            #expect(claim.fetched == nil && claim.activity == nil)
            let success = Schedule.Success(at: start + .seconds(1), activity: 2.5)
            try await store.release(claim.lease, next: Schedule(due: start + .seconds(900), success: success))
            let again = try await store.claimOne(dueBy: start + .seconds(900))
            let (later, status) = try await (
                store.claim(dueBy: start + .seconds(900), limit: 9, lease: .seconds(60), excluding: []),
                store.assignmentStatuses(of: ["one", "two", "three"])
            )
            let one = try #require(([again] + later).first { $0.assignment.connector == "one" })
            #expect(one.fetched == success.at && one.activity == 2.5)
            // A failure leaves what is known of the last good fetch.
            try await store.release(one.lease, next: Schedule(due: start + .seconds(999), failures: 1, problem: "slow"))
            let all = try await store.assignmentStatuses(of: ["one", "two", "three"])
            #expect(status.map(\.assignment.connector) == ["one", "two"])
            let stands = try #require(all.first)
            #expect(stands.fetched == success.at && stands.activity == 2.5)
            #expect(stands.next == Schedule(due: start + .seconds(999), failures: 1, problem: "slow"))
            #expect(all.last?.fetched == nil && all.last?.next.due == start + .seconds(5))
        },
        Promise("what a connector fetches is told a page at a time, by account") { store, _ async throws in
            let keys = ["b:1", "a:2", "a:10"].compactMap { text in
                if case .met(let key)? = PersonKey(text) { key } else { nil }
            }
            let assignments = keys.map { Assignment(connector: "one", identity: $0) } + [Assignment(connector: "two", identity: keys[0])]
            try await store.adopt(
                people: [], identities: [], assignments: Dictionary(uniqueKeysWithValues: assignments.map { ($0, start) }))
            var (told, last) = ([String](), IdentityKey?.none)
            while let status = try await store.assignmentStatuses(of: "one", after: last, limit: 1).first {
                last = status.assignment.identity
                told.append(last?.description ?? "a feed")
            }
            #expect(told == ["a:10", "a:2", "b:1"])
            #expect(try await store.assignmentStatuses(of: "one", after: nil, limit: 2).count == 2)
            #expect(try await store.assignmentStatuses(of: "three", after: nil, limit: 2).isEmpty)
        },
        Promise("a network's last good fetch is the latest of anybody's there") { store, _ async throws in
            let (forum, blog) = (Network("forum"), Network("blog"))
            let keys = [IdentityKey(forum, "1"), IdentityKey(forum, "2"), IdentityKey(blog, "3")]
            let assignments = keys.map { Assignment(connector: $0.network.rawValue, identity: $0) }
            try await store.adopt(
                people: [], identities: [], assignments: Dictionary(uniqueKeysWithValues: assignments.map { ($0, start) }))
            #expect(try await store.lastFetches().isEmpty)
            for claim in try await store.claim(dueBy: start, limit: 9, lease: .seconds(60), excluding: []) {
                let number = Int64(claim.assignment.identity?.id ?? "") ?? 0
                let success = Schedule.Success(at: start + .seconds(number), activity: 1)
                try await store.release(claim.lease, next: Schedule(due: start + .seconds(900), success: number < 3 ? success : nil))
            }
            #expect(try await store.lastFetches() == [forum: start + .seconds(2)])
        },
        Promise("when the first and the last good fetch of an account ended is told, over all its connectors") { store, _ async throws in
            let assignments = ["one", "two"].flatMap { name in
                [IdentityKey(forum, "1"), IdentityKey(forum, "007"), nil].map { Assignment(connector: name, identity: $0) }
            }
            try await store.adopt(
                people: [], identities: [], assignments: Dictionary(uniqueKeysWithValues: assignments.map { ($0, start) }))
            #expect(try await store.fetchTimes().isEmpty)
            #expect(try await store.fetchSummaries().mapValues(\.assignments) == ["one": 3, "two": 3])
            for round: Int64 in 0..<3 {
                for claim in try await store.claim(dueBy: start, limit: 9, lease: .seconds(60), excluding: []) {
                    let seconds = round * 100 + (claim.assignment.connector == "two" ? 10 : 0)
                    let isGood = claim.assignment.identity?.id == "1" && round != 1
                    let success = Schedule.Success(at: start + .seconds(seconds), activity: 1)
                    try await store.release(claim.lease, next: Schedule(due: start, success: isGood ? success : nil))
                }
            }
            #expect(try await store.fetchTimes() == [IdentityKey(forum, "1"): start...start + .seconds(210)])
        },
        Promise("a batch without a cursor leaves the stored one") { store, _ async throws in
            try await store.adopt(["one": start])
            let claim = try await store.claimOne(dueBy: start)
            try await store.commit(Batch(cursor: Cursor("first")), under: claim.lease, next: nil)
            try await store.commit(Batch(), under: claim.lease, next: Schedule(due: start))
            #expect(try await store.claimOne(dueBy: start).cursor == Cursor("first"))
        },
        Promise("a commit that goes on prolongs the lease") { store, clock async throws in
            try await store.adopt(["one": start])
            let claim = try await store.claimOne(dueBy: start)
            clock.advance(by: .seconds(50))
            try await store.commit(Batch(), under: claim.lease, next: nil)
            clock.advance(by: .seconds(50))
            #expect(try await store.claim(dueBy: start, limit: 1, lease: .seconds(60), excluding: []).isEmpty)
        },
        Promise("a commit under a lost lease is refused and stores nothing") { store, clock async throws in
            try await store.adopt(["one": start])
            let lost = try await store.claimOne(dueBy: start)
            clock.advance(by: .seconds(60))
            let held = try await store.claimOne(dueBy: start)
            let batch = Batch(interactions: [act("1")], cursor: Cursor("wrong"))
            await expectStoreError(.leaseLost) { try await store.commit(batch, under: lost.lease, next: nil) }
            await expectStoreError(.leaseLost) { try await store.release(lost.lease, next: Schedule(due: start)) }
            #expect(try await store.picture() == Picture())
            try await store.commit(Batch(), under: held.lease, next: Schedule(due: start))
            #expect(try await store.claimOne(dueBy: start).cursor == nil)
        },
        Promise("a lease that ran out still counts while nobody else has come") { store, clock async throws in
            try await store.adopt(["one": start])
            let claim = try await store.claimOne(dueBy: start)
            clock.advance(by: .seconds(3600))
            try await store.commit(Batch(interactions: [act("1")]), under: claim.lease, next: Schedule(due: start))
            #expect(try await store.picture().acts.count == 1)
        },
        Promise("a claim that has ended is refused") { store, _ async throws in
            try await store.adopt(["one": start])
            let claim = try await store.claimOne(dueBy: start)
            try await store.release(claim.lease, next: Schedule(due: start))
            await expectStoreError(.leaseLost) { try await store.commit(Batch(), under: claim.lease, next: nil) }
        },
        Promise("a suspended assignment waits for the operator") { store, _ async throws in
            try await store.adopt(["one": start])
            let claim = try await store.claimOne(dueBy: start)
            try await store.release(claim.lease, next: Schedule(due: start, problem: "gone", isSuspended: true))
            #expect(try await store.nextDue(excluding: []) == nil)
            #expect(try await store.claim(dueBy: start, limit: 1, lease: .seconds(60), excluding: []).isEmpty)
            try await store.adopt(["one": start + .seconds(7)])
            #expect(try await store.nextDue(excluding: []) == start + .seconds(7))
        },
        Promise("many workers never hold one assignment at the same time") { store, _ async throws in
            try await store.adopt(Dictionary(uniqueKeysWithValues: (0..<40).map { ("c\($0)", start) }))
            let claimed = try await withThrowingTaskGroup(of: [Claim].self) { group in
                for _ in 0..<20 {
                    group.addTask { try await store.claim(dueBy: start, limit: 3, lease: .seconds(60), excluding: []) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(claimed.count == 40)
            #expect(Set(claimed.map(\.lease.id)).count == 40)
        },
        Promise("budgets and the states of connectors come back as they were saved") { store, _ async throws in
            let use = BudgetUse(account: "token", budget: "requests", windowStart: start, used: 7, blockedUntil: start + .seconds(9))
            let other = BudgetUse(account: "token", budget: "posts", windowStart: start, used: 1)
            try await store.save([use, other])
            var more = use
            more.used = 8
            more.blockedUntil = nil
            try await store.save([more])
            #expect(Set(try await store.budgetUses()) == [more, other])

            let state = ConnectorState(connector: "one", failures: 2, pausedUntil: start, isStopped: true, problem: "token expired")
            try await store.save(state)
            #expect(try await store.connectorStates() == [state])
            try await store.save(ConnectorState(connector: "one"))
            #expect(try await store.connectorStates() == [ConnectorState(connector: "one")])
        },
    ]
}
