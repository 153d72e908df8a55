import Foundation
import Logging
import Model
import Scorekeeping
import Scoring
import Simnet
import Store
import Synchronization

/// The demo: a society, the daemon, and somebody who tells what happens.
struct Demo: Sendable {
    let folder: String
    let seed: UInt64
    let speed: Double

    /// Runs until the rising person's alert has come by log and webhook, or the task is cancelled.
    func run() async throws {
        let opening = SocietyConfiguration.standardOpening
        let clock = AcceleratedClock(speed: speed, from: opening)
        let society = SocietyConfiguration(seed: seed, opening: opening, networks: DemoNetwork.all.map(\.network))
        let simnet = Simnet(society, clock: clock.wall, logger: Self.silent)
        guard let rising = simnet.people.first(where: \.isRising) else { return }
        let watcher = DemoWatcher(rising: rising, webhooks: simnet.webhooks)

        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await simnet.run() }
            let addresses = try await simnet.addresses
            let files = DemoConfiguration(
                simnet: simnet, addresses: addresses, rising: rising, signingSecret: Self.makeSigningSecret())
            try files.write(to: folder + "/etc")
            let configuration = try Configuration.load(from: folder + "/etc")
            let store = try await SQLiteStore.open(at: folder + "/clout.db", role: .daemon, logger: Self.silent)
            introduce(simnet, addresses, rising)

            let daemon = Daemon(
                configuration: configuration, store: store, clock: clock, wall: clock.wall,
                // Requests take the machine's time, however fast the demo's runs.
                lease: .seconds(120) * speed, longestRound: .seconds(600) * speed,
                published: { run, scores in await watcher.note(run, scores) })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await daemon.run() }
                group.addTask { try await watcher.waitForAlert() }
                // Whichever ends first: the story, or a daemon that cannot go on. The networks outlive the daemon.
                try await group.next()
                group.cancelAll()
                while (try? await group.next()) != nil {}
            }
            group.cancelAll()
            while (try? await group.next()) != nil {}
            try await tellWhy(rising, store, at: clock.wall.now, configuration)
            await store.close()
        }
    }

    private func introduce(_ simnet: Simnet, _ addresses: Simnet.Addresses, _ rising: TrackedPerson) {
        say(Terminal.bold("Clout demo"))
        let servers = DemoNetwork.all.map { ($0.name, addresses[$0.network] ?? "") } + [("webhooks", addresses.webhooks)]
        for (name, address) in servers { say("  \(name.padding(toLength: 10, withPad: " ", startingAt: 0))\(address)") }
        say("  \(simnet.people.count) people are tracked; a day passes in \((86_400 / speed).shown(decimals: 1)) s.")
        say("  Watch \(rising.name), who is on \(DemoNetwork.all.count { rising.handles[$0.network] != nil }) networks.")
        say()
    }

    private func tellWhy(_ rising: TrackedPerson, _ store: SQLiteStore, at now: Instant, _ configuration: Configuration) async throws {
        guard let id = PersonID(rawValue: rising.slug) else { return }
        let scorekeeper = Scorekeeper(
            store: store, options: configuration.scoringOptions, topics: configuration.topics, epoch: configuration.epoch)
        try await scorekeeper.refresh()
        let scores = await scorekeeper.scores(at: now)
        guard let explanation = await scorekeeper.explanation(of: .tracked(id), in: scores) else { return }
        let report = ExplanationReport(
            explanation: explanation, grain: [.network, .block, .cause], name: rising.name, at: now, epoch: configuration.epoch)
        say()
        say(Terminal.bold("Why: every point of the score"))
        report.lines(atMost: 12).forEach { say("  \($0)") }
        say()
        say("That is all of it. `clout demo --keep` leaves the store behind for `clout top`, `score` and `explain`.")
    }

    private static let silent = Logger(label: "demo") { _ in SwiftLogNoOpLogHandler() }

    /// A Standard Webhooks secret of 32 random bytes.
    private static func makeSigningSecret() -> String {
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
        return "whsec_" + Data(bytes).base64EncodedString()
    }
}
