import ArgumentParser
import ConnectorKit
import CurlHTTP
import Foundation
import JSON
import Logging
import Model
import Store
import Synchronization
import Tokens

/// `clout connector test`: one real call, and what it shows.
struct ConnectorTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Ask a network one real question, and say what works.",
        discussion: """
            Looks up one account of the connector as the daemon would, and stores nothing. With --fetch it is fetched too, as the first \
            time, up to --requests questions; one that is named by its id is fetched in any case. It spends what the network counts; no budget of the daemon's is charged. --record keeps \
            question and answers as a fixture for tests, without secrets; read it before you pass it on: it is about somebody.
            """)

    @Argument(help: "The connector's name.")
    var name: String

    @Option(help: ArgumentHelp("Whom to look up, by handle; the first account in the people files, unless given.", valueName: "handle"))
    var account: String?

    @Flag(help: "Fetch the account, too.")
    var fetch = false

    @Option(help: ArgumentHelp("How many questions may be asked.", valueName: "n"))
    var requests = 10

    @Option(help: ArgumentHelp("Keep the exchange as a fixture in this folder.", valueName: "dir"))
    var record: String?

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1000).contains(requests) else { throw ValidationError("--requests must be from 1 to 1000.") }
    }

    func run() async throws {
        let configuration = try place.configuration(withSecrets: true)
        let connector = try configuration.connector(named: name)
        let http = HTTPClient(configuration.httpConfiguration)
        let recorder = ExchangeRecorder(http, limit: requests)
        let tokens = KeptTokens(
            besideStoreAt: place.storePath(configuration), logger: Logger(label: "tokens") { _ in SwiftLogNoOpLogHandler() })
        await tokens.use([connector])
        let keeper = tokens[name]
        // A kept token is asked for here, so that no answer with a new one is in the recording.
        var context = FetchContext.command(connector, http: recorder, configuration, tokens: keeper)
        // One time for the whole trial: what is recorded is played again as of one time, too.
        context.clock = FixedWallClock(context.clock.now)
        var trial = ConnectorTrial(connector: connector, context: context)
        var token: Secret?
        do throws(FetchError) {
            token = try await keeper?.token(in: .command(connector, http: http, configuration))
            try await trial.run(account, in: configuration, fetches: fetch)
        } catch { trial.error = error }
        await tokens.finish()
        await http.shutDown()
        if let record {
            let recording = ExchangeRecording(secrets: Array(connector.secrets.values) + [token].compactMap(\.self))
            try Self.write(
                recording.text(of: recorder.exchanges, by: connector, at: context.clock.now, question: trial.question), to: record)
        }
        if output.json { say(trial.json(recorder.exchanges)) } else { trial.lines(recorder.exchanges, requests).forEach { say($0) } }
        if let record, !output.json { say("Recorded in \(record)/exchange.json. Read it before you pass it on.") }
        if trial.hasFailed { throw ExitCode(1) }
    }

    private static func write(_ text: String, to folder: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data((text + "\n").utf8).write(to: URL(filePath: folder).appending(path: "exchange.json"), options: .withoutOverwriting)
        } catch {
            throw CommandFailure(description: "\(folder)/exchange.json was not written: \(error.localizedDescription)")
        }
    }
}

/// What one trial of a connector asks, and what came of it.
struct ConnectorTrial {
    let connector: ConnectorFile
    let context: FetchContext
    private(set) var handle: String?
    private(set) var identity: Identity?
    private(set) var fetched: Totals?
    var error: FetchError?

    /// What a fetch brought.
    struct Totals: Sendable {
        var posts = 0
        var interactions = 0
        var tallies = 0
        var identities = 0
        var rejected = 0
        var isWhole = false
    }

    init(connector: ConnectorFile, context: FetchContext) {
        self.connector = connector
        self.context = context
    }

    /// A fetch that ends since its questions are used up has failed in nothing.
    var hasFailed: Bool { error.map { $0.kind != .cancelled } ?? false }

    mutating func run(_ account: String?, in configuration: Configuration, fetches: Bool) async throws(FetchError) {
        guard connector.description.scope == .identity else { return try await fetch(nil) }
        let named = configuration.identities.first { $0.connector == connector.name }?.name
        switch (account, named) {
        case (let handle?, _), (nil, .handle(let handle)?):
            let name = handle.hasPrefix("@") ? String(handle.dropFirst()) : handle
            self.handle = name
            identity = try await connector.connector.resolve(name, in: context)
            if fetches { try await fetch(identity) }
        case (nil, .id(let id)?):
            guard let network = connector.description.network else { return }
            identity = Identity(IdentityKey(network, id))
            try await fetch(identity)
        case (nil, nil):
            throw FetchError(
                .rejected, .reconfigure, what: connector.name, why: "nobody is configured for this connector",
                mend: "Say whom to look up: --account HANDLE.")
        }
    }

    private mutating func fetch(_ identity: Identity?) async throws(FetchError) {
        let totals = Mutex(Totals())
        defer { fetched = totals.withLock { $0 } }
        try await connector.connector.fetch(identity, after: nil, in: context) { batch throws(FetchError) in
            totals.withLock {
                $0.posts += batch.posts.count
                $0.interactions += batch.interactions.count
                $0.tallies += batch.tallies.count
                $0.identities += batch.identities.count
                $0.rejected += batch.rejectedCount
            }
        }
        totals.withLock { $0.isWhole = true }
    }

    /// Writes whom it was about, as fixtures have it.
    func question(_ object: inout JSONWriter) {
        if fetched != nil, let identity {
            object.member("identity") {
                $0.object {
                    $0.member("id", identity.key.id)
                    $0.member("handle", identity.handle ?? handle)
                }
            }
        } else if let handle {
            object.member("resolve", handle)
        }
    }

    func lines(_ exchanges: [ExchangeRecorder.Exchange], _ limit: Int) -> [String] {
        var lines = exchanges.map { exchange in
            let time = "\(exchange.duration.milliseconds) ms"
            switch exchange.answer {
            case .success(let answer): return "  \(exchange.place): \(answer.response.status.code), \(answer.body.count) bytes, \(time)"
            case .failure(let error): return "  \(exchange.place): \(error.reason), \(time)"
            }
        }
        if let identity {
            let names = [identity.handle.map { "@\($0)" }, identity.name].compactMap(\.self).joined(separator: ", ")
            let followers = identity.followers.map { ", \($0) followers" } ?? ""
            lines.append("Found: \(identity.key)\(names.isEmpty ? "" : " (\(names))")\(followers).")
        }
        if let fetched {
            lines.append(
                "Fetched\(fetched.isWhole ? "" : " so far"): \(fetched.posts) posts, \(fetched.interactions) interactions, \(fetched.tallies) counts, "
                    + "\(fetched.identities) accounts\(fetched.rejected > 0 ? ", \(fetched.rejected) records that could not be read" : "")."
            )
        }
        if hasFailed, let error {
            lines.append("\(connector.name) does not work: \(error.inCommand)")
        } else {
            if error != nil { lines.append("There is more: the \(limit) questions are used up.") }
            lines.append("\(connector.name) works.")
        }
        return lines.map(Terminal.safe)
    }

    func json(_ exchanges: [ExchangeRecorder.Exchange]) -> String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("connector", connector.name)
            object.member("works", !hasFailed)
            object.member("problem", orNull: hasFailed ? error?.inCommand : nil)
            if let identity { object.member("identity") { $0.identities([identity]) } }
            if let fetched {
                object.member("fetched") {
                    $0.object {
                        $0.member("posts", fetched.posts)
                        $0.member("interactions", fetched.interactions)
                        $0.member("tallies", fetched.tallies)
                        $0.member("identities", fetched.identities)
                        $0.member("rejected", fetched.rejected)
                        $0.member("whole", fetched.isWhole)
                    }
                }
            }
            object.member("requests") { list in
                list.array { list in
                    for exchange in exchanges {
                        list.object {
                            $0.member("request", exchange.place)
                            switch exchange.answer {
                            case .success(let answer):
                                $0.member("status", answer.response.status.code)
                                $0.member("bytes", answer.body.count)
                            case .failure(let error): $0.member("problem", error.reason)
                            }
                            $0.member("milliseconds", exchange.duration.milliseconds)
                        }
                    }
                }
            }
        }
        return writer.text
    }
}
