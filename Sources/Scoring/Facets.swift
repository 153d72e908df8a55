import Model

/// A score's points in three parts that can be pictured; each 0 or more (`SCORING.md`, sections 6 and 10).
///
/// They cut across an explanation's blocks: reach is B and L, amplification and network are A without the factor of h and what
/// that factor adds.
public struct Facets: Sendable, Hashable {
    /// How much the people act whose attention is known to count.
    public var amplification = 0.0
    /// How far those people reach themselves.
    public var network = 0.0
    /// How many people it gets to: the crowd, followers and lists.
    public var reach = 0.0

    /// The points of all three.
    public var sum: Double { amplification + network + reach }
}

extension Explanation {
    /// The facets of the whole score, with 1 the sum of which is the score, to less than 1e-9 (on a topic, what Ks add is beside them); or
    /// those of one network, whose sum is what that network adds.
    public func facets(on network: Network? = nil) -> Facets {
        var facets = Facets()
        for part in parts where part.cause != .ks && (network == nil || part.network == network) {
            if part.block == .known {
                facets.amplification += part.points - part.networkPoints
                facets.network += part.networkPoints
            } else {
                facets.reach += part.points
            }
        }
        return facets
    }

    /// The networks that gave points, by name.
    public var networks: [Network] { score.levels.filter { $0.share > 0 }.map(\.network) }
}
