import Model

/// One network, ready to be asked about its members.
struct NetworkPart {
    let ledger: Int
    let network: Network
    let flow: Flow
    let voices: Voices
    let weights: Column<Weights.Weight>
    let crowd: AnonymousCrowd
    /// V of each member's tallies.
    let anonymous: Column<Double>
    let facts: StandingFacts
    /// Whether the first act or tally is as old as a score needs to be more than provisional.
    let hasHistory: Bool

    /// - Parameter earliest: when the first act or tally was, in seconds.
    static func hasHistory(since earliest: Int64, at window: Window, epoch: Epoch) -> Bool {
        earliest <= window.lastSecond - Int64(epoch.provisionalDays * 86_400)
    }
}
