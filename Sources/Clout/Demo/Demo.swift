import Foundation
import Model
import Scorekeeping
import Scoring
import Simnet
import Store

/// The demo: a society, the daemon, and somebody who tells what happens.
struct Demo: Sendable {
    let folder: String
    let seed: UInt64
    let speed: Double
    /// Whether it goes on when the story is told.
    let stays: Bool

    /// Runs until the rising person's alert has come by log and webhook, or, where it stays, until the task is cancelled.
    func run() async throws {
        let opening = SocietyConfiguration.standardOpening
        let stage = try DemoStage(folder: folder, seed: seed, speed: speed, opening: opening, start: opening)
        let (clock, watcher) = (stage.clock, DemoWatcher(rising: stage.rising, webhooks: stage.simnet.webhooks))

        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await stage.simnet.run() }
            let addresses = try await stage.simnet.addresses
            try stage.writeConfiguration(addresses)
            try DemoTime(start: opening, opened: SystemWallClock().now, speed: speed).write(to: folder)
            let configuration = try Configuration.load(from: DemoStage.configuration(in: folder))
            let store = try await SQLiteStore.open(at: DemoStage.store(in: folder), role: .daemon, logger: DemoStage.silent)
            stage.introduce(addresses)

            let daemon = DemoStage.daemon(configuration, store, on: clock, published: { run, _ in await watcher.note(run) })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await daemon.run() }
                group.addTask {
                    try await watcher.waitForAlert()
                    try await tellWhy(stage.rising, store, at: clock.wall.now, configuration)
                    guard stays else { return }
                    say("It goes on until Ctrl-C; store and configuration are in \(folder).")
                    // As long as a clock can count without an overflow, and longer than anybody looks.
                    try await Task.sleep(for: .seconds(30 * 365 * 86_400))
                }
                // Whichever ends first: the story, or a daemon that cannot go on. The networks outlive the daemon.
                try await group.next()
                group.cancelAll()
                while (try? await group.next()) != nil {}
            }
            group.cancelAll()
            while (try? await group.next()) != nil {}
            await store.close()
        }
    }

    private func tellWhy(_ rising: TrackedPerson, _ store: SQLiteStore, at now: Instant, _ configuration: Configuration) async throws {
        guard let id = PersonID(rawValue: rising.slug) else { return }
        // As `clout explain` and the daemon see it.
        var options = configuration.scoringOptions
        options.stopped = StoppedClocks.at(now, lastFetches: try await store.lastFetches())
        let scorekeeper = Scorekeeper(store: store, options: options, topics: configuration.topics, epoch: configuration.epoch)
        try await scorekeeper.refresh()
        let scores = await scorekeeper.scores(at: now)
        guard let explanation = await scorekeeper.explanation(of: .tracked(id), in: scores) else { return }
        var report = ExplanationReport(
            explanation: explanation, grain: [.network, .block, .cause], name: rising.name, at: now, epoch: configuration.epoch)
        let covered = await scorekeeper.coverages(of: .tracked(id), in: scores, fetches: try await store.fetchTimes())
        (report.coverages, report.coverage) = (covered.coverages[.tracked(id)], covered.coverage(of: .tracked(id)))
        say()
        say(Terminal.bold("Why: every point of the score"))
        report.lines(atMost: 12).forEach { say("  \($0)") }
        say()
        say("That is all of it. `clout demo --keep` leaves the store behind for `clout top`, `score` and `explain`.")
    }
}
