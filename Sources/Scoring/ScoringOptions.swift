import Model

/// What the operator decides about scoring; everything else is the epoch's.
public struct ScoringOptions: Sendable, Hashable {
    /// Networks that stay out of the combination: their sub-scores are shown on their own (`SCORING.md`, section 7).
    public var leftOut: Set<Network>
    /// Accounts that the operator vouches for: trust starts from those of them that have acted, and they are in no ring (section 5).
    public var named: Set<IdentityKey>

    public init(leftOut: Set<Network> = [], named: Set<IdentityKey> = []) {
        self.leftOut = leftOut
        self.named = named
    }
}
