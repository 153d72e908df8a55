import Alerting
import Conditions
import Logging
import Model
import Pages
import Scorekeeping
import Scoring
import Store
import Synchronization
import Web

/// A rule tried on the past for its page: the same replay as `clout rules test`.
struct RuleTrial {
    /// What the form says.
    struct Question: Sendable {
        var when: String?
        var until: String?
        var hold: String?
        var days: Int

        private static let whenText = Parameter.field("when", "The condition to try.")
        private static let untilText = Parameter.field("until", "When the alert ends.")
        private static let forText = Parameter.field("for", "How long it must hold.")
        private static let since = Parameter.integer("since", in: 1...366, default: 90, "How many days to go back.")
        fileprivate static let spans = [30, 90, 365]

        init(_ request: WebRequest) throws {
            when = try request[Self.whenText]
            until = try request[Self.untilText]
            hold = try request[Self.forText]
            days = try request[Self.since]
        }

        static let parameters: [any ParameterDescription] = [whenText, untilText, forText, since]

        /// Whether the form was sent.
        var isAsked: Bool { when != nil }

        var choices: [Choice] {
            Self.spans.map { Choice(value: "\($0)", title: $0 == 365 ? "a year" : "\($0) days", isChosen: days == $0) }
        }
    }

    /// Why a rule could not be tried, in words.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    let maker: PageMaker
    let rule: Rule

    private static let longest = Duration.seconds(20)
    private static let mostLanes = 20
    /// One at a time: each reads the store again and scores everybody for each day.
    private static let isBusy = Mutex(false)

    /// What one day brought.
    private struct Step: Sendable {
        var at: Instant
        var decision: Decision
    }

    func run(_ question: Question, until end: Instant) async throws -> RulePage.Trial {
        guard let line = rule.standingLine, let when = question.when else {
            throw Failure(description: "This rule watches what happens, not a line.")
        }
        let until = question.until.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        guard let hold = question.hold.flatMap({ $0.isEmpty ? .zero : DurationText.read($0) }) ?? (question.hold == nil ? .zero : nil)
        else {
            throw Failure(description: "`for` is no duration: write one such as 24h or 30m.")
        }
        let tried: Rule
        do {
            tried = try Rule(
                name: rule.name, line: .standing(in: line.cohort, when: when, until: until, countsProvisional: line.countsProvisional),
                for: hold,
                notify: rule.receivers, tellsResolved: false)
        } catch { throw Failure(description: error.all.map { "`\($0.key)`: \($0.reason)" }.joined(separator: " ")) }
        let networks = maker.configuration.cohorts.networks
        for (key, condition) in [("when", when), ("until", until ?? "")] where !condition.isEmpty {
            do { try StandingConditions.check(condition, on: networks) } catch { throw Failure(description: "`\(key)`: \(error)") }
        }
        guard
            Self.isBusy.withLock({ busy in
                defer { busy = true }
                return !busy
            })
        else { throw Failure(description: "Another rule is being tried now. Try again in a moment.") }
        defer { Self.isBusy.withLock { $0 = false } }
        let steps = try await replay(tried, days: question.days, until: end)
        return trial(of: steps, from: end - .seconds(question.days * 86_400), until: end)
    }

    /// The decisions of a run a day, within a time that somebody waits for.
    private func replay(_ rule: Rule, days: Int, until end: Instant) async throws -> [Step] {
        let configuration = maker.configuration
        let store = maker.store
        let loop = ScoringLoop(
            store: store,
            settings: .init(
                rules: try RuleSet([rule]), options: configuration.scoringOptions, topics: configuration.topics, epoch: configuration.epoch,
                interval: .seconds(86_400), networks: configuration.cohorts.networks),
            clock: ContinuousClock(), wall: maker.view.wall, logger: Logger(label: "rules") { _ in SwiftLogNoOpLogHandler() })
        let times = (0...days).map { end - .seconds((days - $0) * 86_400) }
        return try await withThrowingTaskGroup(of: [Step]?.self) { group in
            group.addTask {
                var steps: [Step] = []
                try await loop.replay(at: times) { at, decision in steps.append(Step(at: at, decision: decision)) }
                return steps
            }
            group.addTask {
                try await Task.sleep(for: Self.longest, clock: .continuous)
                return nil
            }
            defer { group.cancelAll() }
            guard let steps = try await group.next() ?? nil else {
                throw Failure(
                    description: "This takes longer than a page can wait. Try it with `clout rules test \(rule.name)`, or on fewer days.")
            }
            return steps
        }
    }

    private func trial(of steps: [Step], from start: Instant, until end: Instant) -> RulePage.Trial {
        var told: [AlertSubject: [Instant]] = [:]
        var seen: Set<String> = []
        var phases: [AlertSubject: [(at: Instant, phase: RuleState.Phase)]] = [:]
        for step in steps {
            for raised in step.decision.raised where seen.insert(raised.alert.id).inserted {
                told[raised.alert.subject, default: []].append(step.at)
            }
            for (key, state) in step.decision.states { phases[key.subject, default: []].append((step.at, state.phase)) }
        }
        let directory = maker.view.published.current?.directory
        let named = phases.keys.compactMap { subject -> (PersonKey, String)? in
            guard case .tracked? = subject.person, let person = subject.person,
                phases[subject]?.contains(where: { $0.phase != .inactive }) ?? false
            else { return nil }
            return (person, directory?.name(of: person) ?? person.description)
        }
        let people = named.sorted { a, b in
            let (x, y) = (told[.person(a.0)]?.count ?? 0, told[.person(b.0)]?.count ?? 0)
            return x != y ? x > y : a.1 < b.1
        }
        let span = start...end
        return RulePage.Trial(
            start: start, alerts: told.values.reduce(0) { $0 + $1.count }, subjects: told.count, step: "day",
            people: people.prefix(Self.mostLanes).map { person, name in
                let times = told[.person(person)] ?? []
                let stretches = Self.stretches(of: phases[.person(person)] ?? [], until: end)
                let note =
                    if times.isEmpty {
                        stretches.first?.from == steps.first?.at && stretches.first?.isFiring == true
                            ? "in all along, not told" : "not told"
                    } else {
                        "told \(times.prefix(3).map { $0.date(from: end) }.joined(separator: ", "))\(times.count > 3 ? " …" : "")"
                    }
                return RulePage.Trial.Person(
                    name: name, note: note, lane: Lane(span, stretches: stretches, told: times, words: "\(name): \(note)"),
                    told: times.count)
            }, more: max(0, people.count - Self.mostLanes))
    }

    private static func stretches(of phases: [(at: Instant, phase: RuleState.Phase)], until end: Instant) -> [Lane.Stretch] {
        phases.enumerated().compactMap { place, change in
            guard change.phase != .inactive else { return nil }
            let until = place + 1 < phases.count ? phases[place + 1].at : end
            return Lane.Stretch(from: change.at, until: until, isFiring: change.phase == .firing)
        }
    }
}
