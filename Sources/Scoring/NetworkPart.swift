import Model

/// One network, ready to be asked about its members. A class, so that threads that ask pass one reference around.
final class NetworkPart {
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

    init(
        ledger: Int, network: Network, flow: Flow, voices: Voices, weights: Column<Weights.Weight>, crowd: AnonymousCrowd,
        anonymous: Column<Double>, facts: StandingFacts, hasHistory: Bool
    ) {
        self.ledger = ledger
        self.network = network
        self.flow = flow
        self.voices = voices
        self.weights = weights
        self.crowd = crowd
        self.anonymous = anonymous
        self.facts = facts
        self.hasHistory = hasHistory
    }

    /// - Parameter earliest: when the first act or tally was, in seconds.
    static func hasHistory(since earliest: Int64, at window: Window, epoch: Epoch) -> Bool {
        earliest <= window.lastSecond - Int64(epoch.provisionalDays * 86_400)
    }
}
