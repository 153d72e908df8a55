import Foundation
import Model
import Simnet
import Testing

/// The daemon is killed again and again while the networks go on, and nothing may be lost or doubled.
///
/// `CLOUT_KILLS` says how often (6 by default; releases are tried with 50), `CLOUT_SEED` which society and which moments.
@Suite("A daemon that is killed", .enabled(if: Program.path != nil, "the binary is not built"))
struct KillTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let kills = environment["CLOUT_KILLS"].flatMap { Int($0) } ?? 6
    private static let seed = environment["CLOUT_SEED"].flatMap { UInt64($0) } ?? 20_261_121

    @Test("loses no interaction and no alert, doubles none, and repeats only under the same id", .timeLimit(.minutes(20)))
    func nothingIsLost() async throws {
        let program = try #require(Program.path)
        let stage = try Stage(seed: Self.seed)
        defer { stage.folder.remove() }
        print("kill test: \(Self.kills) kills, CLOUT_SEED=\(Self.seed)")

        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await stage.simnet.run() }
            let addresses = try await stage.simnet.addresses
            try stage.write(addresses: addresses)
            let atOpening = stage.visible()
            // About as long as the killing takes, so that there is something new to fetch in every life.
            async let life: Void = stage.live(to: 0.7, steps: Self.kills * 16)
            try await kill(program, on: stage)
            try await life
            try await finish(program, on: stage, atOpening: atOpening)
            let evidence = try Evidence(readingStoreAt: stage.store)
            try await deliver(program, on: stage)
            try judge(stage, evidence, atOpening: atOpening)
            group.cancelAll()
            while (try? await group.next()) != nil {}
        }
    }

    /// Kills the daemon so often, some while it starts and most while it works; the receiver fails now and then.
    private func kill(_ program: String, on stage: Stage) async throws {
        var lots = Lots(state: Self.seed)
        var starts = 0
        for turn in 1...Self.kills {
            let daemon = try stage.start(program)
            defer { daemon.kill() }
            // Every fourth is killed while it starts, if it has not started faster than that.
            if turn % 4 == 3 {
                try await Task.sleep(for: lots.wait(mean: .milliseconds(80)))
            } else {
                try await start(daemon, stage, after: starts)
                let wait = lots.wait(mean: .milliseconds(400))
                if turn % 16 == 4 { try await fail(stage.simnet.webhooks, meanwhile: wait) }
                try await Task.sleep(for: wait)
            }
            daemon.kill()
            let ending = try await daemon.end()
            #expect(ending == .init(code: SIGKILL, bySignal: true), "life \(turn)")
            starts = try stage.starts()
        }
    }

    /// Waits until a daemon has said that it started; `starts` have said so before it.
    private func start(_ daemon: Child, _ stage: Stage, after starts: Int) async throws {
        try await eventually("the daemon starts") {
            try #require(daemon.isRunning, "the daemon ended by itself: \(stage.lastWords)")
            return try stage.starts() > starts ? true : nil
        }
    }

    /// Lets some requests fail, some of them after they were received. No request is failed later than three seconds from now: a second
    /// failure of one notification would cost minutes, which is the retry schedule's right, and no matter of this test.
    private func fail(_ sink: WebhookSink, meanwhile: Duration) async throws {
        sink.script([.loseAnswer, .status(503), .loseAnswer, .accept, .status(500), .loseAnswer, .stall(.milliseconds(300))])
        try await Task.sleep(for: min(.seconds(2), .seconds(1) + meanwhile))
        sink.script([])
    }

    /// Lets a daemon live until it knows all there is to know, and stops it as an operator would.
    private func finish(_ program: String, on stage: Stage, atOpening: [Interaction]) async throws {
        let starts = try stage.starts()
        let daemon = try stage.start(program)
        defer { daemon.kill() }
        try await start(daemon, stage, after: starts)
        for part in [0.8, 0.9, 1] {
            try await stage.live(to: part, steps: 1)
            let allowed = stage.visible()
            let required = stage.required(atOpening: atOpening).filter { part == 1 || $0.network == Network("mastodon") }
            do {
                try await eventually("the daemon knows all of it", within: .seconds(400), every: .milliseconds(300)) {
                    let stored = try Evidence.interactions(inStoreAt: stage.store)
                    return Judge.interactions(stored, required: required, allowed: allowed).isEmpty ? true : nil
                }
            } catch is Overdue {
                // Which ones is told at the end.
                break
            }
            // So that there is something to tell, however slow the machine was before: one rule reminds at every other run.
            let now = SystemWallClock().now
            try await eventually("the daemon scores", every: .milliseconds(100)) {
                try Evidence.lastAlert(inStoreAt: stage.store).map { $0 > now } == true ? true : nil
            }
        }
        try await stop(daemon, stage)
    }

    /// Lets a daemon without rules live until all they told of is over, and nothing waits for delivery.
    private func deliver(_ program: String, on stage: Stage) async throws {
        try stage.removeRules()
        let starts = try stage.starts()
        let daemon = try stage.start(program)
        defer { daemon.kill() }
        try await start(daemon, stage, after: starts)
        // What failed twice waits five minutes for its third attempt.
        try await eventually("the outbox is empty", within: .seconds(420), every: .milliseconds(200)) {
            try Evidence.firing(inStoreAt: stage.store) == 0 && Evidence.waiting(inStoreAt: stage.store) == 0 ? true : nil
        }
        try await stop(daemon, stage)
    }

    private func stop(_ daemon: Child, _ stage: Stage) async throws {
        let begin = ContinuousClock.now
        daemon.terminate()
        let ending = try await daemon.end()
        #expect(ending == .init(code: 0), "\(stage.lastWords)")
        #expect(ContinuousClock.now - begin < .seconds(20), "stopping takes seconds")
    }

    /// `evidence` is from before the rules were taken away, which ends their states.
    private func judge(_ stage: Stage, _ evidence: Evidence, atOpening: [Interaction]) throws {
        let end = try Evidence(readingStoreAt: stage.store)
        let deliveries = stage.simnet.webhooks.deliveries
        func expectNone(_ complaints: [String], _ what: Comment) {
            #expect(complaints.isEmpty, "\(what): \(complaints.count), such as\n\(complaints.prefix(10).joined(separator: "\n"))")
        }
        #expect(end.integrity == "ok")
        let required = stage.required(atOpening: atOpening)
        expectNone(Judge.interactions(end.interactions, required: required, allowed: stage.visible()), "interactions")
        expectNone(Judge.episodes(evidence), "episodes")
        expectNone(Judge.decisions(of: Stage.parity.name, when: Stage.parityHolds, evidence), "decisions")
        #expect(end.alerts.filter(evidence.alerts.contains) == evidence.alerts)
        let later = end.alerts.filter { !evidence.alerts.contains($0) }
        #expect(later.allSatisfy { $0.status == "resolved" }, "without rules there is nothing to tell but that alerts are over")
        expectNone(Judge.notifications(end, receivers: Stage.receivers), "notifications")
        expectNone(Judge.deliveries(deliveries.map { ($0.id, $0.body) }, of: end, to: "crm"), "deliveries")
        expectNone(Judge.order(deliveries.compactMap(\.id), of: end, to: "crm"), "order")
        let logged = try Self.loggedAlerts(stage.folder.read("log"))
        expectNone(Judge.deliveries(logged.map { ($0, []) }, of: end, to: "log"), "log lines")
        #expect(stage.simnet.webhooks.droppedCount == 0)

        // A test in which nothing happened would pass as well.
        #expect(required.count > 100)
        #expect(evidence.alerts.count { $0.rule == Stage.parity.name } > 10)
        #expect(Set(evidence.alerts.map(\.status)) == ["firing", "reminder", "resolved"])
        let first = Set(deliveries.compactMap(\.id)).count
        print(
            """
            kill test: \(end.interactions.count) interactions (\(required.count) required), \(evidence.runs.count) runs, \
            \(end.alerts.count) alerts, \(first) notifications in \(deliveries.count) deliveries (\(deliveries.count - first) repeats), \
            \(logged.count) log lines, requests \(stage.simnet.mastodon.ledger.count) + \(stage.simnet.twitter.ledger.count)
            """)
    }

    /// The ids of the alerts in a log.
    private static func loggedAlerts(_ log: String) -> [String] {
        log.split(separator: "\n").filter { $0.contains(" clout.alert: alert ") }.compactMap { line in
            line.split(separator: " ").first { $0.hasPrefix("id=") }.map { String($0.dropFirst(3)) }
        }
    }
}
