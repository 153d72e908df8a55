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

    /// One for each two of them, about whoever has passed; those of one person stand together, who was best among the passed first.
    ///
    /// - Parameters:
    ///   - standings: of one cohort.
    ///   - past: everybody's scores at some times, the latest first, by how many days before `now`.
    ///   - backfill: what has come in so that earlier scores lack it.
    static func occurrences(
        among standings: [Standing], at now: Instant, epoch: String, past: [(days: Int, scores: [PersonKey: HistoricScore])],
        during backfill: Backfill = .over
    ) -> [Occurrence] {
        let best = standings.filter { $0.state == .scored }.sorted { $0.score > $1.score }.prefix(most)
        let past = past.map { Past($0.days, $0.scores, of: best, at: now, epoch: epoch, during: backfill) }
        var occurrences: [Occurrence] = []
        for (place, ahead) in best.enumerated() {
            for behind in best.dropFirst(place + 1) {
                let doubt = ahead.margin + behind.margin
                guard ahead.score.value - behind.score.value > doubt else { continue }
                let since = past.first { past in
                    guard let before = past.scores[behind.person], let after = past.scores[ahead.person] else { return false }
                    return before - after > doubt
                }
                guard let since else { continue }
                // Where others have passed as well, or who was passed has only fallen, no place was won.
                let former = since.place(of: ahead.person)
                let passing = Passing(
                    name: behind.name,
                    circumstances: "in \(ahead.cohort) within \(since.days) \(since.days == 1 ? "day" : "days"): "
                        + "\(points(ahead)) to \(points(behind))\(former > place + 1 ? ", place \(former) → \(place + 1)" : "")")
                // As early as it may have happened: a rule tells of what has happened since it is there.
                occurrences.append(
                    Occurrence(
                        .overtaken, to: .person(ahead.person), name: ahead.name, at: now - .seconds(since.days * 86_400),
                        key: "passed \(ahead.cohort) \(behind.person)", detail: Passing.detail(of: [passing]), in: ahead.cohort,
                        passing: passing))
            }
        }
        return occurrences
    }

    private static func points(_ standing: Standing) -> String {
        "\(tenths(standing.score.value)) ± \(tenths(standing.margin))"
    }

    private static func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }

    /// The scores of those who are compared, some days ago.
    private struct Past {
        let days: Int
        let scores: [PersonKey: Double]
        /// Highest first.
        private let order: [Double]

        init(
            _ days: Int, _ known: [PersonKey: HistoricScore], of people: some Sequence<Standing>, at now: Instant, epoch: String,
            during backfill: Backfill
        ) {
            self.days = days
            let then = now - .seconds(days * 86_400)
            var scores: [PersonKey: Double] = [:]
            for standing in people {
                guard let score = known[standing.person], score.epoch == epoch, score.holds(at: then),
                    backfill.allowsComparing(standing.person, withRunAt: score.at)
                else {
                    continue
                }
                scores[standing.person] = score.score.value
            }
            self.scores = scores
            order = scores.values.sorted(by: >)
        }

        /// Somebody's place among them then, from 1; ties share the better one.
        func place(of person: PersonKey) -> Int {
            guard let score = scores[person] else { return order.count }
            var (low, high) = (0, order.count)
            while low < high {
                let middle = (low + high) / 2
                if order[middle] > score { low = middle + 1 } else { high = middle }
            }
            return low + 1
        }
    }
}

extension ScoringLoop {
    func overtakings(in run: Run, by settings: Settings, past: FactsBook.Past) -> [Occurrence] {
        let cohorts = settings.rules.cohorts(watchedFor: .overtaken).compactMap(\.self)
        if cohorts.isEmpty { return [] }
        let past = zip(FactsBook.days, past).map { (days: $0, scores: $1) }
        return cohorts.sorted { $0.description < $1.description }.flatMap { cohort in
            Overtakings.occurrences(
                among: run.standings.filter { $0.cohort == cohort }, at: run.at, epoch: run.epoch, past: past, during: run.backfill)
        }
    }
}
