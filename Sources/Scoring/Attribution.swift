import Model

/// How much weight reached a person on one network, and from whom (`SCORING.md`, section 11).
public struct Attribution: Sendable, Hashable {
    public var network: Network
    /// Budgeted, aged weight of acts whose actors the network names.
    public var named: Double
    /// Aged weight of what is counted without names.
    public var anonymous: Double

    /// How much of it came from actors whom the network named, 0 ... 1; 0 of nothing.
    public var knownShare: Double { named + anonymous > 0 ? named / (named + anonymous) : 0 }
}
