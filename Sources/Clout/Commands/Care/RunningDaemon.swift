import Foundation
import Model
import Store

/// The daemon that works on a store, as a command beside it meets it: it is asked by a signal, and answers through the store.
struct RunningDaemon {
    let process: Int32
    private let store: SQLiteStore

    /// `nil` where no daemon works on the store.
    init?(on store: SQLiteStore) {
        guard let process = SQLiteStore.daemon(ofStoreAt: store.path) else { return nil }
        self.process = process
        self.store = store
    }

    /// What came of a reload.
    enum Outcome {
        case inForce
        case refused(String)
        /// It cannot be known yet, for a reason.
        case unknown(String)
    }

    /// Has it take over its configuration's files, and waits for what comes of that, for so long at most.
    func reload(within bound: Duration) async throws -> Outcome {
        // One that is made already is not this one; nor is what it told before, whose time may lie ahead on a clock of its own.
        let (begin, before) = (SystemWallClock().now, try await store.configurationState()?.read)
        guard kill(process, SIGHUP) == 0 else {
            let why = errno == EPERM ? "this user may not send signals to process \(process)" : String(cString: strerror(errno))
            return .unknown("\(why). Say: systemctl reload clout")
        }
        let deadline = ContinuousClock.now + bound
        while ContinuousClock.now < deadline {
            if let state = try await store.configurationState(), state.read != before, state.read >= begin {
                return state.refusal.map { .refused($0.problem) } ?? .inForce
            }
            guard SQLiteStore.daemon(ofStoreAt: store.path) == process else { return .unknown("the daemon ended meanwhile") }
            try await Task.sleep(for: .milliseconds(20))
        }
        return .unknown("it has not answered within \(DurationText.write(bound)); its log says why: journalctl -u clout")
    }
}
