import Foundation
import Logging
import Model
import Simnet
import Testing

/// X and Reddit with tokens that end after a second, and a daemon that logs in to them: a person at X, the application at Reddit.
struct LoginStage: Sendable {
    static let life = Duration.seconds(3)

    let simnet: Simnet
    let folder: TemporaryFolder
    private let person: TrackedPerson

    var log: String { (try? folder.read("log")) ?? "" }
    var desk: TokenDesk { simnet.twitter.desk }

    init(forgivesLostAnswers: Bool = false) throws {
        var tokens = TokenDesk.Settings()
        tokens.lifetime = Self.life
        tokens.forgivesLostAnswers = forgivesLostAnswers
        var twitter = TwitterServer.Settings()
        twitter.keepsRateLimits = false
        twitter.tokens = tokens
        // Tokens end by the machine's clock, which is the daemon's.
        let clock = SystemWallClock()
        simnet = Simnet(
            SocietyConfiguration(
                seed: 5, opening: clock.now - .seconds(86_400), networks: [Network("twitter"), Network("reddit")], people: 12, tracked: 3,
                historyDays: 4, lifetimeDays: 2),
            clock: clock, twitter: twitter, keepsLimits: false, tokens: tokens,
            logger: Logger(label: "simnet") { _ in SwiftLogNoOpLogHandler() })
        person = try #require(simnet.people.first { $0.isRising })
        folder = try TemporaryFolder()
    }

    /// Runs `body` while the networks are served.
    func served(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [simnet] in try await simnet.run() }
            try write(try await simnet.addresses)
            try await body()
            group.cancelAll()
            while (try? await group.next()) != nil {}
        }
    }

    private func handle(_ network: Network) -> String { person.handles[network] ?? "" }

    private func write(_ addresses: Simnet.Addresses) throws {
        try folder.write("etc/clout.toml", "[log]\nlevel = \"notice\"\n")
        try folder.write(
            "etc/people.d/one.toml",
            "[[person]]\nid = \"one\"\nidentities = { x = \"\(handle(Network("twitter")))\", reddit = \"\(handle(Network("reddit")))\" }\n"
        )
        try folder.write("etc/secrets/client", TokenDesk.clientSecret + "\n")
        try folder.write(
            "etc/connectors.d/x.toml",
            """
            [connector]
            type = "twitter"
            name = "x"
            base_url = "\(addresses.twitter)"
            auth = "user"
            every = "1s"
            monthly_dollars = 1000000
            [connector.login]
            client_id = "clout"
            token_url = "\(addresses.twitter)/2/oauth2/token"
            page_url = "\(addresses.twitter)/i/oauth2/authorize"
            [connector.credentials]
            client_secret = { file = "../secrets/client" }

            """)
        let reddit = addresses[Network("reddit")] ?? ""
        try folder.write(
            "etc/connectors.d/reddit.toml",
            """
            [connector]
            type = "reddit"
            base_url = "\(reddit)"
            contact = "ada"
            every = "1s"
            requests_per_minute = 100000
            [connector.login]
            client_id = "clout"
            token_url = "\(reddit)/api/v1/access_token"
            [connector.credentials]
            client_secret = { file = "../secrets/client" }

            """)
    }

    func start() throws -> Child {
        try Child(
            #require(Program.path), ["daemon", "--config", folder / "etc", "--store", folder / "clout.db"], output: folder / "out",
            complaint: folder / "log")
    }

    /// Logs in as somebody at a terminal would: opens the page, agrees, and pastes what the browser ends at, or the bare code.
    func logIn(pastingCodeAlone: Bool = false) async throws {
        let name = UUID().uuidString
        let pipe = folder / "\(name).in"
        try #require(mkfifo(pipe, 0o600) == 0)
        let terminal = open(pipe, O_RDWR | O_CLOEXEC)
        defer { close(terminal) }
        let command = try Child(
            #require(Program.path), ["connector", "login", "x", "--config", folder / "etc", "--store", folder / "clout.db"], input: pipe,
            output: folder / "\(name).out", complaint: folder / "\(name).err")
        defer { command.kill() }
        let page = try await eventually("the page is named") {
            let complaint = (try? folder.read("\(name).err")) ?? ""
            try #require(command.isRunning, "\(complaint)")
            let text = (try? folder.read("\(name).out")) ?? ""
            return text.contains("press Return") ? text.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("http") } : nil
        }
        let token = simnet.twitter.userToken(of: handle(Network("twitter")))
        let address = try #require(desk.agree(to: String(page), as: token, at: SystemWallClock().now))
        let code = try #require(address.split(separator: "=").last)
        let line = Array("\(pastingCodeAlone ? String(code) : address)\n".utf8)
        try #require(Foundation.write(terminal, line, line.count) == line.count)
        let ending = try await command.end()
        let complaint = try folder.read("\(name).err")
        #expect(ending == .init(code: 0), "\(complaint)")
        #expect(try folder.read("\(name).out").contains("Logged in."))
    }
}
