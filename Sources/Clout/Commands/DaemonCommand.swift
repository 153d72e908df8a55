import ArgumentParser
import Foundation
import Logging
import Model
import Scorekeeping
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
        // First of all: until it is trapped, SIGHUP would end the process, and opening a store may take long.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let manager = ServiceManager()
        let (configuration, usualStore) = try read(after: nil)
        let log = LogSettings(configuration.main)
        let store = try await manager.whileStarting("Opening the store", on: ContinuousClock()) {
            try await SQLiteStore.open(at: configuration.main.store, role: .daemon, logger: log.logger("clout.store"))
        }
        let logger = log.logger("clout.daemon")
        if let usualStore {
            logger.notice(
                "store is not the configuration's",
                metadata: [
                    "store": "\(store.path)", "configuration": "\(usualStore)",
                    "mend": "commands look for the daemon's store where [daemon] store says: name it there, or give each of them --store",
                ])
        }
        // The store's lock is ours from here on, so whatever runs or lies there is an earlier daemon's.
        RuntimeFolder(ofStoreAt: store.path).clear(logger: logger)
        try await runUntilSignal(logger: logger, stopping: { manager.tell(.stopping) }) {
            let daemon = Daemon(
                configuration: configuration, store: store, manager: manager, load: load,
                folder: place.config ?? PlaceOptions.standardConfiguration)
            try await daemon.run(hangups: hangups.map { _ in })
        }
        await store.close()
    }

    /// What the files say now; those that are as they were are not parsed again.
    private func load(after current: Configuration) async throws(ConfigurationError) -> Configuration {
        try await Configuration.read { () throws(ConfigurationError) in try read(after: current).configuration }
    }

    /// The configuration as its files are now, with the store that the command line names, and the files' own where that is another.
    private func read(
        after current: Configuration?
    ) throws(ConfigurationError) -> (configuration: Configuration, usualStore: String?) {
        let folder = place.config ?? PlaceOptions.standardConfiguration
        var configuration = try Configuration.load(from: folder, after: current, namesStore: place.store != nil)
        if let store = place.store, let flaw = Configuration.flaw(ofStoreAt: store, beside: folder) {
            throw ConfigurationError(problems: [Problem(file: "--store \(store)", reason: flaw)])
        }
        let usual = configuration.main.store
        configuration.main.store = place.store ?? usual
        return (configuration, configuration.main.store == usual ? nil : usual)
    }
}

extension Configuration {
    /// What `read` finds in files, which it waits for on a thread of its own.
    static func read(
        _ read: @escaping @Sendable () throws(ConfigurationError) -> Configuration
    ) async throws(ConfigurationError) -> Configuration {
        let found: Result<Configuration, ConfigurationError> = await offPool {
            do throws(ConfigurationError) { return .success(try read()) } catch { return .failure(error) }
        }
        return try found.get()
    }
}

/// Runs `work` until it ends or a signal asks to stop; then `stopping` is called, and the task of `work` cancelled and waited for.
func runUntilSignal(
    logger: Logger, stopping: @escaping @Sendable () -> Void = {}, _ work: @escaping @Sendable () async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        group.addTask { try await work() }
        group.addTask {
            for await signal in signals {
                logger.notice("stopping", metadata: ["signal": "\(signal)"])
                stopping()
                return
            }
        }
        // Whichever ends first, the work or the wait for a signal, ends the other.
        try await group.next()
        group.cancelAll()
        while let _ = try await group.next() {}
    }
}
