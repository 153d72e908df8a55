import Model
import Store
import Testing

extension StoreContract {
    static func alert(_ id: String, rule: String = "top", person: String = "ada") throws -> Alert {
        let key = PersonKey.tracked(slug(person))
        var alert = Alert(
            id: id, rule: rule, subject: .person(key), name: "Ada", cohort: .list("x"), status: .reminder,
            severity: .critical, at: start,
            since: start - .seconds(9), endsAt: start + .seconds(60), title: "Ada / “top” 10 %\n", detail: "a “detail”", text: "a\n“text”",
            standing: try standing(key, score: 42.123456789012345),
            reasons: [Alert.Reason(label: "reshares on forum", points: 0.1 + 0.2), Alert.Reason(label: "likes", points: 1)],
            change: Alert.Change(since: start - .seconds(99), points: -0.1, causes: [Alert.Reason(label: "older", points: -0.1)]),
            runbook: "https://wiki.example/top", offer: Alert.OfferFacts(perk: "tea", id: "tea-1", state: .accepted, placesLeft: 2))
        alert.unexplained = "a “reason”"
        return alert
    }

    private static func raise(_ alerts: [Alert], for receivers: [String], in store: any Store) async throws {
        let run = Run(at: start, epoch: "one", standings: [])
        try await store.publish(run) { _ in
            Decision(raised: alerts.map { Decision.Raised(alert: $0, receivers: receivers) })
        }
    }

    private static func claim(
        _ store: any Store, at now: Instant = start, limit: Int = 99, for receivers: Set<String> = ["log", "crm"]
    ) async throws -> [Notification] {
        try await store.claimNotifications(dueBy: now, limit: limit, lease: .seconds(60), for: receivers)
    }

    private static func expectDepth(
        of store: any Store, waiting: Int, dead: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let depth = try await store.outboxDepth()
        #expect(depth.waiting == waiting && depth.dead == dead, sourceLocation: sourceLocation)
    }

    static let outbox: [Promise] = [
        Promise("an alert reaches each receiver whole, and the same on every attempt") { store, clock async throws in
            #expect(try await store.nextNotificationDue(for: ["log"]) == nil)
            var bare = try alert("b", rule: "other")
            bare.standing = nil
            bare.reasons = []
            try await raise([try alert("a"), bare], for: ["log", "crm"], in: store)
            let first = try await claim(store)
            #expect(first.map(\.alert) == [try alert("a"), try alert("a"), bare, bare])
            #expect(first.map(\.receiver).sorted() == ["crm", "crm", "log", "log"])
            #expect(Set(first.map(\.id)).count == 4)
            #expect(first.allSatisfy { !$0.id.contains(".") && !$0.id.isEmpty && $0.attempts == 0 })
            clock.advance(by: .seconds(60))
            let second = try await claim(store)
            #expect(second.map(\.id) == first.map(\.id) && second.map(\.alert) == first.map(\.alert))
            for notification in second { try await store.settle(notification, .retry(at: start, reason: "503")) }
            let third = try await claim(store)
            #expect(third.map(\.id) == first.map(\.id) && third.map(\.alert) == first.map(\.alert))
            #expect(third.allSatisfy { $0.attempts == 1 })
        },
        Promise("what was delivered is kept for ninety days, what is dead for good") { store, clock async throws in
            func publish(days: Int64) async throws {
                let alerts = try ["a", "b"].map { Decision.Raised(alert: try alert($0), receivers: ["log"]) }
                try await store.publish(Run(at: start + .seconds(days * 86_400), epoch: "one", standings: [])) { _ in
                    Decision(raised: alerts)
                }
            }
            try await publish(days: 0)
            while let notification = try await claim(store).first {
                try await store.settle(notification, notification.alert.id == "a" ? .delivered : .dead(reason: "410"))
            }
            try await publish(days: 90)
            try await expectDepth(of: store, waiting: 0, dead: 1)
            try await publish(days: 91)
            try await expectDepth(of: store, waiting: 1, dead: 1)
        },
        Promise("publishing the same decision twice adds nothing") { store, _ async throws in
            for _ in 0..<2 { try await raise([try alert("a")], for: ["log"], in: store) }
            try await expectDepth(of: store, waiting: 1, dead: 0)
            try await store.settle(try #require(try await claim(store).first), .delivered)
            try await raise([try alert("a")], for: ["log"], in: store)
            try await expectDepth(of: store, waiting: 0, dead: 0)
        },
        Promise("different alerts and receivers never share a notification's id") { store, _ async throws in
            let receivers = ["b-c", "b.c", "b~2dc", "b", "-", "é", "e\u{301}"]
            let alerts = try ["a", "a-b", "a.b", "a~2eb", "a-b-c", "á"].map { try alert($0, rule: $0) }
            try await raise(alerts, for: receivers, in: store)
            // To Swift, the last two are one name; the store goes by bytes.
            let ids = try await (claim(store, for: Set(receivers)) + claim(store, for: ["e\u{301}"])).map(\.id)
            #expect(ids.count == alerts.count * receivers.count && Set(ids).count == ids.count)
            #expect(ids.allSatisfy { $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f } })
        },
        Promise("one receiver, rule and person: one at a time, in order") { store, _ async throws in
            let alerts = try ["1", "2", "3"].map { try alert($0) }
            try await raise(alerts + [try alert("x", person: "bob"), try alert("y", rule: "other")], for: ["log"], in: store)
            let heads = try await claim(store)
            #expect(heads.map(\.alert.id) == ["1", "x", "y"])
            #expect(try await claim(store).isEmpty)
            let retried = start + .seconds(300)
            try await store.settle(heads[0], .retry(at: retried, reason: "503"))
            #expect(try await claim(store).isEmpty)
            let again = try await claim(store, at: retried)
            #expect(again.map(\.alert.id) == ["1"])
            try await store.settle(again[0], .dead(reason: "410"))
            let second = try await claim(store)
            #expect(second.map(\.alert.id) == ["2"])
            try await store.settle(second[0], .delivered)
            #expect(try await claim(store).map(\.alert.id) == ["3"])
            try await expectDepth(of: store, waiting: 3, dead: 1)
        },
        Promise("a notification that somebody else has claimed, or that is settled, cannot be settled") { store, clock async throws in
            try await raise([try alert("a")], for: ["log"], in: store)
            let lost = try #require(try await claim(store).first)
            clock.advance(by: .seconds(60))
            let held = try #require(try await claim(store).first)
            await expectStoreError(.leaseLost) { try await store.settle(lost, .delivered) }
            try await expectDepth(of: store, waiting: 1, dead: 0)
            try await store.settle(held, .delivered)
            await expectStoreError(.leaseLost) { try await store.settle(held, .retry(at: start, reason: "again")) }
            try await expectDepth(of: store, waiting: 0, dead: 0)
        },
        Promise("what a receiver puts off uses up no attempt, and is counted by itself") { store, _ async throws in
            try await raise([try alert("a")], for: ["log"], in: store)
            let first = try #require(try await claim(store).first)
            let until = start + .seconds(900)
            try await store.settle(first, .deferred(until: until, reason: "429"))
            #expect(try await claim(store, at: until - .seconds(1)).isEmpty)
            let second = try #require(try await claim(store, at: until).first)
            #expect(second.attempts == 0)
            try await store.settle(second, .retry(at: until, reason: "503"))
            let kept = try #require(try await store.notifications(.init(states: [.waiting]), limit: 9).first)
            #expect(kept.attempts == 1 && kept.deferrals == 1 && kept.reason == "503")
            await expectStoreError(.leaseLost) { try await store.settle(first, .deferred(until: until, reason: "429")) }
        },
        Promise("only what is for the receivers named is handed out, and the limit is kept") { store, _ async throws in
            #expect(try await store.awaitedReceivers().isEmpty)
            try await raise([try alert("a"), try alert("b", rule: "other")], for: ["log", "crm"], in: store)
            #expect(try await store.awaitedReceivers() == ["log", "crm"])
            #expect(try await store.nextNotificationDue(for: ["log", "crm"]) == start)
            #expect(try await store.nextNotificationDue(for: ["mail"]) == nil)
            #expect(try await store.nextNotificationDue(for: []) == nil)
            #expect(try await claim(store, for: []).isEmpty)
            let claimed = try await claim(store, for: ["log"])
            #expect(claimed.map(\.receiver) == ["log", "log"])
            #expect(try await store.nextNotificationDue(for: ["log"]) == start + .seconds(60))
            #expect(try await claim(store, limit: 1).map(\.receiver) == ["crm"])
            #expect(try await claim(store, limit: 0).isEmpty)
            for notification in claimed { try await store.settle(notification, .delivered) }
            #expect(try await store.awaitedReceivers() == ["crm"])
        },
        Promise("a notification is not handed out before it is due") { store, _ async throws in
            try await raise([try alert("a")], for: ["log"], in: store)
            #expect(try await claim(store, at: start - .milliseconds(1)).isEmpty)
            let first = try #require(try await claim(store).first)
            try await store.settle(first, .retry(at: start + .seconds(5), reason: "503"))
            #expect(try await store.nextNotificationDue(for: ["log"]) == start + .seconds(5))
            #expect(try await claim(store, at: start + .seconds(4)).isEmpty)
        },
        Promise("an operator sees what there is, the latest first, by id, receiver and state") { store, _ async throws in
            try await raise([try alert("a"), try alert("b", rule: "other")], for: ["log", "crm"], in: store)
            let claimed = try await claim(store)
            try await store.settle(claimed[0], .delivered)
            try await store.settle(claimed[1], .dead(reason: "413"))
            try await store.settle(claimed[2], .retry(at: start + .seconds(300), reason: "503"))
            func seen(_ selection: NotificationSelection, limit: Int = 99) async throws -> [String] {
                try await store.notifications(selection, limit: limit).map(\.id)
            }
            let all = Set(StoredNotification.State.allCases)
            #expect(try await seen(.init(states: all)) == claimed.reversed().map(\.id))
            #expect(try await seen(.init(states: all), limit: 1) == [claimed[3].id])
            #expect(try await seen(.init(states: [.dead])) == [claimed[1].id])
            #expect(try await seen(.init(receiver: "log", states: all)).count == 2)
            #expect(try await seen(.init(ids: [claimed[0].id, "x"], states: all)) == [claimed[0].id])
            let whole = try await store.notifications(.init(states: all), limit: 99)
            #expect(whole.map(\.state) == [.waiting, .waiting, .dead, .delivered] && whole.map(\.attempts) == [0, 1, 1, 1])
            #expect(whole.map(\.reason) == [nil, "503", "413", nil] && whole[1].due == start + .seconds(300))
            #expect(whole[3].alert == (try alert("a")))
            let depths = try await store.outboxDepths()
            #expect(depths.mapValues(\.waiting).values.reduce(0, +) == 2 && depths.mapValues(\.dead).values.reduce(0, +) == 1)
        },
        Promise("an operator sees behind which one a notification waits, and how many there are of what is meant") {
            store, _ async throws in
            try await raise([try alert("1"), try alert("2"), try alert("3"), try alert("4", person: "bob")], for: ["log"], in: store)
            let waiting = try await store.notifications(.init(states: [.waiting]), limit: 99)
            let first = try #require(waiting.last)
            #expect(waiting.map(\.behind) == [nil, first.id, first.id, nil])
            let claimed = try await claim(store)
            #expect(claimed.first?.id == first.id)
            try await store.settle(claimed[0], .delivered)
            let left = try await store.notifications(.init(states: [.waiting, .delivered]), limit: 99)
            #expect(left.map(\.behind) == [nil, left[2].id, nil, nil])
            let all = Set(StoredNotification.State.allCases)
            #expect(try await store.notificationCounts(.init(states: all)) == [.waiting: 3, .delivered: 1])
            #expect(try await store.notificationCounts(.init(receiver: "log", states: [.delivered])) == [.delivered: 1])
            #expect(try await store.notificationCounts(.init(receiver: "crm", states: all)).isEmpty)
        },
        Promise("what is dead or dropped waits again with its id and all its attempts; what was delivered never does") {
            store, _ async throws in
            try await raise([try alert("a"), try alert("b", rule: "other"), try alert("c", rule: "third")], for: ["log"], in: store)
            let first = try await claim(store)
            try await store.settle(first[0], .delivered)
            try await store.settle(first[1], .dead(reason: "413"))
            try await store.settle(first[2], .retry(at: start + .seconds(300), reason: "503"))
            let later = start + .seconds(60)
            #expect(try await store.retryNotifications(.init(ids: [first[0].id], states: [.delivered, .dead]), at: later) == 0)
            #expect(try await store.retryNotifications(.init(receiver: "log", states: [.dead, .waiting]), at: later) == 2)
            let second = try await claim(store, at: later)
            #expect(Set(second.map(\.id)) == Set(first.dropFirst().map(\.id)))
            #expect(Dictionary(uniqueKeysWithValues: second.map { ($0.id, $0.attempts) }) == [first[1].id: 0, first[2].id: 1])
        },
        Promise("what is dropped is not handed out, holds up nothing behind it, and can be taken back; what is under way stays") {
            store, clock async throws in
            try await raise([try alert("1"), try alert("2")], for: ["log"], in: store)
            let head = try #require(try await claim(store).first)
            let selection = NotificationSelection(ids: [head.id], states: [.waiting, .dead])
            #expect(try await store.dropNotifications(selection) == 0)
            clock.advance(by: .seconds(60))
            #expect(try await store.dropNotifications(selection) == 1)
            await expectStoreError(.leaseLost) { try await store.settle(head, .delivered) }
            #expect(try await claim(store).map(\.alert.id) == ["2"])
            #expect(try await store.awaitedReceivers() == ["log"])
            #expect(try await store.retryNotifications(.init(ids: [head.id], states: [.dropped]), at: start) == 1)
            clock.advance(by: .seconds(60))
            #expect(try await claim(store).map(\.id) == [head.id])
        },
        Promise("the outbox is bounded: the oldest go first, and never what is being attempted") { store, clock async throws in
            try await raise(
                [try alert("1"), try alert("2"), try alert("3"), try alert("4", person: "bob")], for: ["log", "crm"], in: store)
            let bounds = OutboxBounds(longestWait: .seconds(3600), mostWaiting: 2, mostDead: 3)
            let held = try await claim(store, for: ["log"])
            #expect(held.map(\.alert.id) == ["1", "4"])
            // Of `log`, 1 is the oldest, but it is under way.
            #expect(
                try await store.trimOutbox(to: bounds, at: start) == [
                    OutboxTrim(receiver: "crm", parked: 2), OutboxTrim(receiver: "log", parked: 1),
                ])
            let dead = try await store.notifications(.init(states: [.dead]), limit: 99)
            #expect(dead.map { "\($0.receiver) \($0.alert.id)" }.sorted() == ["crm 1", "crm 2", "log 2"])
            #expect(dead.allSatisfy { $0.reason == "more than 2 waited for the receiver, and the oldest go first" })
            #expect(try await store.trimOutbox(to: bounds, at: start + .seconds(3600)).isEmpty)
            clock.advance(by: .seconds(60))
            let late = try await store.trimOutbox(to: bounds, at: start + .seconds(3601))
            #expect(late == [OutboxTrim(receiver: "crm", parked: 2, forgotten: 1), OutboxTrim(receiver: "log", parked: 3, forgotten: 1)])
            try await expectDepth(of: store, waiting: 0, dead: 6)
            #expect(try await store.trimOutbox(to: bounds, at: start + .seconds(3601)).isEmpty)
        },
        Promise("what was dead long ago and is tried again has all of its time again") { store, clock async throws in
            try await raise([try alert("a")], for: ["log"], in: store)
            try await store.settle(try #require(try await claim(store).first), .dead(reason: "404"))
            let late = start + .seconds(40 * 86_400)
            #expect(try await store.retryNotifications(.init(states: [.dead]), at: late) == 1)
            #expect(try await store.trimOutbox(to: .standard, at: late + .seconds(60)).isEmpty)
            try await expectDepth(of: store, waiting: 1, dead: 0)
            #expect(try await store.trimOutbox(to: .standard, at: late + .seconds(31 * 86_400)) == [OutboxTrim(receiver: "log", parked: 1)])
        },
        Promise("an alert of which dead notifications were forgotten is not told of once more") { store, _ async throws in
            try await raise([try alert("a")], for: ["log"], in: store)
            try await store.settle(try #require(try await claim(store).first), .dead(reason: "404"))
            let bounds = OutboxBounds(longestWait: .seconds(3600), mostWaiting: 2, mostDead: 0)
            #expect(try await store.trimOutbox(to: bounds, at: start) == [OutboxTrim(receiver: "log", forgotten: 1)])
            try await raise([try alert("a")], for: ["log"], in: store)
            try await expectDepth(of: store, waiting: 0, dead: 0)
        },
        Promise("what is held for quiet hours has had no attempt, and waits until then; so does what is raised in a rule's") {
            store, _ async throws in
            let raised = Decision.Raised(alert: try alert("b"), receivers: ["log"], due: start + .seconds(50), chain: .group("top"))
            let member = Decision.Raised(alert: try alert("c"), receivers: [], group: "b")
            try await store.publish(Run(at: start, epoch: "one", standings: [])) { [first = try alert("a")] _ in
                Decision(raised: [.init(alert: first, receivers: ["log"]), raised, member])
            }
            try await store.settle(try #require(try await claim(store).first), .held(until: start + .seconds(90)))
            #expect(try await store.nextNotificationDue(for: ["log"]) == start + .seconds(50))
            #expect(try await claim(store, at: start + .seconds(50)).map(\.alert.id) == ["b"])
            let held = try #require(try await claim(store, at: start + .seconds(90)).first)
            #expect(held.alert.id == "a" && held.attempts == 0)
            #expect(try await store.alert("c")?.group == "b")
            let depths = try await store.outboxDepths()
            #expect(depths == ["log": OutboxDepth(waiting: 2, dead: 0, oldest: start)])
        },
        Promise("what is kept for a digest is told in one notification, and by itself no more") { store, clock async throws in
            try await raise([try alert("a"), try alert("b", rule: "other"), try alert("c", rule: "third")], for: ["log"], in: store)
            let claimed = try await claim(store)
            try await store.settle(claimed[0], .delivered)
            let now = clock.now
            #expect(try await store.deliveredCount(to: "log", since: now) == 1)
            #expect(try await store.deliveredCount(to: "log", since: now + .seconds(1)) == 0)
            #expect(try await store.deliveredCount(to: "crm", since: now) == 0)
            let time = start + .seconds(90)
            for kept in claimed.dropFirst() { try await store.settle(kept, .keptForDigest(at: time)) }
            #expect(try await claim(store, at: start + .seconds(89)).isEmpty)
            let due = try await claim(store, at: time)
            #expect(due.map(\.isForDigest) == [true, true] && due.map(\.attempts) == [0, 0])
            var digest = try alert("digest")
            digest.at = time
            for _ in 0..<2 {
                try await store.makeDigest(for: "log", at: time) { [digest] alerts in
                    #expect(alerts.map(\.id) == ["b", "c"])
                    return digest
                }
            }
            await expectStoreError(.leaseLost) { try await store.settle(due[0], .delivered) }
            #expect(try await claim(store, at: time).map(\.alert.id) == ["digest"])
            let told = try await store.notifications(.init(states: [.digested]), limit: 9)
            #expect(told.map(\.alert.id) == ["c", "b"] && told.allSatisfy { $0.reason == "told in digest" })
            #expect(try await store.retryNotifications(.init(states: [.digested]), at: time) == 0)
        },
        Promise("a digest tells what waits behind what it tells, and what was acknowledged meanwhile is told no more") {
            store, _ async throws in
            let people = ["ada", "ben"]
            @Sendable func key(_ person: String) -> RuleStateKey {
                RuleStateKey(rule: "top", subject: .person(.tracked(slug(person))))
            }
            func raise(_ second: Int64) async throws {
                let at = start + .seconds(second)
                let alerts = try people.map { person in
                    var alert = try alert("\(person)-\(second)", person: person)
                    alert.at = at
                    return alert
                }
                try await store.publish(Run(at: at, epoch: "one", standings: [])) { _ in
                    var decision = Decision(raised: alerts.map { .init(alert: $0, receivers: ["log"]) })
                    let firing = RuleState(phase: .firing, since: start, lastAlert: at, episode: 1)
                    for person in people { decision.states[key(person)] = firing }
                    return decision
                }
            }
            try await raise(1)
            let time = start + .seconds(90)
            for first in try await claim(store, at: start + .seconds(1)) { try await store.settle(first, .keptForDigest(at: time)) }
            try await raise(2)
            try await raise(3)
            let ops = Acknowledgement(by: "Ops", at: start + .seconds(4))
            #expect(
                try await store.acknowledge(rule: "top", subject: key("ben").subject, as: ops, replacing: false).map(\.key) == [key("ben")])
            let dropped = try await store.notifications(.init(states: [.dropped]), limit: 9)
            #expect(dropped.map(\.alert.id).sorted() == ["ben-1", "ben-2", "ben-3"])
            #expect(dropped.allSatisfy { $0.reason == "acknowledged by Ops" })
            let digest = try alert("digest")
            try await store.makeDigest(for: "log", at: time) { alerts in
                #expect(alerts.map(\.id) == ["ada-1", "ada-2", "ada-3"])
                return digest
            }
            #expect(try await claim(store, at: time).map(\.alert.id) == ["digest"])
        },
        Promise("what quiet hours have held back is gathered, with what was raised behind it meanwhile, and nothing else") {
            store, _ async throws in
            func raise(_ id: String, rule: String, after seconds: Int64, due: Int64? = nil, for receivers: [String] = ["log"]) async throws
            {
                var raised = try alert(id, rule: rule)
                raised.at = start + .seconds(seconds)
                (raised.status, raised.title) = (.resolved, "Over: \(id)")
                try await store.publish(Run(at: raised.at, epoch: "one", standings: [])) { [raised] _ in
                    Decision(raised: [.init(alert: raised, receivers: receivers, due: due.map { start + .seconds($0) })])
                }
            }
            try await raise("a", rule: "top", after: 0)
            try await store.settle(try #require(try await claim(store).first), .held(until: start + .seconds(90)))
            try await raise("b", rule: "top", after: 10, for: ["log", "crm"])
            try await raise("c", rule: "low", after: 20, due: 90)
            try await raise("late", rule: "other", after: 95)
            try await raise("longer", rule: "third", after: 30, due: 900)
            let due = try await claim(store, at: start + .seconds(95))
            #expect(due.filter { $0.receiver == "log" && $0.heldUntil == start + .seconds(90) }.map(\.alert.id).sorted() == ["a", "c"])
            var digest = try alert("digest", rule: "~digest")
            digest.at = start + .seconds(95)
            for _ in 0..<2 {
                try await store.gatherHeld(for: "log", at: start + .seconds(95)) { [digest] alerts in
                    #expect(alerts.map(\.id) == ["a", "b", "c"])
                    return Gathering(fates: [.toldIn("b"), .toldWhole, .toldIn("digest")], digest: digest)
                }
            }
            for one in due where one.receiver == "log" && one.heldUntil != nil {
                await expectStoreError(.leaseLost) { try await store.settle(one, .delivered) }
            }
            let told = try await store.notifications(.init(receiver: "log", states: [.digested]), limit: 9)
            #expect(told.map { "\($0.alert.id): \($0.reason ?? "")" }.sorted() == ["a: told in b", "c: told in digest"])
            let next = try await claim(store, at: start + .seconds(96))
            #expect(next.map(\.alert.id).sorted() == ["b", "digest"])
            #expect(next.contains { $0.alert.title == "Came and went: b" })
            #expect(next.allSatisfy { $0.heldUntil == nil && $0.attempts == 0 })
        },
        Promise("a receiver that wants nothing any more is remembered until it is enabled") { store, _ async throws in
            let gone = DisabledReceiver(name: "crm", address: "a1", reason: "410", since: start)
            try await store.disable(DisabledReceiver(name: "crm", address: "a0", reason: "x", since: start - .seconds(1)))
            try await store.disable(gone)
            #expect(try await store.disabledReceivers() == [gone])
            #expect(try await store.enableReceiver("log") == false)
            #expect(try await store.enableReceiver("crm"))
            #expect(try await store.disabledReceivers().isEmpty)
        },
    ]
}
