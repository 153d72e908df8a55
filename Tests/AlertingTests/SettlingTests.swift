import Alerting
import Model
import Testing

@Suite("The first run of another epoch")
struct SettlingTests {
    private let now = Instant(seconds: 1_700_000_000)

    /// What a rule makes of somebody who was in `phase` for an hour and stands beyond the line or not.
    private func settle(
        _ phase: RuleState.Phase?, holds: Bool, for hold: Duration = .zero, repeat period: Duration? = nil
    ) throws -> (state: RuleState?, told: [Alert.Status]) {
        let ada = PersonKey.tracked(try #require(PersonID(rawValue: "ada")))
        let rules = try RuleSet([Rule(name: "high", cohort: .tracked, when: "score > 20", for: hold, repeat: period, notify: ["log"])])
        let standing = Standing(
            person: ada, name: "Ada", cohort: .tracked, score: try #require(Score(30)), state: .scored, rank: 1, cohortSize: 1, margin: 1,
            effectivePeople: 9)
        let key = RuleStateKey(rule: "high", person: ada)
        let former = phase.map { RuleState(phase: $0, since: now - .seconds(3600), lastAlert: now - .seconds(3600), episode: 4) }
        let decision = rules.settle(
            Run(at: now, epoch: "2", standings: [standing]), states: former.map { [key: $0] } ?? [:],
            evaluations: ["high": Evaluation(when: holds ? [ada] : [])])
        return (decision.states[key] ?? former, decision.raised.map(\.alert.status))
    }

    @Test("who stands beyond a line is taken over as firing without a word, whatever the rule waits for", arguments: [0, 7200] as [Int64])
    func begins(hold: Int64) throws {
        for phase in [nil, .inactive] as [RuleState.Phase?] {
            let (state, told) = try settle(phase, holds: true, for: .seconds(hold))
            #expect(state?.phase == .firing && state?.lastAlert == now && told.isEmpty)
            #expect(state?.episode == (phase == nil ? 1 : 5))
        }
    }

    @Test("who does not any more is taken over as inactive without a word")
    func ends() throws {
        for phase in [.firing, .pending] as [RuleState.Phase] {
            let (state, told) = try settle(phase, holds: false)
            #expect(state?.phase == .inactive && told.isEmpty)
        }
    }

    @Test("what began before goes on: it waits, is told when it has waited, and reminds")
    func goesOn() throws {
        #expect(try settle(.pending, holds: true, for: .seconds(7200)).state?.phase == .pending)
        let (fired, told) = try settle(.pending, holds: true, for: .seconds(1800))
        #expect(fired?.phase == .firing && told == [.firing])
        #expect(try settle(.firing, holds: true).told.isEmpty)
        #expect(try settle(.firing, holds: true, repeat: .seconds(1800)).told == [.reminder])
    }
}
