import ArgumentParser
import JSON
import Model
import Store

/// `clout alerts list`.
struct AlertsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show the latest alerts, newest first, and what became of them.",
        discussion: """
            What was told in another message is folded into that, and reminders into the line that they remind of, with how many there are; \
            --all shows each.
            """)

    @OptionGroup var scope: AlertScope

    @Option(
        help: ArgumentHelp(
            "Only those that tell that a line was crossed (firing), that this is over (resolved), or of what somebody has acknowledged.",
            valueName: "status"))
    var status: AlertPart?

    @Option(help: ArgumentHelp("Only those raised since then.", valueName: "time"), transform: GivenTime.init(argument:))
    var since: GivenTime?

    @Option(help: ArgumentHelp("How many to show.", valueName: "n"))
    var limit = 50

    @Flag(help: "Those as well that were told of in another one, and reminders, each by itself.")
    var all = false

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
    }

    /// A program is told each by itself, and somebody who is asked for by name is not folded into a message about many.
    private var folds: Set<AlertQuestion.Fold> {
        all || output.json ? [] : scope.subject == nil ? [.members, .reminders] : [.reminders]
    }

    func run() async throws {
        let configuration = place.glance()
        let store = try await place.openStore(configuration, as: .reader)
        let (rule, subject) = try await scope.meant(among: place.names(configuration, in: store))
        let now = try await place.wall(of: store, configuration).now
        var question = AlertQuestion(rule: rule, subject: subject, since: since?.instant(at: now), folds: folds, limit: limit)
        question.restrict(to: status)
        let records = try await store.alerts(question)
        await store.close()
        if output.json {
            var writer = JSONWriter()
            writer.array { list in for record in records { list.alert(record) } }
            return say(writer.text)
        }
        if records.isEmpty { return say(question == AlertQuestion(folds: folds, limit: limit) ? "No alert was raised." : "No such alert.") }
        var table = TextTable([("at", .left), ("status", .left), ("title", .left), ("told", .left), ("id", .left)])
        for record in records {
            table.add([
                record.alert.at.description, record.alert.status.rawValue, record.alert.title + folded(in: record), told(record),
                record.alert.id,
            ])
        }
        table.lines.forEach { say($0) }
    }

    private func folded(in record: AlertRecord) -> String {
        let counts = [
            folds.contains(.members) && record.members > 0 ? "\(record.members) in it" : nil,
            record.reminders > 0 ? Words.count(record.reminders, "reminder", "reminders") : nil,
        ].compactMap(\.self)
        return counts.isEmpty ? "" : " (+ \(counts.joined(separator: ", ")): --all)"
    }

    /// An episode is acknowledged once, however many alerts tell of it: its reminders do not repeat that.
    private func told(_ record: AlertRecord) -> String {
        guard let acknowledgement = record.acknowledgement, record.alert.status == .firing else { return record.shownTelling }
        return "\(record.shownTelling); known to \(acknowledgement.author)"
    }
}
