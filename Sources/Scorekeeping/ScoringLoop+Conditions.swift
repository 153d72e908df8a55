import Alerting
import Conditions
import Logging
import Model

/// The conditions of rules and perks. One that cannot be evaluated costs its own rule or perk, and is told of once.
extension ScoringLoop {
    /// What each rule's conditions say of the run.
    func evaluations(of run: Run, by rules: RuleSet, knowing facts: PeopleFacts) async -> [String: Evaluation] {
        let (evaluations, problems) = await offPool {
            var problems: [String: String] = [:]
            return (rules.evaluations(of: run) { Self.evaluate($0, over: $1, knowing: facts, noting: &problems) }, problems)
        }
        var broken: [String: String] = [:]
        for rule in rules.rules { broken[rule.name] = rule.standingLine.flatMap { problems[$0.when] ?? $0.until.flatMap { problems[$0] } } }
        let before = note(broken, of: .rule)
        for (rule, problem) in broken.sorted(by: { $0.key < $1.key }) where before[rule] != problem {
            logger.error("rule not tried", metadata: ["rule": "\(rule)", "problem": "\(problem)"])
        }
        for rule in rules.rules.map(\.name) where before[rule] != nil && broken[rule] == nil {
            logger.notice("rule tried again", metadata: ["rule": "\(rule)"])
        }
        return evaluations
    }

    /// Who is eligible for each perk.
    func candidates(in run: Run, of perks: PerkSet, knowing facts: PeopleFacts) async -> [String: [Standing]] {
        let (candidates, problems) = await offPool {
            var problems: [String: String] = [:]
            return (perks.candidates(in: run) { Self.evaluate([$0], over: $1, knowing: facts, noting: &problems).first ?? nil }, problems)
        }
        var broken: [String: String] = [:]
        for perk in perks.perks { broken[perk.name] = problems[perk.eligibility.when] }
        let before = note(broken, of: .perk)
        for (perk, problem) in broken.sorted(by: { $0.key < $1.key }) where before[perk] != problem {
            logger.error("perk not offered", metadata: ["perk": "\(perk)", "problem": "\(problem)"])
        }
        return candidates
    }

    private static func evaluate(
        _ conditions: [String], over standings: [Standing], knowing facts: PeopleFacts, noting problems: inout [String: String]
    ) -> [[Bool]?] {
        zip(conditions, StandingConditions.evaluate(conditions, over: standings, knowing: facts.people, on: facts.networks)).map {
            condition, answer in
            do { return try answer.get() } catch {
                problems[condition] = "\(error)"
                return nil
            }
        }
    }
}
