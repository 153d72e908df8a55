import Model
import Scoring
import Store

/// What a run tells of tracked people beside their scores: how these have changed, who has been quiet, and what was seen.
struct FactsBook {
    /// Everybody's score at some times.
    typealias Past = [[PersonKey: HistoricScore]]

    /// How many days changes look back.
    static let days = [1, 7, 30, 90]

    /// All that is told of one person.
    struct OfPerson {
        /// By the number of days in `FactsBook.days`.
        fileprivate var changes: [Double?]
        fileprivate var quietDays: [Network: Int]
        fileprivate var leastQuietDays: Int?
        fileprivate var coverages: [Coverage]
        fileprivate var coverage: Double?

        /// Writes it into a standing.
        func tell(_ standing: inout Standing) {
            (standing.change1d, standing.change7d, standing.change30d, standing.change90d) = (
                changes[0], changes[1], changes[2], changes[3]
            )
            if case .network(let network) = standing.cohort {
                standing.quietDays = quietDays[network]
                standing.coverage = coverages.first { $0.network == network }?.value
            } else {
                (standing.quietDays, standing.coverage) = (leastQuietDays, coverage)
            }
        }
    }

    let at: Instant
    let epoch: String
    /// By the number of days in `days`.
    let past: Past
    let active: [PersonKey: [Network: Instant]]
    let covered: CoverageBook

    /// - Parameter score: of the run.
    func facts(of person: PersonKey, scored score: Score) -> OfPerson {
        let changes = zip(Self.days, past).map { days, past -> Double? in
            guard let earlier = past[person], earlier.epoch == epoch, earlier.holds(at: at - .seconds(days * 86_400)) else { return nil }
            return score.value - earlier.score.value
        }
        let quietDays = (active[person] ?? [:]).mapValues { Int(at.day - $0.day) }
        return OfPerson(
            changes: changes, quietDays: quietDays, leastQuietDays: quietDays.values.min(), coverages: covered.coverages[person] ?? [],
            coverage: covered.coverage(of: person))
    }
}
