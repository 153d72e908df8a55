import Model

/// What is typical of each network in a population: the s(n) of a local epoch (`SCORING.md`, section 9).
///
/// Everybody who has a level on a network counts, tracked or only met: whoever is known is part of the population, and a score compares
/// with all of it. The median does not care for a few who stand out.
public struct Calibration: Sendable, Hashable {
    /// What is known of one network.
    public struct Measure: Sendable, Hashable {
        public var network: Network
        /// How many people have a level there.
        public var people: Int
        /// The median of their levels.
        public var median: Double

        /// Whether there are enough of them for the median to mean anything.
        public var isEnough: Bool { people >= Calibration.leastPeople }
    }

    /// A network's median is taken for what is typical from so many people on.
    public static let leastPeople = 1_000

    /// By network, those without anybody left out.
    public var measures: [Measure]

    /// Measures a population by scores of the epoch that the new one is to be based on.
    public init(of scores: Scores) {
        var levels: [Network: [Double]] = [:]
        for person in scores.people {
            for level in person.levels where level.level > 0 { levels[level.network, default: []].append(level.level) }
        }
        measures = levels.sorted { $0.key < $1.key }.map { network, levels in
            Measure(network: network, people: levels.count, median: RankCorrelation.quantile(0.5, of: levels))
        }
    }

    /// s(n) of the networks that are large enough; the others keep what they have, for nothing has been measured of them.
    public var typicalLevels: [Network: Double] {
        Dictionary(uniqueKeysWithValues: measures.filter(\.isEnough).map { ($0.network, $0.median) })
    }
}
