import Logging
import Store
import Synchronization
import UnixSignals

/// Runs a daemon, and another one in its place whenever SIGHUP asks for it and the configuration is right.
///
/// All that a daemon knows is in the store, so the next one goes on where it stopped; claims are handed back in between.
struct ReloadingDaemon: Sendable {
    /// The configuration's folder.
    let folder: String
    let store: SQLiteStore

    /// Works until the task is cancelled. Throws when a daemon cannot be made of a configuration that passed its checks.
    func run(_ first: Configuration) async throws {
        // Each daemon has a stream of its own, because waiting on one that is cancelled ends it.
        let successors = Successors()
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in hangups { successors.offer(load()) } }
            var configuration = first
            while let next = try await runOnce(configuration, until: successors.stream()) { configuration = next }
            group.cancelAll()
        }
    }

    /// Runs one daemon; returns the configuration of the next one, or `nil` when there is to be none.
    private func runOnce(_ configuration: Configuration, until successors: AsyncStream<Configuration>) async throws -> Configuration? {
        let daemon = Daemon(configuration: configuration, store: store)
        let next = try await withThrowingTaskGroup(of: Configuration?.self) { group in
            group.addTask {
                try await daemon.run()
                return nil
            }
            group.addTask { await successors.first { _ in true } }
            let next = try await group.next() ?? nil
            group.cancelAll()
            while let _ = try await group.next() {}
            return next
        }
        if let next { next.logger("clout.daemon").notice("configuration reloaded") }
        return Task.isCancelled ? nil : next
    }

    /// The configuration as its files are now; `nil`, said in the log, when there is a mistake in it.
    private func load() -> Configuration? {
        do throws(ConfigurationError) { return try Configuration.load(from: folder) } catch {
            let logger = Configuration().logger("clout.daemon")
            for problem in error.problems { logger.error("configuration not reloaded", metadata: ["problem": "\(problem)"]) }
            return nil
        }
    }
}

/// Hands configurations to whichever daemon runs now; only the newest waits.
private final class Successors: Sendable {
    private let current = Mutex<AsyncStream<Configuration>.Continuation?>(nil)

    func stream() -> AsyncStream<Configuration> {
        let (stream, continuation) = AsyncStream.makeStream(of: Configuration.self, bufferingPolicy: .bufferingNewest(1))
        current.withLock { $0 = continuation }
        return stream
    }

    func offer(_ configuration: Configuration?) {
        guard let configuration else { return }
        current.withLock { _ = $0?.yield(configuration) }
    }
}
