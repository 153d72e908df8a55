import ArgumentParser
import Foundation
import Model
import Simnet
import Store

/// `clout demo daemon`: the daemon on the time of `clout demo networks`.
struct DemoDaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon", abstract: "The daemon for the networks that `demo networks` serves, on their time.",
        discussion: "Works until it is told to stop, as `clout daemon` does, on FOLDER/etc and FOLDER/clout.db.")

    @Argument(help: ArgumentHelp("Where `demo networks` put its files.", valueName: "folder"))
    var folder: String

    func run() async throws {
        // Its files are written by `demo networks`: there is nothing to reload.
        signal(SIGHUP, SIG_IGN)
        let time: DemoTime
        do { time = try DemoTime.read(from: folder) } catch {
            throw WrongUse(description: "\(folder) has no time.json that can be read. Start `clout demo networks \(folder)` first.")
        }
        let clock = time.clock(at: SystemWallClock().now)
        let configuration = try Configuration.load(from: DemoStage.configuration(in: folder))
        let log = LogSettings(configuration.main)
        let store = try await SQLiteStore.open(
            at: DemoStage.store(in: folder), role: .daemon, logger: log.logger("clout.store", clock: clock.wall))
        try await runUntilSignal(logger: log.logger("clout.daemon", clock: clock.wall)) {
            try await DemoStage.daemon(configuration, store, on: clock).run()
        }
        await store.close()
    }
}
