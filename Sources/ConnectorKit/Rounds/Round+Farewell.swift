import Model

/// What becomes of an account that is gone.
extension Round {
    /// What is thrown where an account's end is told. Where the network's terms want all of it removed, that is done once it has been told
    /// twice, most of a day apart: a network in trouble loses nobody's history.
    func part(
        _ error: FetchError, _ state: State, _ deliver: (Batch) async throws(FetchError) -> Void
    ) async throws(FetchError) -> FetchError {
        guard error.endsAccount, [.gone, .forbidden].contains(error.kind), let identity else { return error }
        let now = context.clock.now
        if let first = state.course.goneAt, now - first >= Course.doubt {
            // Should it come back, it is read anew.
            let deletion = Deletion(network: identity.network, stream: .identities, id: identity.id)
            try await deliver(Batch(deletions: [deletion], cursor: Cursor(State(), version: Self.version)))
            return error
        }
        if state.course.goneAt.map({ $0 > now }) ?? true {
            var doubting = state
            doubting.course.goneAt = now
            try await deliver(Batch(cursor: Cursor(doubting, version: Self.version)))
        }
        return FetchError(
            error.kind, .reconfigure, what: error.what, why: error.why,
            mend: Mend(
                "It is asked once more in a day; if it stays so, what is stored of it is removed. \(error.mend)",
                inCommand: error.mending.inCommand))
    }
}
