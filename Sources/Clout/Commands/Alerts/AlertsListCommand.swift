import ArgumentParser
import JSON
import Model
import Store

/// `clout alerts list`.
struct AlertsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show the latest alerts, newest first, and what became of them.")

    @OptionGroup var scope: AlertScope

    @Option(help: ArgumentHelp("Only those raised since then.", valueName: "time"), transform: GivenTime.init(argument:))
    var since: GivenTime?

    @Option(help: ArgumentHelp("How many to show.", valueName: "n"))
    var limit = 50

    @Flag(help: "Those as well that were told of in another one, each by itself.")
    var all = false

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
    }

    func run() async throws {
        let configuration = place.glance()
        let store = try await place.openStore(configuration, as: .reader)
        let now = try await place.wall(of: store, configuration).now
        // What somebody asks for by name, and a program, is not folded away.
        let folds = !all && !output.json && scope.subject == nil
        let records = try await store.alerts(
            AlertQuestion(rule: scope.rule, subject: scope.subject, since: since?.instant(at: now), folds: folds, limit: limit))
        await store.close()
        if output.json {
            var writer = JSONWriter()
            writer.array { list in for record in records { list.alert(record) } }
            return say(writer.text)
        }
        if records.isEmpty { return say("No alert was raised.") }
        var table = TextTable([("at", .left), ("status", .left), ("title", .left), ("told", .left), ("id", .left)])
        for record in records {
            table.add([
                record.alert.at.description, record.alert.status.rawValue,
                record.alert.title + (folds && record.members > 0 ? " (+ \(record.members) in it: --all)" : ""), record.shownTelling,
                record.alert.id,
            ])
        }
        table.lines.forEach { say($0) }
    }
}
