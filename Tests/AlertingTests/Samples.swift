import Model
import Testing

@testable import Alerting

let start = Instant(seconds: 1_763_600_000)

func person(_ slug: String) throws -> PersonKey { .tracked(try #require(PersonID(rawValue: slug))) }

func standing(
    _ slug: String, name: String? = nil, cohort: Cohort = .tracked, score: Double = 63.42, rank: Int = 1, cohortSize: Int = 10,
    change1d: Double? = nil, change7d: Double? = nil
) throws -> Standing {
    Standing(
        person: try person(slug), name: name ?? slug, cohort: cohort, score: try #require(Score(score)), state: .scored, rank: rank,
        cohortSize: cohortSize, margin: 2.5, effectivePeople: 41.2, change1d: change1d, change7d: change7d, quietDays: 40, coverage: 0.3)
}

func run(_ standings: [Standing], at: Instant = start) -> Run { Run(at: at, epoch: "test", standings: standings) }

/// A store's memory of rules, as `publish` keeps it.
struct Memory {
    var rules: RuleSet
    var kept = RuleMemory()
    var states: [RuleStateKey: RuleState] { kept.states }

    /// Of rules that have decided before, or of new ones.
    init(_ rules: Rule..., areNew: Bool = false) throws {
        self.rules = try RuleSet(rules)
        if areNew { return }
        for rule in rules {
            kept.lines[rule.name] = DrawnLine(line: rule.line.description, since: start - .seconds(86_400))
        }
    }

    mutating func keep(_ decision: Decision) -> [Alert] {
        kept.take(decision)
        return decision.raised.filter { !$0.receivers.isEmpty }.map(\.alert)
    }

    /// Decides a run in which exactly `holding` satisfy `when`, and exactly `ending` satisfy `until`.
    mutating func see(
        _ standings: [Standing], at: Instant, holding: Set<PersonKey>, ending: Set<PersonKey>? = nil
    ) -> [Alert] {
        let run = run(standings, at: at)
        let ends = rules.conditions.filter { condition in rules.rules.contains { $0.standingLine?.until == condition } }
        let evaluations = rules.evaluations(of: run) { conditions, standings in
            conditions.map { condition in
                standings.map { ends.contains(condition) ? ending?.contains($0.person) == true : holding.contains($0.person) }
            }
        }
        return keep(rules.decide(run, remembering: kept, evaluations: evaluations))
    }
}

/// SplitMix64 (S. Vigna, 2015): the same numbers from the same seed everywhere.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }
}
