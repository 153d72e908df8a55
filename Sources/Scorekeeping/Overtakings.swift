import Alerting
import Model
import Store

/// Who has overtaken whom since an earlier run.
///
/// Beyond doubt only: both then and now the two scores lie further apart than both margins together, those of now. So nobody is told that
/// a coin has fallen on its other side.
enum Overtakings {
    /// How many of a cohort, the best, are compared with one another.
    private static let most = 1000

    /// - Parameters:
    ///   - standings: of one cohort.
    ///   - past: everybody's scores at some times, the latest first, by how many days before `now`.
    static func occurrences(
        among standings: [Standing], at now: Instant, epoch: String, past: [(days: Int, scores: [PersonKey: HistoricScore])]
    ) -> [Occurrence] {
        let best = standings.filter { $0.state == .scored }.sorted { $0.score > $1.score }.prefix(most)
        var occurrences: [Occurrence] = []
        for (place, behind) in best.enumerated() {
            for ahead in best.prefix(place) {
                let doubt = ahead.margin + behind.margin
                guard ahead.score.value - behind.score.value > doubt else { continue }
                let since = past.first { days, scores in
                    guard let before = scores[behind.person], let after = scores[ahead.person] else { return false }
                    let then = now - .seconds(days * 86_400)
                    return before.epoch == epoch && after.epoch == epoch && before.holds(at: then) && after.holds(at: then)
                        && before.score.value - after.score.value > doubt
                }
                guard let since else { continue }
                // As early as it may have happened: a rule tells of what has happened since it is there.
                occurrences.append(
                    Occurrence(
                        .overtaken, to: .person(behind.person), name: behind.name, at: now - .seconds(since.days * 86_400),
                        key: "\(behind.cohort) \(ahead.person)", detail: "\(ahead.name) has passed by within \(since.days) days",
                        in: behind.cohort))
            }
        }
        return occurrences
    }
}

extension ScoringLoop {
    func overtakings(in run: Run, by settings: Settings, past: FactsBook.Past) -> [Occurrence] {
        let cohorts = settings.rules.overtakingCohorts
        if cohorts.isEmpty { return [] }
        let past = zip(FactsBook.days, past).map { (days: $0, scores: $1) }
        return cohorts.sorted { $0.description < $1.description }.flatMap { cohort in
            Overtakings.occurrences(
                among: run.standings.filter { $0.cohort == cohort }, at: run.at, epoch: run.epoch, past: past)
        }
    }
}
