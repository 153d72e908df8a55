import ArgumentParser
import Foundation
import Logging
import Model
import Simnet
import Store
import UnixSignals

/// `clout demo daemon`: the daemon on the time of `clout demo networks`.
struct DemoDaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon", abstract: "The daemon for the networks that `demo networks` serves, on their time.",
        discussion: """
            Works until it is told to stop, and reads the configuration again on SIGHUP, as `clout daemon` does, on FOLDER/etc and \
            FOLDER/clout.db.
            """)

    @Argument(help: ArgumentHelp("Where `demo networks` put its files.", valueName: "folder"))
    var folder: String

    func run() async throws {
        // First of all, as the daemon does: until it is trapped, SIGHUP would end the process.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let time: DemoTime
        do { time = try DemoTime.read(from: folder) } catch {
            throw WrongUse(description: "\(folder) has no time.json that can be read. Start `clout demo networks \(folder)` first.")
        }
        let clock = time.clock(at: SystemWallClock().now)
        let files = DemoStage.configuration(in: folder)
        let configuration = try Configuration.load(from: files)
        let log = LogSettings(configuration.main)
        let store = try await SQLiteStore.open(
            at: DemoStage.store(in: folder), role: .daemon, logger: log.logger("clout.store", clock: clock.wall))
        let logger = log.logger("clout.daemon", clock: clock.wall)
        try await runUntilSignal(logger: logger) {
            let load: Daemon.Load = { current throws(ConfigurationError) in
                try await Configuration.read { () throws(ConfigurationError) in try Configuration.load(from: files, after: current) }
            }
            try await DemoStage.daemon(configuration, store, on: clock, load: load).run(hangups: hangups.map { _ in })
        }
        await store.close()
    }
}
