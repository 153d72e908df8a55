import Synchronization

/// What a store did not do when it was asked last, by what that was: until it does it, or nobody has asked for it again for a while.
///
/// Bounded by how many kinds of work there are.
public final class StoreRefusals: Sendable {
    private struct Refusal {
        let error: StoreError
        let at: ContinuousClock.Instant
    }

    private struct State {
        var refused: [String: Refusal] = [:]
        var changed: @Sendable ([StoreError]) -> Void = { _ in }
    }

    private let state = Mutex(State())
    /// What goes on and on is tried again within a minute or at its next turn; what somebody wanted once was told to them.
    private static let memory = Duration.seconds(600)

    /// In the order of their words.
    public var current: [StoreError] { state.withLock { Self.current(in: &$0) } }

    /// Has `changed` called whenever something else is refused than before.
    public func watch(_ changed: @escaping @Sendable ([StoreError]) -> Void) { state.withLock { $0.changed = changed } }

    /// Notes how a piece of work ended: `nil` where it was done.
    func note(_ error: StoreError?, of what: String) {
        let news = state.withLock { state -> (now: [StoreError], tell: @Sendable ([StoreError]) -> Void)? in
            let former = state.refused[what]?.error.description
            if error == nil, former == nil { return nil }
            state.refused[what] = error.map { Refusal(error: $0, at: .now) }
            return error?.description == former ? nil : (Self.current(in: &state), state.changed)
        }
        if let news { news.tell(news.now) }
    }

    private static func current(in state: inout State) -> [StoreError] {
        if state.refused.isEmpty { return [] }
        let now = ContinuousClock.now
        state.refused = state.refused.filter { now - $0.value.at < memory }
        return state.refused.sorted { $0.key < $1.key }.map(\.value.error)
    }
}
