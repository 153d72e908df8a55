import Model

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Everything that a score was a function of at one time.
///
/// A graph is a value, so keeping an earlier version of it costs little more than what is missing there.
public struct Basis: Sendable {
    public var graph: Graph
    public var at: Instant
    /// Of the run at that time.
    public var weights: [Weights]
    public var epoch: Epoch
    public var options: ScoringOptions

    /// - Parameter weights: of a run on this basis; drawn from the graph for `nil`, which goes over it once a network.
    public init(
        graph: Graph, at: Instant, weights: [Weights]? = nil, epoch: Epoch = .one, options: ScoringOptions = ScoringOptions()
    ) {
        self.graph = graph
        self.at = at
        self.weights =
            weights
            ?? graph.networks.map {
                Scoring.weights(of: graph, on: $0, before: options.time(on: $0, at: at).day, epoch: epoch, options: options)
            }
        self.epoch = epoch
        self.options = options
    }

    /// The same at an earlier time, by what is known here: without what is dated later. What bears no date (see `Graph.until`) is there.
    public func until(_ time: Instant) -> Basis {
        Basis(graph: graph.until(time), at: time, epoch: epoch, options: options)
    }

    /// The same without somebody or something, by the same weights.
    public func without(_ omission: Omission) -> Basis {
        var basis = self
        basis.graph = graph.without(omission)
        return basis
    }

    /// A person's score; `nil` when nobody of that name is known.
    public func score(of person: PersonKey) -> PersonScore? { counted(person, among: Roster(of: graph))?.score }

    /// What the score is made of. `roster` is the graph's.
    fileprivate func counted(_ person: PersonKey, among roster: Roster) -> OnePerson? {
        OnePerson(person, in: graph, roster: roster, at: at, weights: weights, epoch: epoch, options: options)
    }
}

/// Why a score changed between two times: named causes whose points add up to the change (`SCORING.md`, section 10).
public struct Change: Sendable, Hashable {
    public enum Cause: Sendable, Hashable {
        /// Records were removed, or accounts merged.
        case removedOrMerged
        /// Another epoch, or other options.
        case epoch
        /// Everything became older.
        case day
        /// Other people's attention counts differently.
        case attention
        /// New acts, tallies and facts on a network.
        case activity(Network)
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

    /// One that is none, where a person stays at a score.
    public init(of person: PersonKey, staying value: Double) { self.init(person: person, before: value, after: value, steps: []) }

    init(person: PersonKey, before: Double, after: Double, steps: [Step]) {
        self.person = person
        self.before = before
        self.after = after
        self.steps = steps
    }
}

/// Replays what changed between two runs for one person, always in the same order: removed or merged records, epoch, day, whose
/// attention counts, new activity.
///
/// What a run showed of records that have gone since cannot be computed any more: the first step is what it showed against what
/// the rest of its records make, and 0 where nothing has gone. New activity is what the later basis knows more, however long ago it
/// happened. Records do not tell which connector brought them, so it is told apart by network: what all of it made is shared among
/// the networks as a score is, by what each adds to Σ z(n)^q, so that none gains by standing first. Goes over the graph some times
/// for each step; call it off the cooperative pool.
///
/// - Parameters:
///   - before: what is still there of what the earlier run was made of; the later graph with less in it.
///   - shown: S as the earlier run published it, and the later one; where `nil`, as it is computed.
///   - ending: the score by `after`, where it has been computed.
public func change(
    of person: PersonKey, from before: Basis, to after: Basis, shown: (before: Double?, after: Double?) = (nil, nil),
    ending: PersonScore? = nil
) -> Change {
    var replay = Replay(of: person, from: before, shown: shown.before)
    if before.epoch != after.epoch || before.options.leftOut != after.options.leftOut || before.options.named != after.options.named {
        replay.take(.epoch) { basis in
            basis.epoch = after.epoch
            (basis.options.leftOut, basis.options.named) = (after.options.leftOut, after.options.named)
        }
    }
    replay.take(.day) { basis in
        basis.at = after.at
        basis.options.stopped = after.options.stopped
    }
    replay.takeAttention(of: after.weights)
    replay.takeActivity(of: after.graph, ending: ending)
    if let end = shown.after { replay.end(at: end) }
    return replay.change
}

/// A basis that goes from one time to another, one cause after the other.
private struct Replay {
    private var basis: Basis
    /// Of the basis' graph, which only the last step changes.
    private let roster: Roster
    /// As counted by the basis.
    private var counted: OnePerson?
    private var score: PersonScore?
    private(set) var change: Change

    init(of person: PersonKey, from before: Basis, shown: Double?) {
        basis = before
        roster = Roster(of: before.graph)
        counted = before.counted(person, among: roster)
        score = counted?.score
        let value = score?.score?.value ?? 1
        change = Change(person: person, before: shown ?? value, after: value, steps: [])
        note(.removedOrMerged, value - change.before)
    }

    /// Ends at what was shown: what is missing now was there then.
    mutating func end(at shown: Double) {
        let missing = shown - change.after
        change.after = shown
        if let first = change.steps.firstIndex(where: { $0.cause == .removedOrMerged }) {
            change.steps[first].points += missing
        } else if missing != 0 {
            change.steps.insert(Change.Step(cause: .removedOrMerged, points: missing), at: 0)
        }
    }

    /// Makes one step; what changes nothing is left out.
    mutating func take(_ cause: Change.Cause, _ step: (inout Basis) -> Void) {
        let before = change.after
        step(&basis)
        counted = basis.counted(change.person, among: roster)
        go(to: counted?.score)
        note(cause, change.after - before)
    }

    /// Makes the step from whose attention counted to whose does: all else stays as it was counted.
    mutating func takeAttention(of weights: [Weights]) {
        let before = change.after
        basis.weights = weights
        counted = counted?.weighed(by: weights)
        go(to: counted?.score)
        note(.attention, change.after - before)
    }

    /// Makes the last step: everything that `graph` holds more, by network; `ending` is the score then, where it is known.
    mutating func takeActivity(of graph: Graph, ending: PersonScore?) {
        let (before, sizes) = (change.after, self.sizes)
        basis.graph = graph
        go(to: ending ?? basis.score(of: change.person))
        let gains = graph.networks.map { (network: $0, size: self.sizes[$0, default: 0] - sizes[$0, default: 0]) }
        let sum = gains.reduce(0) { $0 + $1.size }
        for gain in gains where gain.size != 0 && sum != 0 { note(.activity(gain.network), (change.after - before) * (gain.size / sum)) }
    }

    /// z(n)^q of each network that counts: the score is a function of their sum.
    private var sizes: [Network: Double] {
        let counting = score?.levels.filter { $0.share > 0 } ?? []
        return Dictionary(uniqueKeysWithValues: counting.map { ($0.network, pow($0.influence, basis.epoch.networkExponent)) })
    }

    private mutating func go(to next: PersonScore?) {
        score = next
        change.after = score?.score?.value ?? 1
    }

    private mutating func note(_ cause: Change.Cause, _ points: Double) {
        if points != 0 { change.steps.append(Change.Step(cause: cause, points: points)) }
    }
}
