import Alerting
import Conditions
import Model
import Scoring
import Store
import Synchronization

/// Why a score has changed, in the alerts that tell of it.
///
/// To tell it goes over the graph some times, so it is told of few in a run, and looked for only once it is known of whom: the run is decided,
/// taken back, and decided again.
extension ScoringLoop {
    /// Of how many alerts of a run it is told, the first.
    private static let mostChanges = 25
    /// From how many days ago changes are counted where a rule does not say it.
    private static let usualDays = 7

    /// Whose change is asked for, and since how many days.
    struct ChangeQuestion: Sendable, Hashable {
        var person: PersonKey
        var days: Int
    }

    /// From how many days ago each rule counts: the shortest time that its conditions name.
    static func comparedDays(of rules: RuleSet, on networks: Set<Network>) -> [String: Int] {
        var days: [String: Int] = [:]
        for rule in rules.rules {
            guard let line = rule.standingLine else { continue }
            if case .topic = line.cohort { continue }
            let read = [line.when, line.until].compactMap(\.self).flatMap {
                (try? StandingConditions.columns(readBy: $0, on: networks)) ?? []
            }
            days[rule.name] = FactsBook.days.first { read.contains("change_\($0)d") } ?? usualDays
        }
        return days
    }

    /// Publishes a run as the store does, with the changes told in its alerts.
    func publish(
        _ run: Run, judgedBy state: PublishingState?, of scores: Scores, by settings: Settings,
        decide: @escaping @Sendable (RuleMemory) throws -> Decision
    ) async throws -> Decision {
        let asked = Questions()
        do {
            return try await store.publish(run, judgedBy: state) { memory in
                let decision = try decide(memory)
                let questions = decision.questions(settings.comparedDays).prefix(Self.mostChanges)
                guard questions.isEmpty else {
                    asked.set(Array(questions))
                    throw Unexplained()
                }
                return decision.explained(by: [:], settings.comparedDays)
            }
        } catch  where !asked.all.isEmpty {
            let changes = try await changes(answering: asked.all, of: scores, during: run.backfill, by: settings)
            return try await store.publish(run, judgedBy: state) { memory in
                try decide(memory).explained(by: changes, settings.comparedDays)
            }
        }
    }

    private func changes(
        answering questions: [ChangeQuestion], of scores: Scores, during backfill: Backfill, by settings: Settings
    ) async throws -> [ChangeQuestion: Alert.Change?] {
        var changes: [ChangeQuestion: Alert.Change?] = [:]
        // Most have been shown by the same runs.
        var bases: [Instant: Basis] = [:]
        for question in questions {
            let time = scores.at - .seconds(question.days * 86_400)
            guard let shown = try await ShownScore(of: question.person, at: time, in: store, epochs: settings.epochs),
                backfill.allowsComparing(question.person, withRunAt: shown.score.at)
            else {
                changes[question] = .some(nil)
                continue
            }
            let known = bases[shown.score.at]
            let (before, change, arrivals) = await scorekeeper.answer { graph, options in
                let before = known ?? shown.basis(in: graph)
                let after = Basis(graph: graph, at: scores.at, weights: scores.weights, epoch: settings.epoch, options: options)
                let change = Scoring.change(of: question.person, from: before, to: after, shown: (shown.score.score.value, nil))
                return (before, change, Scoring.arrivals(for: question.person, from: before, to: after))
            }
            bases[shown.score.at] = before
            changes[question] = Alert.Change(
                since: before.at, points: change.after - change.before, causes: causes(change, arrivals, before.at, scores.at))
        }
        return changes
    }

    /// What a run that is decided has to be asked; a decision's closure may set it more than once.
    private final class Questions: Sendable {
        private let questions = Mutex<[ChangeQuestion]>([])
        var all: [ChangeQuestion] { questions.withLock { $0 } }
        func set(_ all: [ChangeQuestion]) { questions.withLock { $0 = all } }
    }

    /// A run that is taken back until its alerts can tell why scores have changed.
    private struct Unexplained: Error {}
}

extension Decision.Raised {
    /// Why the alert does not tell what has changed the score; `nil` where it does, or nobody would expect it.
    fileprivate func lack(of question: ScoringLoop.ChangeQuestion?, among changes: [ScoringLoop.ChangeQuestion: Alert.Change?]) -> String? {
        guard let standing = alert.standing, alert.offer == nil, alert.status != .resolved else { return nil }
        if case .topic = standing.cohort { return "scores on topics are not compared over time" }
        guard let question else { return nil }
        guard let known = changes[question] else { return "what has changed it is told of the first alerts of a run only" }
        return known == nil ? "no score of \(question.days) days ago to compare it with" : nil
    }

    /// What is asked of the alert; `nil` where nobody is told, or nothing is to be told.
    fileprivate func question(_ comparedDays: [String: Int]) -> ScoringLoop.ChangeQuestion? {
        guard !receivers.isEmpty || group != nil, alert.status != .resolved, let person = alert.standing?.person,
            let days = comparedDays[alert.rule]
        else {
            return nil
        }
        return ScoringLoop.ChangeQuestion(person: person, days: days)
    }
}

extension Alert {
    /// The title with what has changed the score most, for whoever reads of several.
    fileprivate var titleWithCause: String {
        guard let change, let cause = change.causes.first else { return title }
        let points = (cause.points * 10).rounded() / 10
        return "\(title) (\(points > 0 ? "+" : "")\(points): \(cause.label))"
    }
}

extension Decision {
    /// What its alerts ask, none twice, in their order.
    fileprivate func questions(_ comparedDays: [String: Int]) -> [ScoringLoop.ChangeQuestion] {
        var seen: Set<ScoringLoop.ChangeQuestion> = []
        return raised.compactMap { $0.question(comparedDays) }.filter { seen.insert($0).inserted }
    }

    /// The same with the changes told that there are.
    ///
    /// - Parameter changes: What was found of those who were asked for; `nil` where there is nothing to compare with.
    fileprivate func explained(by changes: [ScoringLoop.ChangeQuestion: Alert.Change?], _ comparedDays: [String: Int]) -> Decision {
        var decision = self
        for index in raised.indices {
            let question = raised[index].question(comparedDays)
            decision.raised[index].alert.change = question.flatMap { changes[$0] ?? nil }
            decision.raised[index].alert.unexplained = raised[index].lack(of: question, among: changes)
        }
        let members = Dictionary(grouping: decision.raised.filter { $0.group != nil }) { $0.group }
        for index in decision.raised.indices {
            guard let members = members[decision.raised[index].alert.id], members.contains(where: { $0.alert.change != nil }) else {
                continue
            }
            decision.raised[index].alert.list(members.map(\.alert.titleWithCause))
        }
        return decision
    }
}
