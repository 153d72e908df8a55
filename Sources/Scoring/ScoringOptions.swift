import Model

/// What the operator decides about scoring; everything else is the epoch's.
public struct ScoringOptions: Sendable, Hashable {
    /// Networks that stay out of the combination: their sub-scores are shown on their own (`SCORING.md`, section 7).
    public var leftOut: Set<Network>
    /// Accounts that the operator vouches for: trust starts from those of them that have acted, and they are in no ring (section 5).
    public var named: Set<IdentityKey>

    /// Networks whose clock stands still, and at what time: nothing there grows older, because nobody could fetch what is new
    /// (section 11).
    public var stopped: [Network: Instant]

    public init(leftOut: Set<Network> = [], named: Set<IdentityKey> = [], stopped: [Network: Instant] = [:]) {
        self.leftOut = leftOut
        self.named = named
        self.stopped = stopped
    }

    /// What time it is on a network: now, or when its clock was stopped.
    func time(on network: Network, at now: Instant) -> Instant { min(now, stopped[network] ?? now) }
}
