import Logging
import Model
import Scorekeeping
import Synchronization
import Web

/// Has the web server let clients in by the configuration in force, and by no token that was revoked since, whatever else its files say.
final class Doorkeeper: Sendable {
    private struct State {
        var settings: WebSettings?
        var tokens: [(token: AccessToken, file: String)] = []
        /// Those of them that their files name no longer.
        var revoked: Set<AccessToken> = []
    }

    private let server: WebServer
    /// Where the configuration's files are; `nil` where there are none.
    private let folder: String?
    private let logger: Logger
    private let state = Mutex(State())

    /// So often it is looked for revoked tokens.
    private static let pause = Duration.seconds(1)

    init(of server: WebServer, folder: String?, logger: Logger) {
        self.server = server
        self.folder = folder
        self.logger = logger
    }

    /// Lets in by another configuration from now on.
    func use(_ configuration: Configuration) {
        state.withLock { state in
            state = State(settings: configuration.main.web, tokens: configuration.tokens)
            if let settings = state.settings { server.use(settings) }
        }
    }

    /// Looks for revoked tokens until the task is cancelled.
    func run(on clock: any Clock<Duration>) async {
        while !Task.isCancelled {
            try? await clock.sleep(for: Self.pause)
            await look()
        }
    }

    /// Looks for revoked tokens now.
    func look() async {
        let tokens = state.withLock(\.tokens)
        guard let folder, !tokens.isEmpty else { return }
        let standing = await offPool { TokenFiles(in: folder).standing(of: tokens) }
        let gone = Set(tokens.map(\.token)).subtracting(standing)
        let news = state.withLock { state in
            // A reload may have come between.
            let gone = gone.intersection(state.tokens.map(\.token))
            guard gone != state.revoked, var settings = state.settings else { return Set<AccessToken>() }
            defer { state.revoked = gone }
            settings.tokens.removeAll(where: gone.contains)
            server.use(settings)
            return gone.subtracting(state.revoked)
        }
        for name in news.map(\.name).sorted() { logger.notice("token revoked", metadata: ["token": "\(name)"]) }
    }
}
