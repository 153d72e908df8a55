import Model

/// People of whom a network has said once that they are gone. An answer may leave somebody out by the network's trouble, so nobody is
/// removed before another one says the same, a good while later. Pure; a restart forgets it, and asks anew.
struct Partings: Sendable {
    /// How long after the first answer the second one counts: that of posts (`PostState`).
    static let doubt = Duration.seconds(6 * 3600)

    /// When they were first said to be gone.
    private var told: [String: Duration] = [:]

    /// Whether it is time to ask for somebody once more.
    func isDue(_ id: String, at now: Duration) -> Bool { told[id].map { now - $0 >= Self.doubt } ?? false }

    /// Leaves in an answer only those removals that one before it has told as well.
    ///
    /// - Parameters:
    ///   - ids: Who was asked for.
    ///   - now: By a clock that is not set.
    mutating func confirm(_ batch: inout Batch, answering ids: [String], at now: Duration) {
        let gone = Set(batch.deletions.lazy.filter { $0.stream == .identities }.map(\.id))
        batch.deletions.removeAll { $0.stream == .identities && !isDue($0.id, at: now) }
        let there = Set(batch.identities.map(\.key.id)).union(batch.deletions.map(\.id))
        for id in ids where there.contains(id) { told[id] = nil }
        // Of whom nothing is said this time, the next answer decides, as late as that.
        for id in ids where !there.contains(id) && (gone.contains(id) ? told[id] == nil : isDue(id, at: now)) { told[id] = now }
    }
}
