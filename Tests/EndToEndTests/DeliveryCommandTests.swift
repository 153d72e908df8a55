import Foundation
import JSON
import Logging
import Model
import Store
import Testing

/// What operators do when something was not delivered, by the commands that they type.
@Suite("The commands about deliveries", .enabled(if: Program.path != nil, "the binary is not built"))
struct DeliveryCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open() async throws -> SQLiteStore {
        try await SQLiteStore.open(at: folder / "clout.db", role: .tool, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Notifications for `crm`: one that is dead, and as many as `people` that wait.
    private func fill(people: Int) async throws {
        try folder.write("etc/receivers.d/log.toml", "[receiver]\ntype = \"log\"\n")
        try folder.write(
            "etc/receivers.d/crm.toml",
            "[receiver]\ntype = \"slack\"\nname = \"crm\"\nurl = \"http://127.0.0.1:9/canary\"\nallow_private = true\n")
        let store = try await open()
        let now = SystemWallClock().now
        let alerts = try (0...people).map { number in
            let person = PersonKey.tracked(try #require(PersonID(rawValue: "p\(number)")))
            return Alert(
                id: "top-\(number)", rule: "top", subject: .person(person), name: "P", cohort: .tracked, status: .firing, at: now,
                since: now,
                title: "P\(number) \u{1b}[2J", standing: nil)
        }
        try await store.publish(Run(at: now, epoch: "1", standings: [])) { _ in
            Decision(raised: alerts.map { Decision.Raised(alert: $0, receivers: ["crm"]) })
        }
        let first = try #require(
            try await store.claimNotifications(dueBy: now, limit: 1, lease: .seconds(1), for: ["crm"]).first)
        try await store.settle(first, .dead(reason: "the endpoint answered 413"), at: now)
        try await store.disable(DisabledReceiver(name: "crm", address: "x", reason: "the endpoint answered 410", since: now))
        await store.close()
    }

    private func run(_ arguments: String...) async throws -> Program.Outcome { try await run(arguments) }

    private func run(_ arguments: [String]) async throws -> Program.Outcome {
        try await Program.run(
            executable: #require(Program.path), arguments + ["--config", folder / "etc", "--store", folder / "clout.db"])
    }

    @Test("list shows what waits and what is dead; retry and drop change it, and say how many")
    func deliveries() async throws {
        defer { folder.remove() }
        try await fill(people: 2)
        let list = try await run("deliveries", "list")
        #expect(list.code == 0, "\(list.complaint)")
        #expect(
            list.output.contains("dead") && list.output.contains("the endpoint answered 413") && list.output.contains("2 waiting, 1 dead"))
        #expect(!list.output.contains("\u{1b}[2J"))
        let dead = try await run("deliveries", "list", "--state", "dead", "--json")
        let id = try withJSON(Array(dead.output.utf8)) { json in
            #expect(json.count == 1)
            return try #require(json.elements.first { _ in true }?["id"]?.string)
        }
        let shown = try await run("deliveries", "show", id)
        #expect(
            shown.code == 0 && shown.output.contains("  tries     1 of 10\n")
                && shown.output.contains("  why       the endpoint answered 413\n"))
        #expect(try await run("deliveries", "show", "nobody").complaint.contains("There is no notification `nobody`"))
        #expect(try await run("deliveries", "retry", id).output == "1 notification is due now.\n")
        #expect(try await run("deliveries", "list").output.contains("3 waiting, 0 dead"))
        #expect(try await run("deliveries", "drop", id).output == "1 notification is dropped.\n")
        // What is counted is what was asked for.
        #expect(try await run("deliveries", "list", "--state", "dropped").output.hasSuffix("\n1 dropped\n"))
        let some = try await run("deliveries", "list", "--receiver", "crm", "--limit", "1").output
        #expect(some.hasSuffix("\n2 waiting, 0 dead for crm; 1 of them not shown (--limit)\n"), "\(some)")
        #expect(try await run("deliveries", "list", "--receiver", "log").output.hasSuffix("\n0 waiting, 0 dead for log\n"))
        #expect(try await run("deliveries", "drop", "--all", "--json").output == "{\"notifications\":2}\n")
        #expect(try await run("deliveries", "list").output.contains("0 waiting, 0 dead"))
        // What was dropped by name is taken back by name alone.
        #expect(try await run("deliveries", "retry", "--receiver", "crm").output == "0 notifications are due now.\n")
        let unknown = try await run("deliveries", "retry", id, "nobody")
        #expect(
            unknown.code == 1 && unknown.output == "1 notification is due now.\n" && unknown.complaint.contains("1 of the ids is unknown"))
        let vague = try await run("deliveries", "drop")
        #expect(vague.code == 2 && vague.complaint.contains("Say which: ids, --receiver NAME, or --all."))
    }

    @Test("what waits behind another says so, and what is due says now, unless its receiver wants nothing any more")
    func behind() async throws {
        defer { folder.remove() }
        try await fill(people: 1)
        let store = try await open()
        let first = try #require(try await store.notifications(.init(states: [.waiting]), limit: 1).first)
        var next = first.alert
        (next.id, next.at) = ("next", first.alert.at + .seconds(1))
        try await store.publish(Run(at: next.at, epoch: "1", standings: [])) { [next] _ in
            Decision(raised: [.init(alert: next, receivers: ["crm"])])
        }
        #expect(try await run("deliveries", "list").output.contains("  when crm is enabled  "))
        _ = try await store.enableReceiver("crm")
        let list = try await run("deliveries", "list").output
        #expect(list.contains("  behind \(first.id)  ") && list.contains("  now  ") && !list.contains("enabled"), "\(list)")
        let claimed = try #require(try await store.claimNotifications(dueBy: next.at, limit: 1, lease: .seconds(1), for: ["crm"]).first)
        try await store.settle(claimed, .deferred(until: Instant(seconds: 4_000_000_000), reason: "busy"), at: next.at)
        await store.close()
        let later = try await run("deliveries", "list").output
        #expect(later.contains("  0 + 1 deferred  ") && later.contains("  2096-10-02T07:06:40Z  "), "\(later)")
        #expect(try await run("deliveries", "list", "--json").output.contains(#""behind":"\#(first.id)""#))
    }

    @Test("a name that nothing goes by is told with the nearest right one, or with those that there are")
    func wrongNames() async throws {
        defer { folder.remove() }
        try await fill(people: 2)
        let (rule, receiver) = ("There is no rule `topp`. Did you mean `top`?", "There is no receiver `crn`. Did you mean `crm`?")
        for (words, complaint) in [
            (["alerts", "list", "--rule", "topp"], rule), (["alerts", "firing", "--rule", "topp"], rule),
            (["alerts", "ack", "--rule", "topp"], rule), (["alerts", "silence", "--rule", "topp", "--for", "1h", "--reason", "x"], rule),
            (["alerts", "list", "--rule", "elsewhere"], "There is no rule `elsewhere`. There are top."),
            (["alerts", "list", "--about", "p99"], "Nobody called `p99` is tracked.\n"),
            (["alerts", "list", "--about", "~connector:x"], "There is no connector `x`.\n"),
            (["alerts", "list", "--about", "~group:topp"], rule), (["deliveries", "list", "--receiver", "crn"], receiver),
            (["deliveries", "retry", "--receiver", "crn"], receiver), (["deliveries", "drop", "--receiver", "crn"], receiver),
        ] {
            let outcome = try await run(words)
            #expect(outcome.code == 1 && outcome.output.isEmpty && outcome.complaint.contains(complaint), "\(words): \(outcome)")
        }
        // No file has this rule any more, and nobody of them is tracked.
        for words in [["--rule", "top"], ["--about", "p1"], ["--about", "~clout"]] {
            let outcome = try await run(["alerts", "list"] + words)
            #expect(outcome.code == 0 && outcome.complaint.isEmpty, "\(words): \(outcome)")
        }
        let silence = ["alerts", "silence", "--for", "1h", "--reason", "x", "--store", folder / "clout.db"]
        let alone = try await Program.run(executable: #require(Program.path), silence + ["--rule", "top", "--receiver", "crm"])
        #expect(alone.code == 0, "\(alone)")
        let unknown = try await Program.run(executable: #require(Program.path), silence + ["--rule", "topp"])
        let words = "There is no rule `topp` in the store, and no configuration was read (--config). Did you mean `top`?"
        #expect(unknown.code == 1 && unknown.complaint.contains(words), "\(unknown)")
    }

    @Test("an episode is one line with its reminders and who knows of it; a second acknowledgement replaces none unless it is said")
    func episodes() async throws {
        defer { folder.remove() }
        let now = SystemWallClock().now
        let ada = PersonKey.tracked(try #require(PersonID(rawValue: "ada")))
        func alert(_ id: String, _ status: Alert.Status, days: Int64) -> Alert {
            Alert(
                id: id, rule: "top", subject: .person(ada), name: "Ada", cohort: .tracked, status: status,
                at: now - .seconds(days * 86_400), since: now, title: "Ada is in", standing: nil)
        }
        var digest = Alert(
            id: "DIGEST", rule: "~digest", subject: .installation, name: "Clout", cohort: nil, status: .firing,
            at: now - .seconds(9 * 86_400), since: now, title: "2 alerts beyond the daily limit: 2 of top", standing: nil)
        digest.list(["Ben is in", "Over: Cy is in"])
        let store = try await open()
        let state = RuleState(phase: .firing, since: now - .seconds(8 * 86_400), episode: 1)
        for one in [digest, alert("a", .firing, days: 8), alert("b", .reminder, days: 2), alert("c", .reminder, days: 1)] {
            try await store.publish(Run(at: one.at, epoch: "1", standings: [])) { _ in
                Decision(states: [RuleStateKey(rule: "top", person: ada): state], raised: [.init(alert: one, receivers: [])])
            }
        }
        await store.close()
        func lines(_ words: String...) async throws -> [Substring] {
            let outcome = try await Program.run(
                executable: #require(Program.path), ["alerts"] + words + ["--store", folder / "clout.db"])
            #expect(outcome.code == 0, "\(outcome)")
            return outcome.output.split(separator: "\n")
        }
        let list = try await lines("list", "--rule", "top")
        #expect(list.count == 2 && list[1].contains("firing  Ada is in (+ 2 reminders: --all)  nobody  a"), "\(list)")
        #expect(try await lines("list", "--rule", "top", "--all").count == 4)
        let recent = try await lines("list", "--since", "7d")
        #expect(recent.count == 2 && recent[1].contains("reminder  Ada is in (+ 1 reminder: --all)"), "\(recent)")
        #expect(try await lines("list", "--status", "resolved") == ["No such alert."])
        #expect(try await lines("list", "--status", "firing").count == 3)
        #expect(try await lines("list", "--status", "acknowledged") == ["No such alert."])
        #expect(try await lines("ack", "--all", "--by", "ops", "--note", "we know") == ["top: ada is known to ops"])
        let again = try await lines("ack", "--all", "--by", "sam")
        #expect(again.count == 1 && again[0].hasPrefix("top: ada was acknowledged already by ops at "), "\(again)")
        #expect(again[0].hasSuffix(": we know (yours takes its place with --replace)"))
        let known = try await lines("list", "--status", "acknowledged", "--all")
        #expect(known.count == 4 && known.count { $0.contains("known to ops") } == 1, "\(known)")
        let replaced = try await lines("ack", "--rule", "top", "--by", "sam", "--replace")
        #expect(replaced.first?.hasPrefix("top: ada is known to sam; it was acknowledged by ops at ") == true, "\(replaced)")
        let shown = try await lines("show", "DIGEST")
        #expect(shown.contains("  tells of") && shown.contains("    Ben is in") && shown.contains("    Over: Cy is in"), "\(shown)")
        #expect(!shown.contains { $0.contains("Ben is in; ") })
    }

    @Test("commands about a demo's store go by the time that it has come to, and not by the machine's", arguments: [1.0, 1000])
    func demoTime(speed: Double) async throws {
        defer { folder.remove() }
        try folder.write("etc/receivers.d/log.toml", "[receiver]\ntype = \"log\"\n")
        let (machine, then) = (SystemWallClock().now, Instant(seconds: 4_000_000_000))
        try folder.write("time.json", "{\"start\":\(machine.milliseconds),\"opened\":\(machine.milliseconds),\"speed\":\(speed)}")
        let store = try await open()
        let ada = PersonKey.tracked(try #require(PersonID(rawValue: "ada")))
        let standing = Standing(
            person: ada, name: "Ada", cohort: .tracked, score: try #require(Score(50)), state: .scored, rank: 1, cohortSize: 1, margin: 1,
            effectivePeople: 9)
        try await store.publish(Run(at: then, epoch: "1", standings: [standing])) { _ in
            Decision(states: [RuleStateKey(rule: "top", person: ada): RuleState(phase: .firing, since: then, lastAlert: then, episode: 1)])
        }
        await store.close()
        let isDemo = speed != 1
        let silence = try await run("alerts", "silence", "--all", "--for", "2h", "--reason", "x")
        #expect(
            silence.code == 0 && silence.output.contains("until \(then + .seconds(7200))") == isDemo,
            "\(silence.output)\(silence.complaint)")
        #expect(try await run("alerts", "silences").output.contains("everything"))
        let trial = try await run("receivers", "test", "log")
        #expect(trial.code == 0 && trial.complaint.contains("at=\(then)") == isDemo, "\(trial)")
        #expect(try await run("alerts", "ack", "--all", "--by", "ops", "--note", "seen").code == 0)
        let firing = try await run("alerts", "firing").output
        #expect(firing.contains("by ops at \(then): seen") == isDemo && firing.contains(": seen"), "\(firing)")
        #expect(try await run("alerts", "unsilence", "1").code == 0)
        #expect(try await run("alerts", "silences").output == "Nothing is silenced.\n")
        let examined = try await run("doctor", "--offline").output
        #expect(
            examined.contains("ok      clock         a demo's") == isDemo && examined.contains("FAILED  clock") != isDemo, "\(examined)")
    }

    @Test("a notification that its receiver has put off tells that it uses up no try, and how long it is kept")
    func deferred() async throws {
        defer { folder.remove() }
        try await fill(people: 1)
        let store = try await open()
        let now = SystemWallClock().now
        let next = try #require(try await store.claimNotifications(dueBy: now, limit: 1, lease: .seconds(1), for: ["crm"]).first)
        let reason = "the endpoint answered 429, and asked for a wait of 600 s"
        try await store.settle(next, .deferred(until: now + .seconds(600), reason: reason), at: now)
        _ = try await store.enableReceiver("crm")
        await store.close()
        let shown = try await run("deliveries", "show", next.id).output
        #expect(shown.contains("  tries     0 of 10, and 1 answer that asked for time, which is no try\n"), "\(shown)")
        #expect(shown.contains("  why       \(reason)\n") && shown.contains("  next      \(now + .seconds(600))\n"))
        #expect(shown.contains("  at most   until "))
        #expect(try await run("deliveries", "show", next.id, "--json").output.contains(#""attempts":0,"deferrals":1"#))
    }

    @Test("receivers are listed with what waits and why nothing goes; one is enabled, and one is sent a test message")
    func receivers() async throws {
        defer { folder.remove() }
        try await fill(people: 2)
        let list = try await run("receivers", "list", "--json")
        try withJSON(Array(list.output.utf8)) { json in
            let rows = Array(json.elements)
            #expect(rows.map { $0["name"]?.string } == ["crm", "log"] && rows.map { $0["type"]?.string } == ["slack", "log"])
            #expect(rows[0]["waiting"]?.int64 == 2 && rows[0]["dead"]?.int64 == 1)
            #expect(rows[0]["problem"]?.string?.contains("the endpoint answered 410") == true && rows[1]["problem"] == nil)
        }
        #expect(try await run("receivers", "enable", "crm").output == "crm is enabled; what waits for it is delivered.\n")
        #expect(try await run("receivers", "enable", "crm").output == "crm was not disabled.\n")
        let nobody = try await run("receivers", "enable", "crn")
        #expect(nobody.code == 1 && nobody.complaint.contains("There is no receiver `crn` in receivers.d"))
        let stranger = try await run("alerts", "silence", "--about", "adda", "--for", "1h", "--reason", "x")
        #expect(stranger.code == 1 && stranger.complaint.contains("Nobody called `adda` is tracked"), "\(stranger.complaint)")
        let reached = try await run("receivers", "test", "log")
        #expect(reached.code == 0 && reached.output == "log took the message.\n")
        #expect(reached.complaint.contains("TEST: Clout reaches this receiver (log). Nothing has happened."))
        let refused = try await run("receivers", "test", "crm")
        #expect(refused.code == 1 && refused.output.hasPrefix("crm did not take the message: no answer (connectFailed)"))
        #expect(!refused.output.contains("canary") && !refused.complaint.contains("canary"))
        let unknown = try await run("receivers", "test", "crn")
        #expect(unknown.code == 2 && unknown.complaint.contains("Did you mean `crm`?"))
    }
}
