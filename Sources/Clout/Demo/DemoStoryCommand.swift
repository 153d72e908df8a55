import ArgumentParser
import Foundation
import Logging

/// `clout demo story`, which `clout demo` is: networks, daemon and a rising person in one process.
struct DemoStoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "story", abstract: "One person rises on five networks, until her alert has come.",
        discussion: """
            Starts simulated Mastodon, X, Bluesky, GitHub and YouTube servers and a webhook receiver on loopback, and the daemon on a store \
            of its own, with time running faster. One person rises on all of them; the demo ends when the alert that she is in the top \
            10 % has come by log and by webhook. Ctrl-C ends it sooner.
            """)

    @Option(help: ArgumentHelp("Makes another society.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("How many times faster time runs.", valueName: "factor"))
    var speed = 20_000.0

    @Flag(help: "Go on when the alert has come, until Ctrl-C.")
    var stay = false

    @Flag(help: "Leave the store and the configuration where they are, and say where.")
    var keep = false

    func validate() throws { try DemoStage.check(speed: speed) }

    func run() async throws {
        let folder = NSTemporaryDirectory() + "clout-demo-" + UUID().uuidString
        let (demo, keep) = (Demo(folder: folder, seed: seed, speed: speed, stays: stay), keep)
        try await runUntilSignal(logger: DemoStage.silent) {
            // Not sooner: from here on a signal ends the demo in good order, and the folder with it.
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            defer { if !keep { try? FileManager.default.removeItem(atPath: folder) } }
            try await demo.run()
        }
        if keep { say("Store and configuration: \(folder)") }
    }
}
