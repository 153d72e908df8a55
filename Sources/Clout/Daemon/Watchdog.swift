import Logging
import Model
import Store

/// Tells the service manager that the daemon lives, for as long as each of its parts moves.
///
/// A process that does not run at all is missed by the manager itself. A part that has stopped moving (a loop that is stuck, a store
/// that does not answer) is told in the log, and the manager is told nothing more: it starts the daemon anew. A store that answers with
/// an error is no such case, for a new start would not mend it.
struct Watchdog: Sendable {
    let pulses: [Pulse]
    let manager: ServiceManager
    let logger: Logger

    /// Looks three times in the interval that the manager watches by; every twenty seconds where it does not watch.
    func run(on clock: any Clock<Duration>) async {
        let pause = manager.watchdogInterval.map { $0 / 3 } ?? .seconds(20)
        var stuck: Set<String> = []
        repeat {
            let now = Set(pulses.filter(\.isOverdue).map(\.part))
            for part in now.subtracting(stuck).sorted() {
                logger.critical("part does not move", metadata: ["part": "\(part)"])
            }
            for part in stuck.subtracting(now).sorted() { logger.notice("part moves again", metadata: ["part": "\(part)"]) }
            stuck = now
            if stuck.isEmpty { manager.tell(.alive) }
            try? await clock.sleep(for: pause)
        } while !Task.isCancelled
    }
}

/// Asks the store again and again, so that it shows when it does not answer.
struct StoreProbe: Sendable {
    let store: SQLiteStore
    let pulse: Pulse

    /// Longer than the largest write takes, behind which the question waits its turn.
    private static let longestWrite = Duration.seconds(600)
    private static let pause = Duration.seconds(10)

    init(of store: SQLiteStore, on clock: any Clock<Duration>) {
        self.store = store
        pulse = Pulse("store", on: clock)
    }

    func run(on clock: any Clock<Duration>) async {
        while !Task.isCancelled {
            pulse.beat(within: Self.longestWrite)
            await store.answer()
            pulse.beat(within: Self.pause + Self.longestWrite)
            try? await clock.sleep(for: Self.pause)
        }
        pulse.end()
    }
}
