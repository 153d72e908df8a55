import HTTPTypes
import Logging
import Model

/// A society and the servers that show it, one for each of its networks, and a webhook receiver, each on a free port of 127.0.0.1.
///
/// ```swift
/// let clock = AcceleratedClock(speed: 43_200, from: SocietyConfiguration.standardOpening)
/// let simnet = Simnet(SocietyConfiguration(), clock: clock.wall)
/// try await withThrowingTaskGroup(of: Void.self) { group in
///     group.addTask { try await simnet.run() }
///     let addresses = try await simnet.addresses
///     // point a daemon at addresses.mastodon, addresses[Network("github")], addresses.webhooks
///     group.cancelAll()
/// }
/// ```
public final class Simnet: Sendable {
    /// Where the servers listen, as `http://127.0.0.1:PORT`.
    public struct Addresses: Sendable, Hashable {
        public var mastodon: String
        public var twitter: String
        /// A delivery may go to any path below it.
        public var webhooks: String
        var others: [Network: String]

        /// Where a network is served; `nil` for one that the society does not live on.
        public subscript(network: Network) -> String? {
            switch network {
            case .mastodon: mastodon
            case .twitter: twitter
            default: others[network]
            }
        }
    }

    public let society: LivingSociety
    public let mastodon: MastodonServer
    public let twitter: TwitterServer
    public let webhooks: WebhookSink
    /// The servers of the other networks that the society lives on.
    public let others: [Network: NetworkServer]
    /// The people worth tracking, with the handles to look them up by.
    public let people: [TrackedPerson]
    private let servers: [LoopbackServer]
    private let otherServers: [Network: LoopbackServer]

    /// Makes the society with its history, which takes about a tenth of a second for the standard one; binds nothing yet.
    ///
    /// - Parameters:
    ///   - keepsLimits: Whether the networks beside Mastodon and X, which have settings of their own, keep their limits.
    ///   - tokens: How these networks give tokens that end.
    public init(
        _ configuration: SocietyConfiguration, clock: any WallClock, mastodon mastodonSettings: MastodonServer.Settings = .init(),
        twitter twitterSettings: TwitterServer.Settings = .init(), keepsLimits: Bool = true, tokens: TokenDesk.Settings = .init(),
        logger: Logger = Logger(label: "simnet")
    ) {
        let society = LivingSociety(Society(configuration), clock: clock)
        let mastodon = MastodonServer(society, settings: mastodonSettings, faults: Faults(seed: configuration.seed))
        let twitter = TwitterServer(society, settings: twitterSettings, faults: Faults(seed: configuration.seed &+ 1))
        let webhooks = WebhookSink(clock: clock)
        let others = NetworkServer.views.filter { configuration.networks.contains($0.customs.network) }.map { view in
            NetworkServer(
                view, society, keepsLimits: keepsLimits, tokens: tokens, faults: Faults(seed: configuration.seed &+ view.customs.number))
        }
        self.others = Dictionary(uniqueKeysWithValues: others.map { ($0.network, $0) })
        otherServers = self.others.mapValues { server in LoopbackServer(logger: logger) { server.outcome(of: $0, $1) } }
        self.society = society
        self.mastodon = mastodon
        self.twitter = twitter
        self.webhooks = webhooks
        people = society.look { society, _ in society.trackedPeople }
        servers = [
            LoopbackServer(logger: logger) { mastodon.outcome(of: $0, $1) },
            LoopbackServer(logger: logger) { twitter.outcome(of: $0, $1) },
            LoopbackServer(logger: logger) { request, body in webhooks.receive(request, body) },
        ]
    }

    /// Serves until the task is cancelled; then every connection is closed, and it returns. To be run once.
    ///
    /// Throws when a port cannot be bound; the other servers end with it.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for server in servers + otherServers.values { group.addTask { try await server.run() } }
            try await group.waitForAll()
        }
    }

    /// Where the servers listen, once all of them do. Throws when one could not, or when the waiting task is cancelled.
    public var addresses: Addresses {
        get async throws {
            var others: [Network: String] = [:]
            for (network, server) in otherServers { others[network] = "http://127.0.0.1:\(try await server.port)" }
            return Addresses(
                mastodon: "http://127.0.0.1:\(try await servers[0].port)", twitter: "http://127.0.0.1:\(try await servers[1].port)",
                webhooks: "http://127.0.0.1:\(try await servers[2].port)", others: others)
        }
    }
}

extension SimulatedNetwork {
    fileprivate func outcome(of request: HTTPRequest, _ body: [UInt8]) -> LoopbackServer.Outcome {
        let served = serve(request, body)
        return .init(reply: served.reply, fault: served.fault)
    }
}
