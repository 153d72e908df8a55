import ArgumentParser
import Foundation
import Model
import Simnet

/// `clout demo networks`: the simulated networks alone, for a daemon of its own.
struct DemoNetworksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "networks", abstract: "Serve the simulated networks alone, for a daemon beside them.",
        discussion: """
            Serves until Ctrl-C, and leaves the configuration of a daemon that watches the society in FOLDER/etc: start it beside with \
            `clout daemon --config FOLDER/etc --store FOLDER/clout.db`. With --speed, time runs faster on the networks and wants a daemon \
            whose time does too: `clout demo daemon FOLDER`.
            """)

    @Argument(help: ArgumentHelp("Where to put the daemon's files; is made.", valueName: "folder"))
    var folder: String

    @Option(help: ArgumentHelp("Makes another society.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("How many times faster time runs.", valueName: "factor"))
    var speed = 1.0

    func validate() throws { try DemoStage.check(speed: speed) }

    func run() async throws {
        let (folder, seed, speed) = (folder, seed, speed)
        try await runUntilSignal(logger: DemoStage.silent) {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let now = SystemWallClock().now
            // A day ago, so that the rise begins today.
            let stage = try DemoStage(folder: folder, seed: seed, speed: speed, opening: Instant(day: now.day - 1), start: now)
            try DemoTime(start: now, opened: now, speed: speed).write(to: folder)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await stage.simnet.run() }
                let addresses = try await stage.simnet.addresses
                try stage.writeConfiguration(addresses)
                stage.introduce(addresses)
                say(
                    "A daemon for them: clout \(speed == 1 ? "daemon --config \(folder)/etc --store \(folder)/clout.db" : "demo daemon \(folder)")"
                )
                try await group.waitForAll()
            }
        }
    }
}
