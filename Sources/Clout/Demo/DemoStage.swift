import ArgumentParser
import Foundation
import Logging
import Model
import Scorekeeping
import Simnet
import Store

/// What a demo plays on: a society, the networks that show it, and the folder with the files of a daemon that watches it.
struct DemoStage: Sendable {
    let folder: String
    let clock: AcceleratedClock
    let simnet: Simnet
    /// Whose rise is worth watching.
    let rising: TrackedPerson

    /// Opens the networks at `opening`, with time beginning at `start` and running `speed` times faster.
    init(folder: String, seed: UInt64, speed: Double, opening: Instant, start: Instant) throws {
        self.folder = folder
        clock = AcceleratedClock(speed: speed, from: start)
        simnet = Simnet(
            SocietyConfiguration(seed: seed, opening: opening, networks: DemoNetwork.all.map(\.network)), clock: clock.wall,
            logger: Self.silent)
        guard let rising = simnet.people.first(where: \.isRising) else {
            throw CommandFailure(description: "Nobody rises in this society.")
        }
        self.rising = rising
    }

    /// Writes the files of a daemon that watches the society, which is served at `addresses`.
    func writeConfiguration(_ addresses: Simnet.Addresses) throws {
        try DemoConfiguration(
            simnet: simnet, addresses: addresses, rising: rising, signingSecret: Self.makeSigningSecret()
        ).write(to: Self.configuration(in: folder))
    }

    /// Says where everything is.
    func introduce(_ addresses: Simnet.Addresses) {
        say(Terminal.bold("Clout demo"))
        let servers = DemoNetwork.all.map { ($0.name, addresses[$0.network] ?? "") } + [("webhooks", addresses.webhooks)]
        for (name, address) in servers { say("  \(name.padding(toLength: 10, withPad: " ", startingAt: 0))\(address)") }
        let pace = clock.speed == 1 ? "time runs as it does" : "a day passes in \((86_400 / clock.speed).shown(decimals: 1)) s"
        say("  \(simnet.people.count) people are tracked; \(pace).")
        say("  Watch \(rising.name), who is on \(DemoNetwork.all.count { rising.handles[$0.network] != nil }) networks.")
        say()
    }

    /// The daemon that watches it, on such a clock. Requests take the machine's time, however fast the demo's runs.
    static func daemon(
        _ configuration: Configuration, _ store: SQLiteStore, on clock: AcceleratedClock, load: Daemon.Load? = nil,
        published: @escaping @Sendable (Run, Board) async -> Void = { _, _ in }
    ) -> Daemon {
        Daemon(
            configuration: configuration, store: store, clock: clock, wall: clock.wall, lease: .seconds(120) * clock.speed,
            longestRound: .seconds(600) * clock.speed,
            listening: { say("  Pages     http://\($0)/") }, isWatched: clock.speed == 1, load: load, published: published)
    }

    static func configuration(in folder: String) -> String { folder + "/etc" }
    static func store(in folder: String) -> String { folder + "/clout.db" }

    static func check(speed: Double) throws {
        guard (1...200_000).contains(speed) else { throw ValidationError("--speed must be from 1 to 200000.") }
    }

    static let silent = Logger(label: "demo") { _ in SwiftLogNoOpLogHandler() }

    /// A Standard Webhooks secret of 32 random bytes.
    private static func makeSigningSecret() -> String {
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
        return "whsec_" + Data(bytes).base64EncodedString()
    }
}
