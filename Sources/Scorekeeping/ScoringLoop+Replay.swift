import Alerting
import Model
import Scoring
import Store

/// Rules tried on the past, before they are trusted.
extension ScoringLoop {
    /// What the rules would have made of runs at these times, which go on, by what is known today and is dated before each. Nothing is
    /// stored, nobody is told. Changes are counted from the replay's own earlier runs, as far as they reach. Times before anything is known are
    /// passed over, but for the last of them.
    ///
    /// - Parameter reading: hears how many acts have been read.
    package func replay(
        at times: some Sequence<Instant>, reading: @escaping @Sendable (Int) -> Void = { _ in }, visit: (Instant, Decision) -> Void
    ) async throws {
        let settings = current
        let rules = settings.rules
        try await scorekeeper.refresh(progress: reading)
        await scorekeeper.use(settings.options, epoch: settings.epoch)
        var memory = RuleMemory()
        var former: Overtakings.Leaders?
        var earlier = PastRuns(epoch: settings.epoch.name)
        let first = await scorekeeper.answer { graph, _ in graph.firstRecords(until: Instant(milliseconds: .max)).values.min() }
        let known = times.drop { time in first.map { time + settings.interval < $0 } ?? false }
        for now in known {
            try Task.checkCancellation()
            let scores = await scorekeeper.scores(at: now)
            let board = Board(scores: scores, topics: await scorekeeper.topicScores(beside: scores), directory: try await directory())
            let past = earlier.past(of: now)
            let run = try await standings(on: board, at: now, watchedBy: rules, past: past)
            var happenings = try await happenings(on: board, in: run, by: settings, change: nil, after: former, past: past)
            former = leaders(of: run, by: settings)
            // Of connectors only the present is known.
            happenings.stopped = [:]
            let evaluations = await evaluations(of: run, by: rules, knowing: try await facts(on: board, at: now, by: settings))
            let decision = rules.decide(
                run, remembering: memory, evaluations: evaluations, happenings: happenings)
            visit(now, decision)
            memory.take(decision)
            earlier.note(scores.ofTracked, at: now)
        }
    }
}

extension Scores {
    /// The tracked people's.
    fileprivate var ofTracked: [(person: PersonKey, score: Score)] {
        people.compactMap { person in
            guard case .tracked = person.person, let score = person.score else { return nil }
            return (person.person, score)
        }
    }
}
