import Alerting
import ArgumentParser
import Conditions
import JSON
import Logging
import Model
import Scorekeeping
import Scoring
import Store

/// `clout rules test`: whom a rule would have told when.
struct RulesTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Try a rule on the past: whom it would have told when.",
        discussion: """
            Scores everybody at one time after the other, by what is known today and is dated before each, and decides as the daemon \
            does. Nothing is stored, and nobody is told. Whoever is beyond the line at the first of these times has not crossed it, unless \
            the rule says `present = true`. Of connectors and held back runs the past is not kept, so rules that watch them cannot be tried.
            """)

    @Argument(help: "A rule's file, or the name of a rule of alerts.d.")
    var rule: String

    @Option(help: ArgumentHelp("How far back to begin.", valueName: "duration"), transform: TimeOptions.duration)
    var since = Duration.seconds(90 * 86_400)

    @Option(
        help: ArgumentHelp("From one run to the next. The daemon's is `score_every`.", valueName: "duration"),
        transform: TimeOptions.duration)
    var step = Duration.seconds(86_400)

    @Option(help: ArgumentHelp("How many alerts to show, the first; the others are counted.", valueName: "n"))
    var limit = 1000

    @OptionGroup var place: PlaceOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var output: OutputOptions

    private static let mostRuns = 100_000

    func validate() throws {
        guard step > .zero, since >= step else { throw ValidationError("--step must be longer than 0, and --since at least one step.") }
        guard (1...1_000_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 1000000.") }
        guard since / step <= Double(Self.mostRuns) else {
            throw ValidationError("That would be more than \(Self.mostRuns) runs. Take a longer --step.")
        }
    }

    func run() async throws {
        let configuration = try place.configuration()
        let rule = try configuration.rule(named: rule)
        if case .event(let event, _) = rule.line, event.lasts {
            complain("Note: Of the event `\(event.rawValue)` only the present is known, so nobody can say whom this rule would have told.")
        }
        for note in Self.notes(on: rule, since: since, networks: configuration.cohorts.networks) { complain("Note: \(note)") }
        let store = try await place.openStore(configuration, as: .reader)
        // What the rule cannot be tried on is told here, as the daemon's log tells it.
        let loop = ScoringLoop(
            store: store,
            settings: .init(
                rules: try RuleSet([rule]), options: configuration.scoringOptions, topics: configuration.topics, epoch: configuration.epoch,
                interval: step, networks: configuration.cohorts.networks),
            clock: ContinuousClock(), wall: SystemWallClock(), logger: Logger(label: "rules") { _ in ProblemHandler() },
            reasons: { $0.reasons() })
        let end = time.now
        let count = Int(since / step)
        let times = (0...count).map { end - step * (count - $0) }
        var outcome = Outcome(start: times[0], end: end)
        let progress = Progress("Trying \(rule.name)", quiet: false, speaksLate: true)
        try await loop.replay(at: times, reading: { progress.show("reading, \($0) acts") }) { now, decision in
            progress.show(now.description, (now - times[0]) / since)
            outcome.take(decision, of: rule, keeping: limit)
        }
        progress.end()
        await store.close()
        show(outcome, of: rule)
    }

    /// What came of a replay.
    private struct Outcome {
        let start: Instant
        let end: Instant
        /// The first.
        var told: [Alert] = []
        var count = 0
        var subjects: Set<AlertSubject> = []
        private var beyond: Set<AlertSubject> = []

        init(start: Instant, end: Instant) {
            self.start = start
            self.end = end
        }

        /// How many are beyond the line.
        var firing: Int { beyond.count }

        /// Of a group each is shown by itself.
        mutating func take(_ decision: Decision, of rule: Rule, keeping limit: Int) {
            for raised in decision.raised where raised.alert.subject != .group(rule.name) {
                count += 1
                subjects.insert(raised.alert.subject)
                if told.count < limit { told.append(raised.alert) }
            }
            for (key, state) in decision.states {
                if state.phase == .firing { beyond.insert(key.subject) } else { beyond.remove(key.subject) }
            }
        }
    }

    /// What the replay cannot see: changes are counted from its own runs.
    private static func notes(on rule: Rule, since: Duration, networks: Set<Network>) -> [String] {
        let conditions = [rule.standingLine?.when, rule.standingLine?.until].compactMap(\.self)
        let read = conditions.compactMap { try? StandingConditions.columns(readBy: $0, on: networks) }.reduce(into: Set()) {
            $0.formUnion($1)
        }
        return [1, 7, 30, 90].filter { read.contains("change_\($0)d") && since <= .seconds($0 * 86_400) }.map { days in
            "`change_\(days)d` is counted from the replay's own runs, which begin too late to tell it; "
                + "take a longer --since than \(days)d."
        }
    }

    private func show(_ outcome: Outcome, of rule: Rule) {
        let isKnown = if case .event(let event, _) = rule.line { !event.lasts } else { true }
        if output.json {
            var writer = JSONWriter()
            writer.object { object in
                object.member("rule", rule.name)
                object.member("line", rule.line.description)
                object.member("since", outcome.start.description)
                object.member("until", outcome.end.description)
                object.member("step", DurationText.write(step))
                object.member("is_known", isKnown)
                object.member("firing", outcome.firing)
                object.member("count", outcome.count)
                object.member("alerts") { list in list.array { list in for alert in outcome.told { list.alert(alert) } } }
            }
            return say(writer.text)
        }
        say("\(Terminal.bold(rule.name)): \(Terminal.safe(rule.line.description))")
        guard isKnown else { return say("It cannot be tried: only the present is known of what it watches.") }
        var table = TextTable([("at", .left), ("status", .left), ("title", .left)])
        for alert in outcome.told { table.add([alert.at.description, alert.status.rawValue, alert.title]) }
        if !outcome.told.isEmpty { table.lines.forEach { say($0) } }
        let left = outcome.count - outcome.told.count
        if left > 0 { say("… and \(left) more: --limit \(outcome.count)") }
        say(
            Terminal.dim(
                "\(Words.count(outcome.count, "alert", "alerts")) about \(Words.count(outcome.subjects.count, "subject", "subjects")) "
                    + "from \(outcome.start) to \(outcome.end), a run every \(DurationText.write(step)); "
                    + "\(outcome.firing) beyond the line at the end"))
    }
}

/// Tells on standard error why a rule cannot be tried, and nothing else.
private struct ProblemHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .error

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        complain("\(event.message)" + (event.metadata?["problem"].map { ": \($0)" } ?? ""))
    }
}
