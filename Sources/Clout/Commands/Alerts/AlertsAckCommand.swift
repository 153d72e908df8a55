import ArgumentParser
import JSON
import Model
import Store

/// `clout alerts ack`.
struct AlertsAckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack", abstract: "Say that you know of what is firing, so that it reminds nobody any more.",
        discussion: """
            It holds until the alert is over; the next one of the same rule and person is told and reminds again. What somebody has \
            acknowledged already stays theirs, unless --replace is said.
            """)

    @OptionGroup var scope: AlertScope

    @Flag(help: "Acknowledge everything that is firing.")
    var all = false

    @Flag(help: "Take the place of whoever has acknowledged it before.")
    var replace = false

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
        let (rule, subject) = try await scope.meant(among: place.names(configuration, in: store))
        let now = try await place.wall(of: store, configuration).now
        let acknowledgement = Acknowledgement(by: author.by, at: now, note: note)
        let episodes = try await store.acknowledge(rule: rule, subject: subject, as: acknowledgement, replacing: replace)
        await store.close()
        if output.json {
            var writer = JSONWriter()
            writer.acknowledged(episodes, as: acknowledgement, replacing: replace)
            return say(writer.text)
        }
        if episodes.isEmpty { throw CommandFailure(description: "Nothing of that is firing; `clout alerts firing` shows what is.") }
        for episode in episodes { say(Terminal.safe("\(episode.key.rule): \(episode.key.subject) \(outcome(of: episode))")) }
    }

    private func outcome(of episode: AcknowledgedEpisode) -> String {
        guard let former = episode.former else { return "is known to \(author.by)" }
        return replace
            ? "is known to \(author.by); it was acknowledged \(former.shown)"
            : "was acknowledged already \(former.shown) (yours takes its place with --replace)"
    }
}
