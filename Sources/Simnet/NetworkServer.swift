import HTTPTypes
import Model
import Synchronization

/// A simulated network's server: routes, allowances, versions and faults are the same for all, the rest is the network's `NetworkView`.
///
/// Visible is what has happened by the society's clock; allowances run in that clock's time as well.
public final class NetworkServer: Sendable {
    /// The networks that are served this way, in the order of their numbers.
    static let views: [any NetworkView.Type] = [
        BlueskyView.self, GitHubView.self, YouTubeView.self, RedditView.self, HackerNewsView.self,
        StackExchangeView.self, FacebookView.self, InstagramView.self, ThreadsView.self,
        LinkedInView.self, FoursquareView.self, TikTokView.self, SpotifyView.self, WebView.self,
    ]

    public let network: Network
    /// What goes wrong; nothing, at first.
    public let faults: Faults
    /// What was served.
    public let ledger: Ledger
    /// Where it gives tokens that end, if it does.
    public let desk: TokenDesk?
    private let view: any NetworkView.Type
    private let society: LivingSociety
    /// Whether the network's own limits are kept; without them everybody may ask as often as they like.
    private let keepsLimits: Bool
    private let limiter = Mutex(RateLimiter())

    init(
        _ view: any NetworkView.Type, _ society: LivingSociety, keepsLimits: Bool = true, tokens: TokenDesk.Settings = .init(),
        faults: Faults = Faults()
    ) {
        self.view = view
        self.society = society
        self.keepsLimits = keepsLimits
        self.faults = faults
        network = view.customs.network
        ledger = Ledger()
        desk = view.desk.map { TokenDesk($0, settings: tokens) }
    }

    /// The access token of an account, by handle. Every account has one; where a network knows accounts or applications, any will do.
    public static func token(of handle: String) -> String { tokenPrefix + handle }

    static let tokenPrefix = "simnet-"

    /// The reply to a request, without sockets; faults do not happen here.
    public func reply(to request: HTTPRequest, body: [UInt8] = []) -> Reply { respond(to: Ask(request, body: body)).reply }
}

extension NetworkServer: SimulatedNetwork {
    func respond(to ask: Ask) -> (reply: Reply, at: Instant) {
        society.look { society, now in
            if let reply = desk?.reply(to: ask, at: now) { return (reply, now) }
            var ask = ask
            if let desk { ask.token = desk.standing(for: ask.token, at: now) }
            return (answer(view, Look(society: society, network: network, now: now, ask: ask)), now)
        }
    }

    private func answer<View: NetworkView>(_ type: View.Type, _ look: Look) -> Reply {
        let view = View(look)
        var reply = view.answer()
        if View.tagsVersions { tag(&reply, look.ask) }
        guard keepsLimits else { return reply }
        let isFree = reply.status == 304 && view.isUnchangedFree
        let verdicts = limiter.withLock { limiter in
            view.allowances.map { limiter.count($0.caller, $0.scope, under: $0.rule, at: look.now, cost: isFree ? 0 : $0.cost) }
        }
        guard let tightest = verdicts.first(where: { !$0.isAllowed }) ?? verdicts.first else { return reply }
        if !tightest.isAllowed { reply = View.throttled(until: tightest.reset, at: look.now) }
        View.tell(tightest, at: look.now, in: &reply)
        return reply
    }

    /// Gives an answer the version that it is, and nothing else to somebody who knows that version.
    private func tag(_ reply: inout Reply, _ ask: Ask) {
        guard reply.status == 200, ask.method == .get else { return }
        let version = "\"\(String(fingerprint(reply.body), radix: 16))\""
        if ask.headers[.ifNoneMatch] == version { reply = Reply(status: 304) }
        reply.headers[.eTag] = version
    }

    func refusal(_ status: Int) -> (reply: Reply, at: Instant) {
        society.look { [view] _, now in
            guard status == 429 else { return (view.error(status), now) }
            let reset = now + .seconds(60)
            var reply = view.throttled(until: reset, at: now)
            view.tell(.init(isAllowed: false, limit: 1, remaining: 0, reset: reset), at: now, in: &reply)
            return (reply, now)
        }
    }
}

/// Tells bodies apart, eight bytes at a time; not for adversaries.
private func fingerprint(_ body: [UInt8]) -> UInt64 {
    body.withUnsafeBytes { bytes in
        var hash = UInt64(bytes.count)
        var place = 0
        while place + 8 <= bytes.count {
            hash = scramble(hash ^ bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            place += 8
        }
        for byte in bytes[place...] { hash = scramble(hash ^ UInt64(byte)) }
        return hash
    }
}
