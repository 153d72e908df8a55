import Foundation
import Model
import Store

/// The daemon that works on a store, as a command beside it meets it: it is asked by a signal, and its process tells how it does.
struct RunningDaemon {
    let process: Int32
    private let path: String

    /// `nil` where no daemon works on the store.
    init?(onStoreAt path: String) {
        guard let process = SQLiteStore.daemon(ofStoreAt: path) else { return nil }
        self.process = process
        self.path = path
    }

    /// What it alone knows of how it does; `nil` where it does not tell that to this user, or in words of another version.
    var present: Attention.Present? { DaemonState.present(of: process) }

    /// What came of a reload.
    enum Outcome {
        case inForce
        case refused(String)
        /// The store does not take what the files say, for a reason: the daemon tries until it does.
        case waits(String)
        /// It cannot be known yet, for a reason.
        case unknown(String)
    }

    /// Has it take over its configuration's files, and waits for what comes of that, for so long at most.
    ///
    /// - Parameters:
    ///   - store: tells what came of it where the daemon does not tell this user.
    ///   - delayed: hears why it takes longer, once.
    func reload(
        within bound: Duration, asking store: SQLiteStore, delayed: (String) -> Void = { _ in }
    ) async throws -> Outcome {
        // One that is made already is not this one; nor is what it told before, whose time may lie ahead on a clock of its own.
        let (begin, before) = (SystemWallClock().now, try await configuration(store)?.read)
        guard kill(process, SIGHUP) == 0 else {
            let why = errno == EPERM ? "this user may not send signals to process \(process)" : String(cString: strerror(errno))
            return .unknown("\(why). Say: systemctl reload clout")
        }
        let deadline = ContinuousClock.now + bound
        var delay: String?
        while ContinuousClock.now < deadline {
            let state = try await configuration(store)
            if let state, state.read != before, state.read >= begin { return state.refusal.map { .refused($0.problem) } ?? .inForce }
            if delay == nil, let problem = state?.delay?.problem { delayed(problem) }
            delay = state?.delay?.problem
            guard SQLiteStore.daemon(ofStoreAt: path) == process else { return .unknown("the daemon ended meanwhile") }
            try await Task.sleep(for: .milliseconds(20))
        }
        if let delay { return .waits(delay) }
        return .unknown("it has not answered within \(DurationText.write(bound)); its log says why: journalctl -u clout")
    }

    private func configuration(_ store: SQLiteStore) async throws(StoreError) -> ConfigurationState? {
        if let present { return present.configuration }
        return try await store.configurationState()
    }
}
