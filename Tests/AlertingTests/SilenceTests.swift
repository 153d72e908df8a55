import Model
import Testing

@testable import Alerting

@Suite("Silences and acknowledgements")
struct SilenceTests {
    private func silence(rule: String? = nil, subject: AlertSubject? = nil) -> Silence {
        Silence(id: 7, rule: rule, subject: subject, author: "ops", reason: "a fair", since: start, until: start + .seconds(60))
    }

    private func raised(_ silence: Silence, at: Instant) throws -> Decision.Raised {
        var memory = try Memory(Rule(name: "r", line: .standing(in: .tracked, when: "1"), notify: ["log"]))
        memory.kept.silences = [silence]
        return try #require(
            memory.rules.decide(
                run([try standing("ada")], at: at), remembering: memory.kept, evaluations: ["r": Evaluation(when: [true])]
            ).raised.first)
    }

    @Test("what a silence covers is kept, and told to nobody")
    func covers() throws {
        for silence in [silence(), silence(rule: "r"), silence(subject: .person(try person("ada")))] {
            let raised = try raised(silence, at: start)
            #expect(raised.receivers.isEmpty && raised.silence == 7)
        }
    }

    @Test("it covers its own rule and subject, until it ends")
    func ends() throws {
        for silence in [silence(rule: "other"), silence(subject: .installation)] { #expect(try raised(silence, at: start).silence == nil) }
        #expect(try raised(silence(), at: start + .seconds(60)).receivers == ["log"])
        #expect(try raised(silence(), at: start - .seconds(1)).receivers == ["log"])
    }

    @Test("it can be about those who belong to a cohort, about a severity, and keep one receiver alone from being told")
    func scopes() throws {
        let rule = try Rule(name: "r", line: .standing(in: .tracked, when: "1"), severity: .warning, notify: ["log", "crm"])
        func told(_ change: (inout Silence) -> Void) throws -> Decision.Raised {
            var memory = try Memory(rule)
            var silence = silence()
            change(&silence)
            memory.kept.silences = [silence]
            let standings = [try standing("ada"), try standing("ada", cohort: .list("team"))]
            return try #require(
                memory.rules.decide(
                    run(standings, at: start), remembering: memory.kept, evaluations: ["r": Evaluation(when: [true])]
                ).raised.first)
        }
        #expect(try told { $0.cohort = .list("team") }.receivers.isEmpty)
        #expect(try told { $0.cohort = .tracked }.receivers.isEmpty)
        #expect(try told { $0.cohort = .place("rome") }.receivers == ["log", "crm"])
        #expect(try told { $0.severity = .warning }.receivers.isEmpty)
        #expect(try told { $0.severity = .info }.receivers == ["log", "crm"])
        let one = try told { $0.receiver = "crm" }
        #expect(one.receivers == ["log"] && one.silence == nil)
        #expect(try told { $0.since = start + .seconds(1) }.receivers == ["log", "crm"])
    }

    @Test("what a silence kept and still goes on is told when it ends, once; what began and ended inside it stays silent")
    func afterwards() throws {
        var memory = try Memory(Rule(name: "r", line: .standing(in: .tracked, when: "1"), notify: ["log", "crm"]))
        memory.kept.silences = [silence()]
        let people = try ["ada", "ben"].map { try standing($0, name: $0.uppercased()) }
        func see(_ holding: [String], after seconds: Int64) throws -> [String] {
            let run = run(people, at: start + .seconds(seconds))
            let holds = people.map { person in holding.contains { person.person.description == $0 } }
            let decision = memory.rules.decide(run, remembering: memory.kept, evaluations: ["r": Evaluation(when: holds)])
            memory.kept.take(decision)
            return decision.raised.filter { !$0.receivers.isEmpty }.map { "\($0.alert.title) to \($0.receivers)" }
        }
        #expect(try see(["ada", "ben"], after: 0).isEmpty)
        #expect(try see(["ada"], after: 30).isEmpty)
        #expect(try see(["ada"], after: 60) == [#"Still: ADA: r to ["log", "crm"]"#])
        #expect(try see(["ada"], after: 90).isEmpty)
        #expect(try see([], after: 120) == [#"Over: ADA: r to ["log", "crm"]"#])
    }

    @Test("so is the one receiver that a silence was about, and nobody besides; nor whoever has said that they know")
    func oneReceiverAfterwards() throws {
        for isKnown in [false, true] {
            var memory = try Memory(Rule(name: "r", line: .standing(in: .tracked, when: "1"), notify: ["log", "crm"]))
            var silence = silence()
            silence.receiver = "crm"
            memory.kept.silences = [silence]
            func receivers(after seconds: Int64) throws -> [[String]] {
                let decision = memory.rules.decide(
                    run([try standing("ada")], at: start + .seconds(seconds)), remembering: memory.kept,
                    evaluations: ["r": Evaluation(when: [true])])
                memory.kept.take(decision)
                return decision.raised.map(\.receivers)
            }
            #expect(try receivers(after: 0) == [["log"]])
            if isKnown {
                memory.kept.states[RuleStateKey(rule: "r", person: try person("ada"))]?.acknowledgement = Acknowledgement(
                    by: "ops", at: start)
            }
            #expect(try receivers(after: 30).isEmpty)
            #expect(try receivers(after: 60) == (isKnown ? [] : [["crm"]]))
            #expect(try receivers(after: 90).isEmpty)
        }
    }

    @Test("a silence by list covers what happens to somebody of the list who has no score yet")
    func withoutStanding() throws {
        var memory = try Memory(Rule(name: "k", line: .event(.k), notify: ["log"]))
        var silence = silence()
        silence.cohort = .list("team")
        memory.kept.silences = [silence]
        let k = Occurrence(.k, to: .person(try person("ada")), name: "Ada", at: start, key: "1", detail: "a K")
        func told(_ lists: Set<Cohort>) -> [String] {
            memory.rules.decide(
                run([], at: start), remembering: memory.kept, evaluations: [:], happenings: Happenings(occurrences: [k]),
                belongs: { _, cohort in lists.contains(cohort) }
            ).raised.flatMap(\.receivers)
        }
        #expect(told([.list("team")]).isEmpty && told([.list("other")]) == ["log"])
    }

    @Test("an episode that somebody has acknowledged reminds no more, and the next one does")
    func acknowledged() throws {
        var memory = try Memory(Rule(name: "r", line: .standing(in: .tracked, when: "1"), repeat: .seconds(60), notify: ["log"]))
        let ada = try person("ada")
        func see(_ holds: Bool, after seconds: Int64) throws -> [Alert.Status] {
            memory.see([try standing("ada")], at: start + .seconds(seconds), holding: holds ? [ada] : []).map(\.status)
        }
        #expect(try see(true, after: 0) == [.firing])
        memory.kept.states[RuleStateKey(rule: "r", person: ada)]?.acknowledgement = Acknowledgement(by: "ops", at: start)
        #expect(try see(true, after: 60).isEmpty)
        #expect(try see(false, after: 120) == [.resolved])
        #expect(try see(true, after: 180) == [.firing])
        #expect(try see(true, after: 240) == [.reminder])
    }
}
