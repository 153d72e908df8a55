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
        let configuration = try load()
        let log = LogSettings(configuration.main)
        let store = try await manager.whileStarting("Opening the store", on: ContinuousClock()) {
            try await SQLiteStore.open(at: configuration.main.store, role: .daemon, logger: log.logger("clout.store"))
        }
        let logger = log.logger("clout.daemon")
        // The store's lock is ours from here on, so whatever runs or lies there is an earlier daemon's.
        RuntimeFolder(ofStoreAt: store.path).clear(logger: logger)
        try await runUntilSignal(logger: logger, stopping: { manager.tell(.stopping) }) {
            let meter = ReloadMeter(start: SystemWallClock().now)
            let daemon = Daemon(configuration: configuration, store: store, manager: manager, reloadMeter: meter, reload: reload)
            try await daemon.run(
                reloads: hangups.compactMap { _ in
                    let next = reload(logger, manager)
                    if next == nil { meter.noteFailure() }
                    return next
                })
        }
        await store.close()
    }

    /// Asks for a reload as SIGHUP does, which is what it sends; throws the mistakes for which nothing would come of it.
    private func reload() async throws(ConfigurationError) {
        let found: Result<Void, ConfigurationError> = await offPool {
            do throws(ConfigurationError) {
                _ = try load()
                return .success(())
            } catch { return .failure(error) }
        }
        try found.get()
        kill(getpid(), SIGHUP)
    }

    /// The configuration as its files are now, with the store that the command line names.
    private func load() throws(ConfigurationError) -> Configuration {
        let folder = place.config ?? PlaceOptions.standardConfiguration
        var configuration = try Configuration.load(from: folder, namesStore: place.store != nil)
        if let store = place.store, let flaw = Configuration.flaw(ofStoreAt: store, beside: folder) {
            throw ConfigurationError(problems: [Problem(file: "--store \(store)", reason: flaw)])
        }
        configuration.main.store = place.storePath(configuration)
        return configuration
    }

    /// The same; `nil`, said in the log, when there is a mistake in it. Who takes it over says that the reload is over.
    private func reload(_ logger: Logger, _ manager: ServiceManager) -> Configuration? {
        manager.tell(.reloading)
        do { return try load() } catch {
            manager.tell(.ready)
            for problem in error.problems { logger.error("configuration not reloaded", metadata: ["problem": "\(problem)"]) }
            return nil
        }
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
