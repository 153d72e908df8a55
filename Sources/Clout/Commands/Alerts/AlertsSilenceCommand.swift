import Alerting
import ArgumentParser
import JSON
import Model
import Store

/// `clout alerts silence`.
struct AlertsSilenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence", abstract: "Tell nobody of some alerts for a time.",
        discussion: """
            Alerts are raised and kept meanwhile, and `clout alerts list` shows them as silenced. What still lasts when the silence ends is \
            told then; what began and ended inside it is not. What waits for delivery already is delivered.
            """)

    @OptionGroup var scope: AlertScope

    @Option(help: ArgumentHelp("About those on this list.", valueName: "name"))
    var list: String?

    @Option(help: ArgumentHelp("About those at this place, as cohorts name it.", valueName: "name"))
    var atPlace: String?

    @Option(help: ArgumentHelp("Alerts of this severity: info, warning or critical.", valueName: "severity"))
    var severity: Severity?

    @Option(help: ArgumentHelp("Only this receiver is told nothing; others are.", valueName: "name"))
    var receiver: String?

    @Flag(help: "Silence everything.")
    var all = false

    @Option(
        name: .customLong("from"), help: ArgumentHelp("From when on, if not from now.", valueName: "time"),
        transform: GivenTime.init(argument:))
    var beginning: GivenTime?

    @Option(name: .customLong("for"), help: ArgumentHelp("For how long.", valueName: "duration"), transform: Duration.init(argument:))
    var length: Duration

    @Option(help: ArgumentHelp("Why; whoever looks at it later wants to know.", valueName: "text"))
    var reason: String

    @OptionGroup var author: AuthorOption
    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let isEverything = scope.isEverything && list == nil && atPlace == nil && severity == nil && receiver == nil
        guard isEverything == all else {
            throw ValidationError("Name --rule, --about, --list, --at-place, --severity or --receiver, or say --all.")
        }
        guard list == nil || atPlace == nil else { throw ValidationError("Name --list or --at-place, not both.") }
        if case .ago? = beginning { throw ValidationError("--from is a time to come; write it like 2012-07-04T12:00:00Z.") }
        guard !reason.allSatisfy(\.isWhitespace) else { throw ValidationError("--reason needs a few words.") }
        guard length > .zero, length <= .seconds(366 * 86_400) else {
            throw ValidationError("--for must be longer than 0 and at most a year (366d).")
        }
    }

    func run() async throws {
        let configuration = place.glance()
        let store = try await place.openStore(configuration, as: .tool)
        let names = place.names(configuration, in: store)
        let (rule, subject) = try await scope.meant(among: names)
        var cohort: Cohort?
        if let list { cohort = .list(try await names.list(list)) }
        if let atPlace { cohort = .place(try await names.place(atPlace)) }
        var receiver = receiver
        if let name = receiver { receiver = try await names.receiver(name) }
        let now = try await place.wall(of: store, configuration).now
        let since = max(now, beginning?.instant(at: now) ?? now)
        let silence = try await store.add(
            Silence(
                rule: rule, subject: subject, cohort: cohort, severity: severity, receiver: receiver, author: author.by, reason: reason,
                since: since, until: since + length))
        await store.close()
        if output.json {
            var writer = JSONWriter()
            writer.silence(silence)
            return say(writer.text)
        }
        let start = since > now ? " from \(since)" : ""
        say(
            "Silence \(silence.id): \(silence.shownScope)\(start) until \(silence.until). End it sooner: clout alerts unsilence \(silence.id)"
        )
    }
}

extension Severity: ExpressibleByArgument {}

/// `clout alerts silences`.
struct AlertsSilencesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silences", abstract: "Show the silences: whose, why, and until when.")

    @Flag(help: "Those of the last ninety days that have ended, too.")
    var all = false

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = place.glance()
        let store = try await place.openStore(configuration, as: .reader)
        let now = try await place.wall(of: store, configuration).now
        let silences = try await store.silences().filter { all || $0.until > now }
        await store.close()
        if output.json {
            var writer = JSONWriter()
            writer.array { list in for silence in silences { list.silence(silence) } }
            return say(writer.text)
        }
        if silences.isEmpty { return say("Nothing is silenced.") }
        var table = TextTable([("id", .right), ("what", .left), ("from", .left), ("until", .left), ("by", .left), ("why", .left)])
        for silence in silences {
            table.add([
                "\(silence.id)", silence.shownScope, silence.since.description, silence.until.description, silence.author, silence.reason,
            ])
        }
        table.lines.forEach { say($0) }
    }
}

/// `clout alerts unsilence`.
struct AlertsUnsilenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "unsilence", abstract: "End a silence now.")

    @Argument(help: "Its number, as `clout alerts silences` shows it.")
    var id: Int64

    @OptionGroup var place: PlaceOptions

    func run() async throws {
        let configuration = place.glance()
        let store = try await place.openStore(configuration, as: .tool)
        let ended = try await store.endSilence(id, at: place.wall(of: store, configuration).now)
        await store.close()
        guard let ended else { throw CommandFailure(description: "There is no silence \(id), or it has ended.") }
        say("Silence \(id) has ended: \(ended.shownScope) is told again.")
    }
}
