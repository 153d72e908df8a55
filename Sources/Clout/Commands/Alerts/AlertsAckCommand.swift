import ArgumentParser
import JSON
import Model
import Store

/// `clout alerts ack`.
struct AlertsAckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack", abstract: "Say that you know of what is firing, so that it reminds nobody any more.",
        discussion: "It holds until the alert is over; the next one of the same rule and person is told and reminds again.")

    @OptionGroup var scope: AlertScope

    @Flag(help: "Acknowledge everything that is firing.")
    var all = false

    @Option(help: ArgumentHelp("What is done about it, for whoever looks at it later.", valueName: "text"))
    var note: String?

    @OptionGroup var author: AuthorOption
    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard scope.isEverything == all else { throw ValidationError("Name --rule or --about, or say --all.") }
        guard note.map({ !$0.allSatisfy(\.isWhitespace) }) ?? true else { throw ValidationError("--note needs a few words.") }
    }

    func run() async throws {
        let configuration = place.glance()
        let store = try await place.openStore(configuration, as: .tool)
        let now = try await place.wall(of: store, configuration).now
        let known = try await store.acknowledge(
            rule: scope.rule, subject: scope.subject, as: Acknowledgement(by: author.by, at: now, note: note))
        await store.close()
        if output.json {
            var writer = JSONWriter()
            writer.acknowledged(known)
            return say(writer.text)
        }
        if known.isEmpty { throw CommandFailure(description: "Nothing of that is firing; `clout alerts firing` shows what is.") }
        for key in known { say("\(key.rule): \(Terminal.safe(key.subject.description)) is known to \(Terminal.safe(author.by))") }
    }
}
