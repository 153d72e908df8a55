import Model

/// Whose attention counts on one network, and how much: drawn from everything before one day, good for all of that day
/// (`SCORING.md`, section 5, and h of section 6).
///
/// Weights stay usable with later versions of the graph that they were drawn from: accounts that came since have none.
public struct Weights: Sendable {
    /// How an account stands on its network.
    public enum Seniority: UInt8, Sendable, Hashable, BitwiseCopyable {
        /// Counts as part of a crowd.
        case unknown
        /// Younger than needed: its acts count by earned trust only.
        case new
        /// Brings trust and passes it on.
        case established
    }

    /// One account's part in it.
    struct Weight: Sendable, BitwiseCopyable {
        /// r, in 0 ..< 1.
        var attention: Double
        /// h, in 0 ..< 1.
        var reach: Double
        /// The ring that the account is in; -1 for none.
        var ring: Int32
        var seniority: Seniority

        static let none = Weight(attention: 0, reach: 0, ring: -1, seniority: .unknown)
    }

    public let network: Network
    /// The UTC day before which everything counted.
    public let day: Int32
    /// N: how many accounts (merged by person) are established; of the operator's named ones where nobody is.
    public let established: Int
    /// How many rounds the walk took.
    public let rounds: Int
    /// The age, in days, that was needed to be established.
    public let ageNeeded: Double
    /// The members of each ring, by name.
    public let rings: [[PersonKey]]
    /// By the number of an account in its ledger; accounts of one person on the network share their value.
    var byAccount: Chunks<Weight>
}

/// Whose attention counts on `network`, from everything that `graph` holds of the days before `day`.
///
/// Pure, and bound by memory bandwidth: tens of milliseconds per million acts. Call it off the cooperative pool.
public func weights(
    of graph: Graph, on network: Network, before day: Int32, epoch: Epoch = .one, options: ScoringOptions = ScoringOptions()
) -> Weights {
    guard let ledger = graph.ledger(of: network) else {
        return Weights(network: network, day: day, established: 0, rounds: 0, ageNeeded: 0, rings: [], byAccount: Chunks())
    }
    let window = Window(before: day, epoch: epoch)
    return Census(of: graph, onLedger: ledger, roster: Roster(of: graph), window: window, epoch: epoch, options: options).told
}
