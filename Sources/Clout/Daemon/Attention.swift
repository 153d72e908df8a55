import Model
import Store

/// What only a human can mend, as the store knows it: one sentence each.
struct Attention: Sendable, Hashable {
    var needs: [String] = []

    private static let mostDead = 1000
    private static let mostHandles = 10

    init(of store: SQLiteStore) async throws(StoreError) {
        if let state = try await store.configurationState(), let refusal = state.refusal { needs.append(refusal.need(since: state.since)) }
        if let shortage = (try? StoreDisk(ofStoreAt: store.path))?.shortage { needs.append(shortage) }
        for state in try await store.connectorStates().sorted(by: { $0.connector < $1.connector }) where state.isStopped {
            needs.append("connector \(state.connector) is stopped: \(state.problem ?? "no reason is kept")")
        }
        let stopped = Set(try await store.connectorStates().filter(\.isStopped).map(\.connector))
        for (name, fetches) in try await store.fetchSummaries().sorted(by: { $0.key < $1.key })
        where fetches.isFailing && !stopped.contains(name) {
            let since = fetches.words
            needs.append("connector \(name) \(since): \(fetches.problem ?? "no reason is kept")")
        }
        let unfound = try await store.unfoundHandles()
        needs += unfound.prefix(Self.mostHandles).map { handle in
            "\(handle.connector) finds no account behind the handle \(handle.handle) of \(handle.person): \(handle.problem) "
                + "(mend it in people.d, then reload)"
        }
        if unfound.count > Self.mostHandles { needs.append("\(unfound.count - Self.mostHandles) more handles have no account") }
        if let quarantine = try await store.publishing().state?.quarantine {
            needs.append("scores are held back since \(quarantine.since): \(quarantine.reasons.joined(separator: "; ")) (clout release)")
        }
        for receiver in try await store.disabledReceivers().sorted(by: { $0.name < $1.name }) {
            needs.append("receiver \(receiver.name) is disabled: \(receiver.reason) (clout receivers enable \(receiver.name))")
        }
        let dead = try await store.notifications(NotificationSelection(states: [.dead]), limit: Self.mostDead).count
        if dead > 0 {
            let count = dead == Self.mostDead ? "\(dead) or more" : "\(dead)"
            needs.append("\(count) notifications could not be delivered (clout deliveries list)")
        }
    }
}

extension FetchSummary {
    /// What it fetches nothing of, in words.
    fileprivate var words: String {
        if assignments == 0 {
            return "fetches nothing, as no account was found behind \(unfound == 1 ? "its handle" : "any of its \(unfound) handles")"
        }
        return lastFetch.map { "has fetched nothing since \($0)" } ?? "has never fetched anything"
    }
}

extension ConfigurationState.Refusal {
    /// What the operator is told of it, beside what is in force.
    fileprivate func need(since inForce: Instant) -> String {
        let problems = problem.split(separator: "\n")
        let more = problems.count > 1 ? " (and \(problems.count - 1) more)" : ""
        return "the configuration's files are refused since \(since), and that of \(inForce) is in force: "
            + "\(problems.first ?? "")\(more) (clout check)"
    }
}

extension StoreDisk {
    /// Below this nothing much can be stored any more.
    private static let nothing: Int64 = 1 << 20

    /// Why nothing can be stored; `nil` while something can.
    var shortage: String? {
        if isReadOnly { return "the store's disk is mounted read-only: nothing is stored, so fetching and delivering wait (dmesg)" }
        guard free < Self.nothing else { return nil }
        return "no room is left where the store lies (\(ByteText.write(free))): nothing is stored, so fetching and delivering wait until "
            + "there is"
    }
}
