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
            the rule says `present = true`. Of connectors and held back runs the past is not kept.
            """)

    @Argument(help: "A rule's file, or the name of a rule of alerts.d.")
    var rule: String

    @Option(help: ArgumentHelp("How far back to begin.", valueName: "duration"), transform: TimeOptions.duration)
    var since = Duration.seconds(90 * 86_400)

    @Option(
        help: ArgumentHelp("From one run to the next. The daemon's is `score_every`.", valueName: "duration"),
        transform: TimeOptions.duration)
    var step = Duration.seconds(86_400)

    @OptionGroup var place: PlaceOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var output: OutputOptions

    private static let mostRuns = 100_000

    func validate() throws {
        guard step > .zero, since >= step else { throw ValidationError("--step must be longer than 0, and --since at least one step.") }
        guard since / step <= Double(Self.mostRuns) else {
            throw ValidationError("That would be more than \(Self.mostRuns) runs. Take a longer --step.")
        }
    }

    func run() async throws {
        let configuration = try place.configuration()
        let rule = try configuration.rule(named: rule)
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
        var told: [Alert] = []
        var last: [RuleStateKey: RuleState] = [:]
        var progress = ProgressBar("Trying \(rule.name)", quiet: output.json)
        var done = 0
        try await loop.replay(at: times) { now, decision in
            done += 1
            progress.show(Double(done) / Double(times.count), now.description)
            // A later run raises once more what happened once; the store knows it.
            // Of a group each is shown by itself.
            told += decision.raised.map(\.alert).filter { alert in
                alert.subject != .group(rule.name) && !told.contains { $0.id == alert.id }
            }
            last.merge(decision.states) { $1 }
        }
        progress.end()
        await store.close()
        show(told, firing: last.values.count { $0.phase == .firing }, of: rule, from: times[0], to: end)
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

    private func show(_ told: [Alert], firing: Int, of rule: Rule, from start: Instant, to end: Instant) {
        if output.json {
            var writer = JSONWriter()
            writer.object { object in
                object.member("rule", rule.name)
                object.member("line", rule.line.description)
                object.member("since", start.description)
                object.member("until", end.description)
                object.member("step", DurationText.write(step))
                object.member("firing", firing)
                object.member("alerts") { list in list.array { list in for alert in told { list.alert(alert) } } }
            }
            return say(writer.text)
        }
        say("\(Terminal.bold(rule.name)): \(Terminal.safe(rule.line.description))")
        var table = TextTable([("at", .left), ("status", .left), ("title", .left)])
        for alert in told { table.add([alert.at.description, alert.status.rawValue, alert.title]) }
        if !told.isEmpty { table.lines.forEach { say($0) } }
        let people = Set(told.map(\.subject)).count
        say(
            Terminal.dim(
                "\(Words.count(told.count, "alert", "alerts")) about \(Words.count(people, "subject", "subjects")) from \(start) to \(end), "
                    + "a run every \(DurationText.write(step)); \(firing) beyond the line at the end"))
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
