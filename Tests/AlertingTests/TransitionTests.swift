import Model
import Testing

@testable import Alerting

@Suite struct TransitionTests {
    private static func rule(hold: Duration = .zero, period: Duration? = nil) throws -> Rule {
        try Rule(name: "r", line: .standing(in: .tracked, when: "1", until: "0"), for: hold, repeat: period, notify: ["log"])
    }

    private static let told = Telling(receivers: ["log"], cohort: .tracked, severity: .info)

    private static let hour = Duration.seconds(3600)

    @Test(
        "without `for` a rule fires at once; with it, it waits",
        arguments: [
            (Duration.zero, RuleState.Phase.firing, Alert.Status?.some(.firing)), (hour, .pending, nil),
        ])
    func begins(hold: Duration, phase: RuleState.Phase, status: Alert.Status?) throws {
        let next = try Self.rule(hold: hold).transition(
            from: RuleState(since: start - Self.hour), seeing: Sight(when: true, until: false), at: start)
        #expect(next.state.phase == phase)
        #expect(next.state.since == start)
        #expect(next.status == status)
    }

    @Test(
        "a pending rule fires when `for` has passed, not a millisecond earlier",
        arguments: [
            (3_599_999, RuleState.Phase.pending), (3_600_000, .firing), (86_400_000, .firing),
        ])
    func holds(milliseconds: Int, phase: RuleState.Phase) throws {
        let pending = RuleState(phase: .pending, since: start, episode: 4)
        let next = try Self.rule(hold: Self.hour).transition(
            from: pending, seeing: Sight(when: true, until: false), at: start + .milliseconds(milliseconds))
        #expect(next.state.phase == phase)
        #expect(next.state.since == start)
        #expect(next.state.episode == (phase == .firing ? 5 : 4))
    }

    @Test("a gap in the condition starts the wait anew, even within the hysteresis")
    func gapResetsPending() throws {
        let pending = RuleState(phase: .pending, since: start)
        let next = try Self.rule(hold: Self.hour).transition(
            from: pending, seeing: Sight(when: false, until: false), at: start + .seconds(60))
        #expect(next == Transition(state: RuleState(phase: .inactive, since: start + .seconds(60))))
    }

    @Test(
        "firing ends only when `until` holds and `when` does not",
        arguments: [
            (false, false, RuleState.Phase.firing), (true, false, .firing), (true, true, .firing), (false, true, .inactive),
        ])
    func hysteresis(when: Bool, until: Bool, phase: RuleState.Phase) throws {
        let firing = RuleState(phase: .firing, since: start, lastAlert: start, episode: 1, told: Self.told)
        let next = try Self.rule().transition(from: firing, seeing: Sight(when: when, until: until), at: start + Self.hour)
        #expect(next.state.phase == phase)
        #expect(next.status == (phase == .inactive ? .resolved : nil))
    }

    @Test("the end of what nobody was told of is kept all the same")
    func silentEnd() throws {
        let firing = RuleState(phase: .firing, since: start, lastAlert: start, episode: 1)
        let next = try Self.rule().transition(from: firing, seeing: .gone, at: start + Self.hour)
        #expect(next.state.phase == .inactive)
        #expect(next.status == nil)
    }

    @Test("a reminder comes after `repeat`, and after a long silence just one", arguments: [(1, 0), (59, 0), (60, 1), (600, 1)])
    func reminds(minutes: Int, reminders: Int) throws {
        let firing = RuleState(phase: .firing, since: start, lastAlert: start, episode: 1)
        let rule = try Self.rule(period: Self.hour)
        let now = start + .seconds(60 * minutes)
        let next = rule.transition(from: firing, seeing: Sight(when: true, until: false), at: now)
        #expect(next.state.reminders == reminders)
        #expect(next.status == (reminders == 1 ? .reminder : nil))
        #expect(rule.transition(from: next.state, seeing: Sight(when: true, until: false), at: now).status == nil)
    }

    @Test("a clock that falls back fires nothing early, and one that ran far ahead keeps nobody waiting")
    func clockFallsBack() throws {
        let rule = try Self.rule(hold: Self.hour, period: Self.hour)
        let on = Sight(when: true, until: false)
        let pending = RuleState(phase: .pending, since: start)
        #expect(rule.transition(from: pending, seeing: on, at: start - .seconds(60)) == Transition(state: pending))

        let wrong = RuleState(phase: .pending, since: start + .seconds(80 * 365 * 86400))
        let mended = rule.transition(from: wrong, seeing: on, at: start)
        #expect(mended == Transition(state: RuleState(phase: .pending, since: start)))
        #expect(rule.transition(from: mended.state, seeing: on, at: start + Self.hour).status == .firing)

        var firing = RuleState(phase: .firing, since: start, lastAlert: wrong.since, episode: 1)
        firing = rule.transition(from: firing, seeing: on, at: start).state
        #expect(firing.lastAlert == start)
        #expect(rule.transition(from: firing, seeing: on, at: start + Self.hour).status == .reminder)
    }

    @Test("every state has an answer at the ends of time")
    func total() throws {
        let ends = [Instant(milliseconds: .min), start, Instant(milliseconds: .max)]
        let holds: [Duration] = [.zero, Self.hour, .milliseconds(Int64.max)]
        var answers = 0
        for phase in RuleState.Phase.allCases {
            for since in ends {
                for now in ends {
                    for hold in holds {
                        for sight in [Sight(when: true, until: true), .gone, Sight(when: false, until: false)] {
                            let state = RuleState(phase: phase, since: since, lastAlert: since, episode: .max, reminders: .max)
                            let rule = try Self.rule(hold: hold, period: max(hold, .seconds(1)))
                            let once = rule.transition(from: state, seeing: sight, at: now)
                            let twice = rule.transition(from: once.state, seeing: sight, at: now)
                            #expect(twice == Transition(state: once.state), "\(state) \(sight) \(now) \(hold)")
                            answers += 1
                        }
                    }
                }
            }
        }
        #expect(answers == 243)
    }
}
