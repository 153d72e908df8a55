import ArgumentParser
import JSON
import Logging
import Store

/// `clout reload`: the configuration's files in force, or why they are not.
struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Have the running daemon take over the configuration, and tell what comes of it.",
        discussion: """
            Does what SIGHUP does, and waits for the answer: all that the files say is in force then, or nothing of it, with every mistake \
            told. Run it as the daemon's user or as root. Ends with 0 where the files are in force, with 2 where they are refused, with 3 \
            where no daemon runs, and with 1 where the daemon has not answered in time.
            """)

    @Option(
        help: ArgumentHelp("How long to wait for the answer.", valueName: "duration"), transform: Duration.init(argument:))
    var within = Duration.seconds(60)

    @Option(
        help: ArgumentHelp(
            "The daemon's process, where it is known: its store is found by it, whatever the files say by now.", valueName: "pid"))
    var process: Int32?

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let path =
            place.store ?? process.flatMap(SQLiteStore.store(ofDaemon:))
            ?? place.storePath(named: Configuration.store(namedIn: place.config ?? PlaceOptions.standardConfiguration))
        guard SQLiteStore.daemon(ofStoreAt: path) != nil else {
            let other = place.daemonElsewhere(than: path).map { "; \($0.words(besides: path)). \($0.mend)" } ?? "."
            return try end(nil, "no daemon works on the store \(path)\(other)", 3)
        }
        let store = try await SQLiteStore.open(at: path, role: .reader, logger: Logger(label: "store") { _ in SwiftLogNoOpLogHandler() })
        let outcome =
            try await RunningDaemon(onStoreAt: path)?.reload(within: within, asking: store) { reason in
                if !output.json { complain("clout: waiting for at most \(DurationText.write(within)): \(reason)") }
            } ?? .unknown("the daemon ended meanwhile")
        await store.close()
        switch outcome {
        case .inForce: try end("The configuration is in force.", nil, 0)
        case .refused(let problem): try end(nil, "the configuration is refused, and the daemon goes on by the one before:\n\(problem)", 2)
        case .waits(let reason):
            try end(nil, "nothing is wrong with the configuration, and the daemon takes it over once its store does: \(reason)", 1)
        case .unknown(let reason): try end(nil, "what came of it is not known: \(reason)", 1)
        }
    }

    private func end(_ done: String?, _ problem: String?, _ code: Int32) throws {
        if output.json {
            var writer = JSONWriter()
            writer.object { object in
                object.member("in_force", done != nil)
                object.member("problem", orNull: problem)
            }
            say(writer.text)
        } else if let done {
            say(done)
        }
        if let problem, !output.json { "clout: \(problem)".split(separator: "\n").forEach { complain(String($0)) } }
        if code != 0 { throw ExitCode(code) }
    }
}
