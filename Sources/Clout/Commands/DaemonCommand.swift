import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import Store
import UnixSignals

/// `clout daemon`: fetches, stores, scores and alerts until it is told to stop.
struct DaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon", abstract: "Fetch, store, score and alert, until told to stop.",
        discussion: """
            SIGTERM and SIGINT stop it within some seconds. SIGHUP reads the configuration again: all of it, or, when there is a mistake \
            in it, nothing. Nothing is lost when it is killed: it goes on where it was.
            """)

    @OptionGroup var place: PlaceOptions

    func run() async throws {
        let folder = place.config ?? PlaceOptions.standardConfiguration
        let configuration = try Configuration.load(from: folder)
        let path = place.storePath(configuration)
        let store = try await SQLiteStore.open(at: path, role: .daemon, logger: configuration.logger("clout.store"))
        try await runUntilSignal(logger: configuration.logger("clout.daemon")) {
            try await ReloadingDaemon(folder: folder, store: store).run(configuration)
        }
        await store.close()
    }
}

/// Runs `work` until it ends or a signal asks to stop; then its task is cancelled, and waited for.
func runUntilSignal(logger: Logger, _ work: @escaping @Sendable () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        group.addTask { try await work() }
        group.addTask {
            for await signal in signals {
                logger.notice("stopping", metadata: ["signal": "\(signal)"])
                return
            }
        }
        // Whichever ends first, the work or the wait for a signal, ends the other.
        try await group.next()
        group.cancelAll()
        while let _ = try await group.next() {}
    }
}
