import Alerting
import Conditions
import Logging
import Model
import Scoring
import Store
import Synchronization

/// Scores everybody again and again, and publishes each run with what the rules make of it.
struct ScoringLoop: Sendable {
    let store: any Store
    let scorekeeper: Scorekeeper
    let rules: RuleSet
    let interval: Duration
    let clock: any Clock<Duration>
    let wall: any WallClock
    let logger: Logger
    /// Called after a run has raised alerts: there is something to deliver.
    let raised: @Sendable () -> Void
    /// Called after each run.
    var published: @Sendable (Run, Scores) async -> Void = { _, _ in }

    /// Works until the task is cancelled. A run that fails is logged once per change, and tried again at the next turn.
    func run() async {
        var problem: String?
        while !Task.isCancelled {
            do {
                try await scoreOnce()
                if problem != nil { logger.notice("scoring works again") }
                problem = nil
            } catch is CancellationError {
                return
            } catch {
                if "\(error)" != problem { logger.error("scoring failed", metadata: ["problem": "\(error)"]) }
                problem = "\(error)"
            }
            try? await clock.sleep(for: interval)
        }
    }

    /// One run: read what is new, score everybody, try the rules, publish all of it in one transaction.
    func scoreOnce() async throws {
        try await scorekeeper.refresh()
        let now = wall.now
        let scores = await scorekeeper.scores(at: now)
        let run = try await standings(of: scores, at: now)
        let evaluations = try rules.evaluations(of: run) { conditions, standings throws(ConditionError) in
            try StandingConditions.evaluate(conditions, over: standings)
        }
        let decision = try await store.publish(run) { [rules] states in
            rules.decide(run, states: states, evaluations: evaluations) { standing in scores[standing.person]?.reasons() ?? [] }
        }
        logger.debug(
            "run published",
            metadata: ["people": "\(scores.people.count)", "standings": "\(run.standings.count)", "alerts": "\(decision.raised.count)"])
        if !decision.raised.isEmpty { raised() }
        await published(run, scores)
    }

    /// The run's standings: of every cohort, the tracked people in it, ranked among all of it. Of those only met no history is kept.
    private func standings(of scores: Scores, at now: Instant) async throws -> Run {
        let directory = try await Directory(of: store)
        let cohorts = directory.cohorts + rules.rules.map(\.cohort).filter { !directory.cohorts.contains($0) }
        var standings = Set(cohorts).sorted { $0.description < $1.description }.flatMap { cohort in
            directory.standings(in: cohort, of: scores).filter { if case .tracked = $0.person { true } else { false } }
        }
        let past = try await earlierScores(than: now)
        for index in standings.indices {
            func change(_ days: Int) -> Double? {
                guard let earlier = past[days]?[standings[index].person], earlier.epoch == scores.epoch else { return nil }
                return standings[index].score.value - earlier.score.value
            }
            standings[index].change1d = change(1)
            standings[index].change7d = change(7)
            standings[index].change30d = change(30)
            standings[index].change90d = change(90)
        }
        return Run(at: now, epoch: scores.epoch, standings: standings)
    }

    private func earlierScores(than now: Instant) async throws(StoreError) -> [Int: [PersonKey: HistoricScore]] {
        var scores: [Int: [PersonKey: HistoricScore]] = [:]
        for days in [1, 7, 30, 90] { scores[days] = try await store.scores(at: now - .seconds(days * 86_400)) }
        return scores
    }
}
