import Alerting
import Model
import Store

/// Who has overtaken whom.
///
/// Beyond doubt only: now the two scores lie further apart than both margins together, and so they did the other way round at one of the times
/// that changes look back to. So nobody is told that a coin has fallen on its other side. It is told in the run in which it is beyond doubt first,
/// by what holds then, or not at all: what an earlier run has shown is no news.
enum Overtakings {
    /// How many of a cohort, the best, are compared with one another.
    private static let most = 1000

    /// The best of cohorts in one run.
    struct Leaders: Sendable {
        /// The time of the run.
        let at: Instant
        private let best: [Cohort: [PersonKey: Standing]]

        /// - Parameter standings: by cohort, in any order.
        init(at: Instant, _ standings: [Cohort: [Standing]]) {
            self.at = at
            best = standings.mapValues { standings in
                Dictionary(Overtakings.best(of: standings).map { ($0.person, $0) }) { first, _ in first }
            }
        }

        fileprivate func isAhead(_ ahead: PersonKey, of behind: PersonKey, in cohort: Cohort) -> Bool {
            guard let ahead = best[cohort]?[ahead], let behind = best[cohort]?[behind] else { return false }
            return ahead.score.value - behind.score.value > ahead.margin + behind.margin
        }
    }

    /// One for each two of them, about whoever has passed; those of one person stand together, who was best among the passed first.
    ///
    /// - Parameters:
    ///   - standings: of one cohort.
    ///   - former: of the run before.
    ///   - past: everybody's scores at some times, by how many days before `now`.
    ///   - backfill: what has come in so that earlier scores lack it.
    static func occurrences(
        among standings: [Standing], at now: Instant, epoch: String, after former: Leaders,
        past: [(days: Int, scores: [PersonKey: HistoricScore])], during backfill: Backfill = .over
    ) -> [Occurrence] {
        let best = best(of: standings)
        let past = past.map { days, scores in
            best.map { standing -> Double in
                guard let score = scores[standing.person], score.epoch == epoch, score.holds(at: now - .seconds(days * 86_400)),
                    backfill.allowsComparing(standing.person, withRunAt: score.at)
                else { return .nan }
                return score.score.value
            }
        }
        // Half a million pairs are looked at by their numbers alone.
        let (scores, margins) = (best.map(\.score.value), best.map(\.margin))
        var occurrences: [Occurrence] = []
        for place in best.indices {
            for other in best.indices.dropFirst(place + 1) {
                let doubt = margins[place] + margins[other]
                guard scores[place] - scores[other] > doubt, past.contains(where: { $0[other] - $0[place] > doubt }) else { continue }
                let (ahead, behind) = (best[place], best[other])
                if former.isAhead(ahead.person, of: behind.person, in: ahead.cohort) { continue }
                let passing = Passing(
                    name: behind.name,
                    circumstances: "in \(ahead.cohort): \(points(ahead)) to \(points(behind)), rank \(ahead.rank) to \(behind.rank)")
                // As early as it may have happened: a rule tells of what has happened since it is there.
                occurrences.append(
                    Occurrence(
                        .overtaken, to: .person(ahead.person), name: ahead.name, at: former.at,
                        key: "passed \(ahead.cohort) \(behind.person)", detail: Passing.detail(of: [passing]), in: ahead.cohort,
                        passing: passing))
            }
        }
        return occurrences
    }

    private static func best(of standings: [Standing]) -> [Standing] {
        Array(standings.filter { $0.state == .scored }.sorted { $0.score > $1.score }.prefix(most))
    }

    private static func points(_ standing: Standing) -> String {
        "\(tenths(standing.score.value)) ± \(tenths(standing.margin))"
    }

    private static func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}

extension ScoringLoop {
    /// - Parameter former: the leaders of the run before; `nil` where there was none.
    func overtakings(in run: Run, by settings: Settings, after former: Overtakings.Leaders?, past: FactsBook.Past) -> [Occurrence] {
        guard let former else { return [] }
        let past = zip(FactsBook.days, past).map { (days: $0, scores: $1) }
        return standings(of: run, watchedBy: settings).sorted { $0.key.description < $1.key.description }.flatMap { _, standings in
            Overtakings.occurrences(
                among: standings, at: run.at, epoch: run.epoch, after: former, past: past, during: run.backfill)
        }
    }

    /// The leaders of a run in the cohorts that rules watch for overtakings; `nil` where none does.
    func leaders(of run: Run, by settings: Settings) -> Overtakings.Leaders? {
        let standings = standings(of: run, watchedBy: settings)
        return standings.isEmpty ? nil : Overtakings.Leaders(at: run.at, standings)
    }

    /// The leaders of the last run that was published.
    func formerLeaders(by settings: Settings) async throws(StoreError) -> Overtakings.Leaders? {
        let cohorts = settings.rules.cohorts(watchedFor: .overtaken).compactMap(\.self)
        guard !cohorts.isEmpty, let last = try await store.lastRun() else { return nil }
        var standings: [Cohort: [Standing]] = [:]
        for cohort in cohorts { standings[cohort] = try await store.standings(in: cohort, limit: .max) }
        return Overtakings.Leaders(at: last, standings)
    }

    private func standings(of run: Run, watchedBy settings: Settings) -> [Cohort: [Standing]] {
        let cohorts = settings.rules.cohorts(watchedFor: .overtaken)
        return Dictionary(grouping: run.standings.lazy.filter { cohorts.contains($0.cohort) }, by: \.cohort)
    }
}
