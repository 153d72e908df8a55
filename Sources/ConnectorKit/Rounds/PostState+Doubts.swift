import Model

/// Posts of which an answer that leaves them out does not say whether they are gone: a network in trouble must not empty an account.
extension PostState {
    /// How long after the first time a post must be left out once more to be taken for gone: troubles of that kind are over by then, and
    /// the shortest term of a network is eight times as long.
    static var doubt: Duration { .seconds(6 * 3600) }
    /// The most that are doubted at once: more than are looked at in six hours, where a network's term is two days. They are in the cursor.
    static var doubtLimit: Int { 400 }

    /// Takes note of posts that an answer left out, and returns those of which another one said so a good while ago.
    mutating func confirmed(_ missing: [String], at now: Instant) -> [String] {
        var known = doubts ?? [:]
        let gone = missing.filter { known[$0].map { now - $0 >= Self.doubt } ?? false }
        // Of more, the rest is doubted when its turn to be looked at comes again.
        for id in missing where known[id] == nil && known.count < Self.doubtLimit && knows(id) { known[id] = now }
        doubts = known.isEmpty ? nil : known
        return gone
    }

    /// Forgets the doubts about posts that are there, or not held any more.
    mutating func clearDoubts(about present: some Sequence<String>) {
        guard var left = doubts else { return }
        for id in present { left[id] = nil }
        left = left.filter { knows($0.key) }
        doubts = left.isEmpty ? nil : left
    }

    /// Whether it is too early to ask again for a post that is missing.
    func isDoubted(_ id: String, at now: Instant) -> Bool { doubts?[id].map { now - $0 < Self.doubt } ?? false }
}
