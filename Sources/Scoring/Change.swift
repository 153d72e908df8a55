import Model

/// Everything that a score was a function of at one time.
///
/// A graph is a value, so keeping the one of an earlier run costs little more than what was added since.
public struct Basis: Sendable {
    public var graph: Graph
    public var at: Instant
    /// Of the run at that time.
    public var weights: [Weights]
    public var epoch: Epoch
    public var options: ScoringOptions

    public init(
        graph: Graph, at: Instant, weights: [Weights], epoch: Epoch = .one, options: ScoringOptions = ScoringOptions()
    ) {
        self.graph = graph
        self.at = at
        self.weights = weights
        self.epoch = epoch
        self.options = options
    }

    /// S of a person, 1 when unrated or not known.
    func score(of person: PersonKey) -> Double {
        standing(of: person, in: graph, at: at, weights: weights, epoch: epoch, options: options)?.score?.value ?? 1
    }
}

/// Why a score changed between two runs: named causes whose points add up to the change (`SCORING.md`, section 10).
public struct Change: Sendable, Hashable {
    public enum Cause: Sendable, Hashable {
        /// Another epoch, or other options.
        case epoch
        /// Everything became older.
        case day
        /// Other people's attention counts differently.
        case attention
        /// Records were removed, or accounts merged.
        case removedOrMerged
        /// New acts, tallies and facts on a network.
        case activity(Network)
        /// The two graphs are not versions of one another, so their records cannot be told apart.
        case otherRecords
    }

    public struct Step: Sendable, Hashable {
        public var cause: Cause
        /// S after it minus S before it.
        public var points: Double
    }

    public var person: PersonKey
    /// S before, 1 when unrated.
    public var before: Double
    /// S after, 1 when unrated.
    public var after: Double
    /// In the order of the replay; causes that changed nothing are left out.
    public var steps: [Step]
}

/// Replays what changed between two runs for one person, always in the same order: epoch, day, whose attention counts, removed
/// or merged records, new activity by network.
///
/// Records do not tell which connector brought them, so activity is told apart by network. Goes over the graph some times for
/// each step; call it off the cooperative pool.
///
/// - Parameter after: its graph should be `before`'s with more added; if not, all records are one cause.
public func change(of person: PersonKey, from before: Basis, to after: Basis) -> Change {
    var now = before
    var score = now.score(of: person)
    var change = Change(person: person, before: score, after: score, steps: [])
    func take(_ cause: Change.Cause) {
        let next = now.score(of: person)
        if next != score { change.steps.append(Change.Step(cause: cause, points: next - score)) }
        score = next
    }

    now.epoch = after.epoch
    now.options = after.options
    take(.epoch)
    now.at = after.at
    take(.day)
    now.weights = after.weights
    take(.attention)
    if after.graph.isLater(than: before.graph) {
        var kept: Set<Network> = []
        now.graph = after.graph.cut(to: before.graph, keeping: kept)
        take(.removedOrMerged)
        for network in after.graph.networks {
            kept.insert(network)
            now.graph = after.graph.cut(to: before.graph, keeping: kept)
            take(.activity(network))
        }
    } else {
        now.graph = after.graph
        take(.otherRecords)
    }
    change.after = score
    return change
}
