import Model

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

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

    /// A person's score; `nil` when nobody of that name is known.
    func score(of person: PersonKey) -> PersonScore? {
        standing(of: person, in: graph, at: at, weights: weights, epoch: epoch, options: options)
    }
}

/// Why a score changed between two times: named causes whose points add up to the change (`SCORING.md`, section 10).
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
/// or merged records, new activity.
///
/// Records do not tell which connector brought them, so activity is told apart by network: what all of it made is shared among the
/// networks as a score is, by what each adds to Σ z(n)^q, so that none gains by standing first. Goes over the graph some times for
/// each step; call it off the cooperative pool.
///
/// - Parameter after: its graph should be `before`'s with more added; if not, all records are one cause.
public func change(of person: PersonKey, from before: Basis, to after: Basis) -> Change {
    var replay = Replay(of: person, from: before)
    replay.take(.epoch) { basis in
        basis.epoch = after.epoch
        basis.options = after.options
    }
    replay.take(.day) { $0.at = after.at }
    replay.take(.attention) { $0.weights = after.weights }
    guard after.graph.isLater(than: before.graph) else {
        replay.take(.otherRecords) { $0.graph = after.graph }
        return replay.change
    }
    replay.take(.removedOrMerged) { $0.graph = after.graph.cut(to: before.graph) }
    replay.takeActivity(of: after.graph)
    return replay.change
}

/// Replays what changed for one person from one time to a later one, by what `graph` holds now: the same steps in the same order.
///
/// A score is a function of the records and the time alone, so no run of the earlier time is needed; for the same reason what has
/// been removed since is missing at both times, and what bears no date (see `Graph.until`) counts at both.
public func change(
    of person: PersonKey, in graph: Graph, from earlier: Instant, to later: Instant, epoch: Epoch = .one,
    options: ScoringOptions = ScoringOptions()
) -> Change {
    let networks = graph.networks(of: person)
    func drawn(at time: Instant) -> [Weights] {
        networks.map { weights(of: graph, on: $0, before: options.time(on: $0, at: time).day, epoch: epoch, options: options) }
    }
    var replay = Replay(
        of: person,
        from: Basis(graph: graph.until(earlier), at: earlier, weights: drawn(at: earlier), epoch: epoch, options: options))
    replay.take(.day) { $0.at = later }
    replay.take(.attention) { $0.weights = drawn(at: later) }
    replay.takeActivity(of: graph)
    return replay.change
}

/// A basis that goes from one time to another, one cause after the other.
private struct Replay {
    private var basis: Basis
    private var score: PersonScore?
    private(set) var change: Change

    init(of person: PersonKey, from before: Basis) {
        basis = before
        score = before.score(of: person)
        let value = score?.score?.value ?? 1
        change = Change(person: person, before: value, after: value, steps: [])
    }

    /// Makes one step; what changes nothing is left out.
    mutating func take(_ cause: Change.Cause, _ step: (inout Basis) -> Void) {
        let before = change.after
        go(step)
        note(cause, change.after - before)
    }

    /// Makes the last step: everything that `graph` holds more, by network.
    mutating func takeActivity(of graph: Graph) {
        let (before, sizes) = (change.after, self.sizes)
        go { $0.graph = graph }
        let gains = graph.networks.map { (network: $0, size: self.sizes[$0, default: 0] - sizes[$0, default: 0]) }
        let sum = gains.reduce(0) { $0 + $1.size }
        for gain in gains where gain.size != 0 && sum != 0 { note(.activity(gain.network), (change.after - before) * (gain.size / sum)) }
    }

    /// z(n)^q of each network that counts: the score is a function of their sum.
    private var sizes: [Network: Double] {
        let counting = score?.levels.filter { $0.share > 0 } ?? []
        return Dictionary(uniqueKeysWithValues: counting.map { ($0.network, pow($0.influence, basis.epoch.networkExponent)) })
    }

    private mutating func go(_ step: (inout Basis) -> Void) {
        step(&basis)
        score = basis.score(of: change.person)
        change.after = score?.score?.value ?? 1
    }

    private mutating func note(_ cause: Change.Cause, _ points: Double) {
        if points != 0 { change.steps.append(Change.Step(cause: cause, points: points)) }
    }
}
