import Model
import Scoring
import Store

/// What a run tells of tracked people beside their scores: how these have changed, who has been quiet, and what was seen.
struct FactsBook {
    /// Everybody's score at some times.
    typealias Past = [[PersonKey: HistoricScore]]

    /// How many days changes look back.
    static let days = [1, 7, 30, 90]

    /// A person's standing with all that is told of them, nobody ranked yet.
    struct OfPerson {
        /// In cohorts that are of no network.
        fileprivate(set) var standing: Standing
        fileprivate let active: [Network: Instant]
        fileprivate let coverages: [Coverage]
        fileprivate let today: Int32

        func standing(in cohort: Cohort) -> Standing {
            guard case .network(let network) = cohort else { return standing }
            var standing = standing
            standing.quietDays = active[network].map { Int(today - $0.day) }
            standing.coverage = coverages.first { $0.network == network }?.value
            return standing
        }
    }

    let at: Instant
    let epoch: String
    /// By the number of days in `days`.
    let past: Past
    let active: [PersonKey: [Network: Instant]]
    let covered: CoverageBook
    /// What has come in so that earlier scores lack it.
    let backfill: Backfill

    /// - Parameter standings: of the run, one for each person.
    func told(_ standings: [Standing]) -> [OfPerson] { standings.map(told) }

    private func told(_ standing: Standing) -> OfPerson {
        let person = standing.person
        let changes = zip(Self.days, past).map { days, past -> Double? in
            guard let earlier = past[person], earlier.epoch == epoch, earlier.holds(at: at - .seconds(days * 86_400)),
                backfill.allowsComparing(person, withRunAt: earlier.at)
            else {
                return nil
            }
            return standing.score.value - earlier.score.value
        }
        let active = active[person] ?? [:]
        let told = Standing(
            person: person, name: standing.name, cohort: standing.cohort, score: standing.score, state: standing.state,
            rank: standing.rank, cohortSize: standing.cohortSize, margin: standing.margin, effectivePeople: standing.effectivePeople,
            change1d: changes[0], change7d: changes[1], change30d: changes[2], change90d: changes[3],
            quietDays: active.values.max().map { Int(at.day - $0.day) }, coverage: covered.coverage(of: person))
        return OfPerson(standing: told, active: active, coverages: covered.coverages[person] ?? [], today: at.day)
    }
}
