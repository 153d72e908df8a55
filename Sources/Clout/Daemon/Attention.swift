import Model
import Store

/// What only a human can mend, as the store knows it: one sentence each.
struct Attention: Sendable, Hashable {
    var needs: [String] = []

    private static let mostDead = 1000

    init(of store: any Store) async throws(StoreError) {
        for state in try await store.connectorStates().sorted(by: { $0.connector < $1.connector }) where state.isStopped {
            needs.append("connector \(state.connector) is stopped: \(state.problem ?? "no reason is kept")")
        }
        let stopped = Set(try await store.connectorStates().filter(\.isStopped).map(\.connector))
        for (name, fetches) in try await store.fetchSummaries().sorted(by: { $0.key < $1.key })
        where fetches.isFailing && !stopped.contains(name) {
            let since = fetches.lastFetch.map { "has fetched nothing since \($0)" } ?? "has never fetched anything"
            needs.append("connector \(name) \(since): \(fetches.problem ?? "no reason is kept")")
        }
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
