import Alerting
import ArgumentParser
import Conditions
import JSON
import Model

/// All rules decided over everybody: conditions by SQLite, then states and alerts.
///
/// Prints `{"name":"decide","people":100000,"rules":50,"conditions":…,"decide":…,"raised":…}`, in seconds of the clock.
struct Decide: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Decide rules over the standings of many tracked people.")

    @Option(help: "How many people are tracked.") var people = 100_000
    @Option(help: "How many rules there are.") var rules = 50

    func run() async throws {
        let set = try RuleSet(
            (0..<rules).map { number in
                try Rule(
                    name: "rule-\(number)",
                    line: .standing(
                        in: .tracked, when: "top_percent <= \(1 + number % 20) AND change_7d > \(number % 5)",
                        until: "top_percent > \(2 + number % 20)"), notify: ["log"])
            })
        let start = Instant(seconds: 1_767_225_600)
        let standings = (0..<people).compactMap(standing)
        let clock = ContinuousClock()
        var memory = RuleMemory()
        var line = JSONWriter()
        // The second run is one like all that follow: everybody beyond a line is known to be.
        for step in 0..<2 {
            let run = Run(at: start + .seconds(900 * step), epoch: "1", standings: standings)
            let begin = clock.now
            let evaluations = set.evaluations(of: run) { conditions, standings in
                StandingConditions.evaluate(conditions, over: standings).map { try? $0.get() }
            }
            let evaluated = clock.now
            let decision = set.decide(run, remembering: memory, evaluations: evaluations)
            let decided = clock.now
            memory.take(decision)
            guard step == 1 else { continue }
            line.object { object in
                object.member("name", "decide")
                object.member("people", people)
                object.member("rules", rules)
                object.member("conditions", (evaluated - begin) / .seconds(1))
                object.member("decide", (decided - evaluated) / .seconds(1))
                object.member("firing", memory.states.count { $0.value.phase == .firing })
            }
        }
        print(line.text)
        PeakMemory.tell(of: "decide")
    }

    /// Somebody at each rank.
    private func standing(_ number: Int) -> Standing? {
        let share = Double(people - number) / Double(people)
        guard let id = PersonID(rawValue: "p\(number)"), let score = Model.Score(1 + 99 * share) else { return nil }
        return Standing(
            person: .tracked(id), name: "Person \(number)", cohort: .tracked, score: score, state: .scored, rank: number + 1,
            cohortSize: people, margin: 1, effectivePeople: 50, change7d: Double(number % 11))
    }
}
