import Foundation
import Logging
import Model
import Scorekeeping
import Store
import Synchronization

/// How the daemon does, as far as it alone knows: for pages, the API and the service manager here, and for commands beside it by a file in
/// memory.
final class DaemonState: Sendable {
    private struct State {
        var present: Attention.Present
        var watchers: [@Sendable () -> Void] = []
        /// Whether commands can be told of it as it is.
        var isTold = false
        /// Why commands cannot be told, once that was logged.
        var problem: String?
    }

    private let state: Mutex<State>
    private let file = MemoryFile()
    private let logger: Logger

    /// Of a daemon that has begun with a configuration at `start`.
    init(since start: Instant, logger: Logger) {
        state = Mutex(State(present: Attention.Present(configuration: ConfigurationState(since: start))))
        self.logger = logger
        update { _ in }
    }

    var present: Attention.Present { state.withLock(\.present) }
    var configuration: ConfigurationState { present.configuration }

    /// What a daemon's process tells; `nil` where it tells nothing that this version reads, or not this user.
    static func present(of process: Int32) -> Attention.Present? {
        MemoryFile.bytes(of: process).flatMap { try? JSONDecoder().decode(Attention.Present.self, from: Data($0)) }
    }

    /// Has `changed` called, too, whenever it is another.
    func watch(_ changed: @escaping @Sendable () -> Void) { state.withLock { $0.watchers.append(changed) } }

    func note(_ configuration: ConfigurationState) { update { $0.configuration = configuration } }

    /// Notes what the store does not do now.
    func note(_ refusals: [StoreError]) { update { $0.refusals = refusals.map(\.description) } }

    /// Notes how a run ended.
    func note(_ ending: RunEnding) {
        update { present in
            present.failedRun = Attention.Present.FailedRun(ending)
            if ending.outcome == .published { present.scored = ending.at }
        }
    }

    private func update(_ change: (inout Attention.Present) -> Void) {
        let watchers = state.withLock { state in
            let former = state.present
            change(&state.present)
            if former == state.present, state.isTold { return [@Sendable () -> Void]() }
            tell(&state)
            return state.watchers
        }
        for changed in watchers { changed() }
    }

    /// Within the lock, so that the last that is told is the last that came.
    private func tell(_ state: inout State) {
        state.isTold = true
        let problem: String?
        do { problem = file.write(Array(try JSONEncoder().encode(state.present))) } catch { problem = "\(error)" }
        if let problem, problem != state.problem { logger.warning("state not told to commands", metadata: ["problem": "\(problem)"]) }
        state.problem = problem
    }
}
