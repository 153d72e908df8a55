import Alerting
import Model
import Scoring
import Store

/// Rules tried on the past, before they are trusted.
extension ScoringLoop {
    /// What the rules would have made of runs at these times, which go on, by what is known today and is dated before each. Nothing is
    /// stored, nobody is told. Changes are counted from the replay's own earlier runs, as far as they reach.
    package func replay(at times: some Sequence<Instant>, visit: (Instant, Decision) -> Void) async throws {
        let settings = current
        let rules = settings.rules
        try await scorekeeper.refresh()
        await scorekeeper.use(settings.options, epoch: settings.epoch)
        var memory = RuleMemory()
        var earlier: [(at: Instant, scores: [PersonKey: HistoricScore])] = []
        for now in times {
            try Task.checkCancellation()
            let scores = await scorekeeper.scores(at: now)
            let board = Board(scores: scores, topics: await scorekeeper.topicScores(beside: scores), directory: try await directory())
            let past = Self.past(of: now, in: earlier)
            let run = try await standings(on: board, at: now, watchedBy: rules, past: past)
            var happenings = try await happenings(on: board, in: run, by: settings, change: nil, past: past)
            // Of connectors only the present is known.
            happenings.stopped = [:]
            let evaluations = await evaluations(of: run, by: rules, knowing: try await facts(on: board, at: now, by: settings))
            let decision = rules.decide(
                run, remembering: memory, evaluations: evaluations, happenings: happenings)
            visit(now, decision)
            memory.take(decision)
            earlier.removeAll { $0.at < now - .seconds(92 * 86_400) }
            earlier.append((now, scores.historic))
        }
    }

    private static func past(
        of now: Instant, in earlier: [(at: Instant, scores: [PersonKey: HistoricScore])]
    ) -> FactsBook.Past {
        FactsBook.days.map { days in earlier.last { $0.at <= now - .seconds(days * 86_400) }?.scores ?? [:] }
    }
}

extension Scores {
    /// The tracked people's, as a store keeps them.
    fileprivate var historic: [PersonKey: HistoricScore] {
        var scores: [PersonKey: HistoricScore] = [:]
        for person in people {
            guard case .tracked = person.person, let score = person.score else { continue }
            scores[person.person] = HistoricScore(at: at, score: score, state: person.state, epoch: epoch)
        }
        return scores
    }
}
