import Logging
import Model
import Store

/// Keeps the store from growing with the years: removes what has come of age, and gives the disk back what is free.
struct Upkeep: Sendable {
    let store: SQLiteStore
    let wall: any WallClock
    let logger: Logger
    /// Called where much was removed, of which memory still knows.
    let removed: @Sendable (Tidied) -> Void

    /// The first time is soon after the start, when its own work is done.
    private static let pause = Duration.seconds(3600)

    /// Works until the task is cancelled.
    func run(on clock: any Clock<Duration>) async {
        var pause = Duration.seconds(600)
        while !Task.isCancelled {
            try? await clock.sleep(for: pause)
            pause = Self.pause
            await retrying("store not tidied", on: clock, logger: logger) { try await tidy() }
        }
    }

    private func tidy() async throws {
        do {
            // What it rests for is the machine's time, whatever the daemon's clock is.
            let tidied = try await store.tidy(at: wall.now) { try await Task.sleep(for: $0) }
            if tidied.isNothing { return }
            logger.info("old records removed", metadata: tidied.metadata)
            removed(tidied)
        } catch is CancellationError {
            // The next start begins anew.
        }
    }
}

extension Tidied {
    fileprivate var metadata: Logger.Metadata {
        [
            "acts": "\(acts)", "tallies": "\(tallies)", "posts": "\(posts)", "texts": "\(texts)", "bytes_given_back": "\(bytes)",
        ]
    }
}
