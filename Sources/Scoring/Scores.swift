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

    public internal(set) var at: Instant
    /// The name of the epoch.
    public let epoch: String
    /// Everybody who has an account, unrated people among them, by name.
    public internal(set) var people: ScoredPeople
    /// Whose attention counted on each network, by name.
    public internal(set) var weights: [Weights]
    public internal(set) var effort: Effort
    var roll: Roll

    init(at: Instant, epoch: String, people: ScoredPeople, weights: [Weights], effort: Effort) {
        self.at = at
        self.epoch = epoch
        roll = Roll(of: people)
        self.people = people
        self.weights = weights
        self.effort = effort
    }

    /// The score of a person, or `nil` when nobody of that name is known.
    public subscript(person: PersonKey) -> PersonScore? {
        let place = people.indices.firstIndex(notBefore: { people.key(atPlace: $0) < person })
        return place < people.count && people.key(atPlace: place) == person ? people[place] : nil
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
