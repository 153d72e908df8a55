import ConnectorKit
import CurlHTTP
import Delivery
import Logging
import Model
import Scheduling
import Scorekeeping
import Store
import StoredWork
import Web

extension SQLiteStore: Outbox {}

/// The whole job: fetching, scoring, alerting and delivering, side by side on one store.
///
/// It is made of `Works`, which live as long as it runs: they are put together, serve, take over what a reload changes, and stop.
struct Daemon: Sendable {
    /// What it begins with.
    let configuration: Configuration
    let store: SQLiteStore
    var clock: any Clock<Duration> = ContinuousClock()
    var wall: any WallClock = SystemWallClock()
    /// How long a fetch may go without a sign of life, on `clock`.
    var lease: Duration = .seconds(120)
    /// How long a round of questions about one account may take, on `clock`.
    var longestRound = Course.longestRound
    /// Called once the web server listens, with where it does.
    var listening: @Sendable (ListenAddress) async -> Void = { _ in }
    /// Whether it is watched that its parts move: not where they move on a faster clock than the machine's.
    var isWatched = true
    /// Who is told how the daemon does.
    var manager = ServiceManager.none
    /// Reads the configuration's files as they are now, given the configuration in force.
    typealias Load = @Sendable (Configuration) async throws(ConfigurationError) -> Configuration
    /// `nil` where there are no files.
    var load: Load?
    /// Where the configuration's files are, in which it is looked for revoked tokens; `nil` where there are none.
    var folder: String?
    /// Called after each run, with what it was made of.
    var published: @Sendable (Run, Board) async -> Void = { _, _ in }

    /// Works until the task is cancelled: then fetching stops, open transactions finish, deliveries under way get their answer or are
    /// tried again at the next start, and what is not delivered stays in the outbox.
    ///
    /// With each hangup, and whenever a client asks for it, what the files say takes the place of the configuration in force, all of it or,
    /// with an error in the log, nothing. What it does not change goes on: fetches and deliveries under way, due times, what scoring has read.
    func run(hangups: some AsyncSequence<Void, Never> & Sendable = AsyncStream<Void> { $0.finish() }) async throws {
        let works = try Works(of: self)
        try await works.takeUp()
        try await works.serve {
            works.logger.notice(
                "started",
                metadata: [
                    "connectors": "\(configuration.connectors.count)", "people": "\(configuration.people.count)",
                    "rules": "\(configuration.rules.count)", "store": "\(store.path)",
                ])
            manager.tell(.ready)
            await withTaskGroup(of: Void.self) { group in
                works.startLoops(in: &group)
                group.addTask { await works.reload(at: hangups) }
                await group.waitForAll()
            }
        }
        await works.stop()
        works.logger.notice("stopped")
    }
}
