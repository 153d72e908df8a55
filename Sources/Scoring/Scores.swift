import Model

/// Everybody's score at one time.
public struct Scores: Sendable {
    /// What a run had to do; it does not change what comes out.
    public struct Effort: Sendable, Hashable {
        /// How many people were looked at.
        public var people: Int
        /// The networks that were counted from nothing, by name.
        public var networks: [Network]
    }

    public let at: Instant
    /// The name of the epoch.
    public let epoch: String
    /// Everybody who has an account, unrated people among them, by name.
    public internal(set) var people: [PersonScore]
    /// Whose attention counted on each network, by name.
    public internal(set) var weights: [Weights]
    public let effort: Effort
    var roll: Roll

    /// - Parameter roll: that of `people`, where it is known.
    init(at: Instant, epoch: String, people: [PersonScore], weights: [Weights], effort: Effort, roll: Roll? = nil) {
        self.at = at
        self.epoch = epoch
        self.roll = roll ?? Roll(of: people)
        self.people = people
        self.weights = weights
        self.effort = effort
    }

    /// The score of a person, or `nil` when nobody of that name is known.
    public subscript(person: PersonKey) -> PersonScore? {
        var low = 0
        var high = people.count
        while low < high {
            let middle = (low + high) / 2
            if people[middle].person < person { low = middle + 1 } else { high = middle }
        }
        return low < people.count && people[low].person == person ? people[low] : nil
    }
}

/// Scores everybody in `graph` as of `now`. Records later than `now` are ignored.
///
/// Pure: the same records, epoch and time give the same bits, in whatever order they came and on however many cores. Takes a few
/// hundred nanoseconds per act on all cores and blocks its thread: call it off the cooperative pool. Who scores again and again keeps
/// a `Scoreboard`.
public func scores(
    of graph: Graph, at now: Instant, epoch: Epoch = .one, options: ScoringOptions = ScoringOptions()
) -> Scores {
    Scoreboard(of: graph, epoch: epoch, options: options).scores(at: now)
}
