import Model
import Store
import Testing

extension StoreContract {
    private static let ada = AlertSubject.person(.tracked(slug("ada")))

    private static func silence(until seconds: Int64) -> Silence {
        Silence(
            rule: "top", subject: .connector("x"), cohort: .list("team"), severity: .critical, receiver: "crm", author: "ops",
            reason: "a “fair”", since: start, until: start + .seconds(seconds))
    }

    static let alerts: [Promise] = [
        Promise("alerts can be asked for, newest first, with whom they were told") { store, _ async throws in
            var late = try alert("late", rule: "low", person: "ben")
            late.at = start + .seconds(60)
            var operators = try alert("x")
            (operators.subject, operators.cohort, operators.standing) = (.connector("x"), nil, nil)
            let (first, second) = (try alert("first"), late)
            try await store.publish(Run(at: start, epoch: "one", standings: [])) { [operators] _ in
                Decision(raised: [
                    .init(alert: first, receivers: ["log", "crm"]), .init(alert: second, receivers: [], silence: 7),
                    .init(alert: operators, receivers: ["log"]),
                ])
            }
            let claimed = try await store.claimNotifications(dueBy: start, limit: 9, lease: .seconds(60), for: ["crm"])
            try await store.settle(try #require(claimed.first), .dead(reason: "410"))
            let all = try await store.alerts(AlertQuestion(limit: 9))
            #expect(all.map(\.alert) == [late, try alert("first"), operators])
            #expect(all.map(\.silence) == [7, nil, nil])
            #expect(
                all[1].tellings == [
                    .init(receiver: "crm", state: .dead, attempts: 1, reason: "410"),
                    .init(receiver: "log", state: .waiting, attempts: 0, reason: nil),
                ])
            func ids(_ question: AlertQuestion) async throws -> [String] { try await store.alerts(question).map(\.alert.id) }
            #expect(try await ids(AlertQuestion(limit: 1)) == ["late"])
            #expect(try await ids(AlertQuestion(rule: "top", limit: 9)) == ["first", "x"])
            #expect(try await ids(AlertQuestion(subject: .connector("x"), limit: 9)) == ["x"])
            #expect(try await ids(AlertQuestion(since: start + .seconds(60), limit: 9)) == ["late"])
            #expect(try await store.alert("x")?.alert == operators)
            #expect(try await store.alert("y") == nil)
            #expect(try await store.outboxDepths()["log"]?.oldest == start)
            #expect(try await store.sizes().rows["notification"] == 3)
            #expect(try await store.sizes().bytes > 0)
        },
        Promise("those that were told of in another can be left out, and are counted by it") { store, _ async throws in
            let (group, members) = (try alert("group"), try ["a", "b"].map { try alert($0, person: $0 == "a" ? "ada" : "ben") })
            try await store.publish(Run(at: start, epoch: "one", standings: [])) { _ in
                Decision(
                    raised: members.map { .init(alert: $0, receivers: [], group: "group") } + [.init(alert: group, receivers: ["log"])])
            }
            let folded = try await store.alerts(AlertQuestion(folds: [.members], limit: 9))
            #expect(folded.map(\.alert.id) == ["group"] && folded.map(\.members) == [2])
            #expect(try await store.alerts(AlertQuestion(limit: 9)).map(\.alert.id) == ["a", "b", "group"])
        },
        Promise("what was told of in another says which message told whom, also where a digest told that") { store, _ async throws in
            let (group, member) = (try alert("group"), try alert("a"))
            try await store.publish(Run(at: start, epoch: "one", standings: [])) { _ in
                Decision(raised: [
                    .init(alert: member, receivers: ["pager"], group: "group"), .init(alert: group, receivers: ["crm", "log"]),
                ])
            }
            let due = try await store.claimNotifications(dueBy: start, limit: 9, lease: .seconds(60), for: ["crm", "log"])
            try await store.settle(try #require(due.first { $0.receiver == "crm" }), .delivered)
            let log = try #require(due.first { $0.receiver == "log" })
            try await store.settle(log, .keptForDigest(at: start + .seconds(60)))
            var digest = try alert("digest")
            digest.at = start + .seconds(60)
            try await store.makeDigest(for: "log", at: digest.at) { [digest] _ in digest }
            let told = try #require(try await store.alert("a")).tellings
            #expect(told.map(\.receiver) == ["crm", "log", "pager"] && told.map(\.message) == ["group", "digest", nil])
            #expect(told.map(\.state) == [.delivered, .digested, .waiting])
            #expect(try await store.alert("group")?.tellings.map(\.message) == [nil, "digest"])
        },
        Promise("reminders can be folded into the first of their episode that is listed, which counts them") { store, _ async throws in
            func raise(_ id: String, _ status: Alert.Status, after seconds: Int64, person: String = "ada") async throws {
                var alert = try alert(id, person: person)
                (alert.status, alert.at) = (status, start + .seconds(seconds))
                try await store.publish(Run(at: alert.at, epoch: "one", standings: [])) { [alert] _ in
                    Decision(raised: [.init(alert: alert, receivers: ["log"])])
                }
            }
            for (id, status, seconds) in [
                ("1", .firing, 0), ("1a", .reminder, 10), ("1b", .reminder, 20), ("1c", .resolved, 30), ("2", .firing, 40),
                ("2a", .reminder, 50),
            ] as [(String, Alert.Status, Int64)] { try await raise(id, status, after: seconds) }
            try await raise("ben", .reminder, after: 15, person: "ben")
            try await raise("ben again", .reminder, after: 25, person: "ben")
            func listed(_ question: AlertQuestion) async throws -> [String] {
                try await store.alerts(question).map { "\($0.alert.id)+\($0.reminders)" }
            }
            let folded = AlertQuestion(folds: [.reminders], limit: 99)
            #expect(try await listed(folded) == ["2+1", "1c+0", "ben+1", "1+2"])
            var recent = folded
            recent.since = start + .seconds(10)
            #expect(try await listed(recent) == ["2+1", "1c+0", "ben+1", "1a+1"])
            #expect(try await listed(AlertQuestion(limit: 99)).count == 8)
            #expect(try await listed(AlertQuestion(statuses: [.resolved], limit: 99)) == ["1c+0"])
        },
        Promise("names are known while anything that is kept goes by them") { store, _ async throws in
            let raised = try alert("a")
            try await store.publish(Run(at: start, epoch: "one", standings: [])) { _ in
                Decision(
                    states: [RuleStateKey(rule: "low", subject: ada): RuleState(since: start)],
                    lines: ["new": DrawnLine(line: "l", since: start)], raised: [.init(alert: raised, receivers: ["log"])])
            }
            try await store.disable(DisabledReceiver(name: "crm", address: "x", reason: "410", since: start))
            let names = try await store.alertNames()
            #expect(names.rules == ["low", "new", "top"] && names.receivers == ["crm", "log"])
        },
        Promise("what a receiver was told of and is not over is open, but what waits for it") { store, _ async throws in
            let told = Telling(receivers: ["am", "log"], cohort: .tracked, severity: .info)
            let firing = RuleState(phase: .firing, since: start, lastAlert: start, episode: 1, told: told)
            let (ben, cy) = (AlertSubject.person(.tracked(slug("ben"))), AlertSubject.person(.tracked(slug("cy"))))
            let states = [
                RuleStateKey(rule: "top", subject: ada): firing, RuleStateKey(rule: "top", subject: ben): firing,
                RuleStateKey(rule: "top", subject: cy): RuleState(since: start, episode: 1),
            ]
            var reminder = try alert("reminder")
            (reminder.status, reminder.at) = (.reminder, start + .seconds(60))
            let alerts = [try alert("first"), try alert("waits", person: "ben"), try alert("over", person: "cy")]
            try await store.publish(Run(at: start, epoch: "one", standings: [])) { _ in
                Decision(
                    states: states,
                    raised: alerts.map { .init(alert: $0, receivers: $0.id == "waits" ? ["am"] : []) })
            }
            #expect(try await store.openAlerts(toldTo: "am", limit: 9).map(\.id) == ["first"])
            try await store.publish(Run(at: start + .seconds(60), epoch: "one", standings: [])) { [reminder] _ in
                Decision(raised: [.init(alert: reminder, receivers: [])])
            }
            #expect(try await store.openAlerts(toldTo: "am", limit: 9).map(\.id) == ["reminder"])
            #expect(try await store.openAlerts(toldTo: "log", limit: 9).map(\.id) == ["reminder", "waits"])
            #expect(try await store.openAlerts(toldTo: "log", limit: 1).count == 1)
            #expect(try await store.openAlerts(toldTo: "crm", limit: 9).isEmpty)
        },
        Promise("whom silences have kept from being told of an episode is remembered") { store, _ async throws in
            let key = RuleStateKey(rule: "top", subject: ada)
            let state = RuleState(phase: .firing, since: start, lastAlert: start, episode: 1, kept: ["crm", "a “b”"])
            try await store.publish(Run(at: start, epoch: "one", standings: [])) { _ in Decision(states: [key: state]) }
            #expect(try await store.ruleMemory(at: start).states == [key: state])
        },
        Promise("an alert of which nobody was told is kept for ninety days") { store, _ async throws in
            let quiet = try alert("quiet")
            try await store.publish(Run(at: start, epoch: "one", standings: [])) { _ in
                Decision(raised: [.init(alert: quiet, receivers: [])])
            }
            for (days, count) in [(90, 1), (91, 0)] {
                try await store.publish(Run(at: start + .seconds(days * 86_400), epoch: "one", standings: [])) { _ in Decision() }
                #expect(try await store.alerts(AlertQuestion(limit: 9)).count == count)
            }
        },
        Promise("what is firing can be acknowledged, all of it, or a rule's, or a subject's") { store, _ async throws in
            let key = RuleStateKey(rule: "top", subject: ada)
            let other = RuleStateKey(rule: "low", subject: .installation)
            let waiting = RuleStateKey(rule: "top", subject: .installation)
            try await store.publish(Run(at: start, epoch: "one", standings: [])) { _ in
                Decision(states: [
                    key: RuleState(phase: .firing, since: start), other: RuleState(phase: .firing, since: start),
                    waiting: RuleState(phase: .pending, since: start),
                ])
            }
            #expect(try await store.ruleCounts() == ["top": [.firing: 1, .pending: 1], "low": [.firing: 1]])
            let ops = Acknowledgement(by: "ops", at: start + .seconds(60), note: "the fair")
            #expect(try await store.acknowledge(rule: "top", subject: .installation, as: ops, replacing: false).isEmpty)
            #expect(try await store.acknowledge(rule: "top", subject: nil, as: ops, replacing: false) == [AcknowledgedEpisode(key)])
            #expect(try await store.ruleMemory(at: start).states.compactMapValues(\.acknowledgement) == [key: ops])
            // Who was first stays, unless somebody says otherwise.
            let ada = Acknowledgement(by: "Ada", at: start + .seconds(90))
            let both = [AcknowledgedEpisode(other), AcknowledgedEpisode(key, former: ops)]
            #expect(try await store.acknowledge(rule: nil, subject: nil, as: ada, replacing: false) == both)
            #expect(try await store.ruleMemory(at: start).states.compactMapValues(\.acknowledgement) == [key: ops, other: ada])
            #expect(try await store.acknowledge(rule: "top", subject: nil, as: ada, replacing: true) == [both[1]])
            #expect(try await store.ruleMemory(at: start).states.compactMapValues(\.acknowledgement) == [key: ada, other: ada])
        },
        Promise("the alerts of an episode keep who acknowledged it, when and with what note, and those of others do not") { store, _ in
            let key = RuleStateKey(rule: "top", subject: ada)
            func raise(_ id: String, _ status: Alert.Status, after seconds: Int64, _ state: RuleState) async throws {
                var alert = try alert(id)
                (alert.status, alert.at) = (status, start + .seconds(seconds))
                try await store.publish(Run(at: alert.at, epoch: "one", standings: [])) { [alert] _ in
                    Decision(states: [key: state], raised: [.init(alert: alert, receivers: ["log"])])
                }
            }
            let second = RuleState(phase: .firing, since: start + .seconds(90), lastAlert: start + .seconds(120), episode: 2)
            try await raise("first", .firing, after: 0, RuleState(phase: .firing, since: start, episode: 1))
            try await raise("over", .resolved, after: 60, RuleState(since: start + .seconds(60), episode: 1))
            try await raise("again", .firing, after: 120, second)
            try await raise("still", .reminder, after: 180, second)
            let ops = Acknowledgement(by: "ops", at: start + .seconds(200), note: "the fair")
            #expect(try await store.acknowledge(rule: "top", subject: ada, as: ops, replacing: false) == [AcknowledgedEpisode(key)])
            func known() async throws -> [String: Acknowledgement] {
                let records = try await store.alerts(AlertQuestion(limit: 9))
                return Dictionary(uniqueKeysWithValues: records.compactMap { one in one.acknowledgement.map { (one.alert.id, $0) } })
            }
            #expect(try await known() == ["again": ops, "still": ops])
            try await raise("over again", .resolved, after: 240, RuleState(since: start + .seconds(240), episode: 2))
            #expect(try await known() == ["again": ops, "still": ops])
            #expect(try await store.alert("again")?.acknowledgement == ops)
            let question = AlertQuestion(isAcknowledged: true, limit: 9)
            #expect(try await store.alerts(question).map(\.alert.id) == ["still", "again"])
        },
        Promise("silences hold until they end, and rules are told of those that hold") { store, _ async throws in
            let long = try await store.add(silence(until: 60))
            let short = try await store.add(silence(until: 30))
            #expect(try await store.silences() == [long, short] && long.id != short.id)
            #expect(try await store.ruleMemory(at: start + .seconds(29)).silences == [long, short])
            #expect(try await store.ruleMemory(at: start + .seconds(30)).silences == [long])
            var ended = long
            ended.until = start + .seconds(40)
            #expect(try await store.endSilence(long.id, at: start + .seconds(40)) == ended)
            #expect(try await store.endSilence(long.id, at: start + .seconds(41)) == nil)
            try await store.hold(
                PublishingState(
                    good: Snapshot(at: start, epoch: "one", scores: [:]), judged: start, circumstances: "", explainedUntil: start),
                at: start + .seconds(39)
            ) { [ended] memory in
                #expect(memory.silences == [ended])
                return Decision(lines: ["r": DrawnLine(line: "l", since: start)])
            }
            #expect(try await store.ruleMemory(at: start).lines.keys.sorted() == ["r"])
        },
    ]
}
