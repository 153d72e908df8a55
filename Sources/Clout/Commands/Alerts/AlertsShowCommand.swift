import ArgumentParser
import Foundation
import JSON
import Model
import Store

/// `clout alerts show`.
struct AlertsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show one alert with all it says.")

    @Argument(help: "The alert's id, as `clout alerts list` shows it.")
    var id: String

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let store = try await place.openStore(place.glance(), as: .reader)
        let record = try await store.alert(id)
        await store.close()
        guard let record else { throw CommandFailure(description: "There is no alert `\(id)`. Those of the last ninety days are kept.") }
        if output.json {
            var writer = JSONWriter()
            writer.alert(record)
            return say(writer.text)
        }
        let alert = record.alert
        say(Terminal.bold(Terminal.safe(alert.title)))
        var lines = [
            ("rule", alert.rule), ("status", alert.status.rawValue), ("severity", alert.severity.rawValue),
            ("about", "\(alert.name) (\(alert.subject))"),
            ("raised", alert.at.description), ("since", alert.since.description), ("cohort", alert.cohort?.description ?? ""),
            ("what", alert.detail ?? ""), ("text", alert.lines.isEmpty ? alert.text ?? "" : ""),
            ("runbook", alert.runbook ?? ""),
        ]
        if let standing = alert.standing {
            lines += [
                ("score", "\(standing.score.value.shown(decimals: 1)) ± \(standing.margin.shown(decimals: 1)), \(standing.state.rawValue)"),
                ("rank", "\(standing.rank) of \(standing.cohortSize), top \(standing.topPercent.shown(decimals: 1)) %"),
            ]
            let changes = [(1, standing.change1d), (7, standing.change7d), (30, standing.change30d), (90, standing.change90d)]
            let shown = changes.compactMap { days, points in points.map { "\($0.shownAsPoints) in \(Words.count(days, "day", "days"))" } }
            lines.append(("change", shown.joined(separator: ", ")))
        }
        for (name, text) in lines where !text.isEmpty {
            say("  \(name.padding(toLength: 8, withPad: " ", startingAt: 0))  \(Terminal.safe(text))")
        }
        if !alert.lines.isEmpty { say("  tells of") }
        for line in alert.lines { say("    \(Terminal.safe(line))") }
        if let change = alert.change {
            say("  changed by \(change.points.shownAsPoints) since \(change.since)")
            for cause in change.causes { say("    \(cause.points.shownAsPoints)  \(Terminal.safe(cause.label))") }
        }
        if let unexplained = alert.unexplained { say("  what has changed it is not known: \(Terminal.safe(unexplained))") }
        if !alert.reasons.isEmpty { say("  why") }
        for reason in alert.reasons { say("    \(reason.points.shownAsPoints)  \(Terminal.safe(reason.label))") }
        if let acknowledgement = record.acknowledgement { say("  known     \(Terminal.safe(acknowledgement.shown))") }
        say("  told      \(Terminal.safe(record.shownTelling))")
        for telling in record.tellings where telling.state != .digested {
            if let reason = telling.reason { say("    \(telling.receiver): \(Terminal.safe(reason))") }
        }
    }
}
