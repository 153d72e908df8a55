import Model

/// What adopting another epoch would do to everybody: the one comparison of scores of two epochs that means something.
public struct EpochEffect: Sendable, Hashable {
    /// The scores of everybody under one epoch.
    public struct Distribution: Sendable, Hashable {
        public var epoch: String
        public var mean: Double
        /// By `EpochEffect.quantiles`, nearest rank.
        public var quantiles: [Double]
    }

    /// One person under both.
    public struct Move: Sendable, Hashable {
        public var person: PersonKey
        public var before: Double
        public var after: Double
    }

    public static let quantiles = [0.05, 0.25, 0.5, 0.75, 0.95, 0.99]

    public var before: Distribution
    public var after: Distribution
    /// How far both order people alike (Spearman's ρ), -1 ... 1; not a number where all are alike.
    public var rankCorrelation: Double
    /// Everybody who is rated under both, whoever moves most first.
    public var moves: [Move]

    /// Compares two scorings of the same people at the same time.
    public init(from former: Scores, to next: Scores) {
        let moves = next.people.compactMap { person in
            person.score.flatMap { after in
                former[person.person]?.score.map { Move(person: person.person, before: $0.value, after: after.value) }
            }
        }
        before = Distribution(of: moves.map(\.before), epoch: former.epoch)
        after = Distribution(of: moves.map(\.after), epoch: next.epoch)
        rankCorrelation = RankCorrelation.spearman(moves.map(\.before), moves.map(\.after))
        self.moves = moves.sorted { a, b in
            let (first, second) = (abs(a.after - a.before), abs(b.after - b.before))
            return first != second ? first > second : a.person < b.person
        }
    }
}

extension EpochEffect.Distribution {
    fileprivate init(of scores: [Double], epoch: String) {
        let sorted = scores.sorted()
        self.init(
            epoch: epoch, mean: scores.isEmpty ? .nan : scores.reduce(0, +) / Double(scores.count),
            quantiles: EpochEffect.quantiles.map { RankCorrelation.quantile($0, of: sorted) })
    }
}
