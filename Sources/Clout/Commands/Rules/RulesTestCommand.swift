import Alerting
import ArgumentParser
import Conditions
import Foundation
import JSON
import Model
import Store

/// `clout rules test`: whom a rule would have told when.
struct RulesTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Try a rule on the past: whom it would have told when.",
        discussion: """
            Scores everybody at one time after the other, by what is known today and is dated before each, and decides as the daemon \
            does. Nothing is stored, and nobody is told. Whoever is beyond the line at the first of these times has not crossed it, unless \
            the rule says `present = true`. Of connectors and held back runs the past is not kept, so rules that watch them cannot be tried.

            It ends after --within, and on Ctrl-C, with what it has found by then, and says what it has left out. Ended by Ctrl-C, it ends with 130.
            """)

    @Argument(help: "A rule's file, or the name of a rule of alerts.d.")
    var rule: String

    @Option(
        help: ArgumentHelp("Where to begin, or how far back (default: 90d).", valueName: "time"), transform: GivenTime.init(argument:))
    var since = GivenTime.ago(.seconds(90 * 86_400))

    @Option(
        help: ArgumentHelp("From one run to the next (default: 1d). The daemon's is `score_every`.", valueName: "duration"),
        transform: Duration.init(argument:))
    var step = Duration.seconds(86_400)

    @Option(help: ArgumentHelp("How many alerts to show, the first; the others are counted.", valueName: "n"))
    var limit = 1000

    @Option(help: ArgumentHelp("How many runs to make, the last; earlier ones are left out.", valueName: "n"))
    var runs = 1000

    @Option(help: ArgumentHelp("How long it may take (default: 10m).", valueName: "duration"), transform: Duration.init(argument:))
    var within = Duration.seconds(600)

    @OptionGroup var place: PlaceOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard step > .zero else { throw ValidationError("--step must be longer than 0.") }
        guard (1...1_000_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 1000000.") }
        guard (1...1_000_000).contains(runs) else { throw ValidationError("--runs must be from 1 to 1000000.") }
        guard within > .zero else { throw ValidationError("--within must be longer than 0.") }
    }

    func run() async throws {
        let configuration = try place.configuration()
        let rule = try configuration.rule(named: rule)
        if case .event(let event, _) = rule.line, event.lasts {
            complain("Note: Of the event `\(event.rawValue)` only the present is known, so nobody can say whom this rule would have told.")
        }
        let store = try await place.openStore(configuration, as: .reader)
        let today = try await place.wall(of: store, configuration).now
        let end = time.asOf?.instant(at: today) ?? today
        let asked = (end - since.instant(at: end)) / step
        guard asked >= 1 else { throw WrongUse(description: "--since must be at least one --step before \(end).") }
        let count = asked < Double(runs) ? Int(asked) : runs - 1
        let replay = RuleReplay(of: rule, keeping: limit, until: end, every: step, count: count)
        if asked >= Double(runs) {
            replay.leaveOut(
                "the runs before \(replay.start): of \(Int(min(asked, 1e15)) + 1) the last \(runs) are made. A larger --runs, or a longer --step, "
                    + "shows them.")
        }
        for note in Self.notes(on: rule, since: end - replay.start, networks: configuration.cohorts.networks) { complain("Note: \(note)") }
        try await replay.run(on: store, configuration, within: within) { ending in
            show(replay.outcome, of: rule)
            // A run that is under way is given up: nothing of it is stored.
            switch ending {
            case .complete: break
            case .late: Foundation.exit(0)
            case .interrupted: Foundation.exit(130)
            }
        }
        await store.close()
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

    private func show(_ outcome: RuleReplay.Outcome, of rule: Rule) {
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
                object.member("runs", outcome.runs)
                object.member("left_out", outcome.leftOut)
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
        outcome.leftOut.forEach { say("Left out: \($0)") }
        say(
            Terminal.dim(
                "\(Words.count(outcome.count, "alert", "alerts")) about \(Words.count(outcome.subjects.count, "subject", "subjects")) "
                    + "in \(Words.count(outcome.runs, "run", "runs")) from \(outcome.start) to \(outcome.end), one every \(DurationText.write(step)); "
                    + "\(outcome.firing) beyond the line at the end"))
    }
}
