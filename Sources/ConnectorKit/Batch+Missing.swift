extension Batch {
    /// Removes the accounts that were asked for and that the answer leaves out, where a network says by that that they are gone.
    ///
    /// Whether a record that could not be read is one of the missing, nobody can say, and an answer that tells of nobody may be the
    /// network's trouble; then none is taken for gone.
    ///
    /// - Parameter asked: Ids as they are stored; those that the answer tells of are among the batch's identities.
    public mutating func removeMissing(_ asked: some Sequence<String>, on network: Network) {
        guard rejectedCount == 0, !identities.isEmpty else { return }
        deletions += Set(asked).subtracting(identities.map(\.key.id)).sorted().map {
            Deletion(network: network, stream: .identities, id: $0)
        }
    }
}
