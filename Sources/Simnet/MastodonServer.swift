import HTTPTypes
import Model
import Synchronization

/// A Mastodon server: the endpoints that a connector reads, in the formats of `networks/mastodon.md`.
///
/// Visible is what has happened by the society's clock. Rate limits run in that clock's time as well.
public final class MastodonServer: Sendable {
    /// How the server is run.
    public struct Settings: Sendable, Hashable {
        /// The server's own name, as in the addresses of its posts; requests may come by any name.
        public var domain = "mastodon.example"
        /// True for a server in limited federation mode: nothing without a token.
        public var requiresToken = false
        /// Requests per window and token (or address, without one); `nil` for no limit. 300 is Mastodon's own.
        public var requestsPerWindow: Int? = 300
        /// The length of the window: five minutes are Mastodon's own. Windows begin at its multiples.
        public var window = Duration.seconds(300)

        public init() {}
    }

    public let settings: Settings
    /// What goes wrong; nothing, at first.
    public let faults: Faults
    /// What was served.
    public let ledger: Ledger
    let society: LivingSociety
    private let limiter = Mutex(RateLimiter())

    public init(_ society: LivingSociety, settings: Settings = Settings(), faults: Faults = Faults()) {
        self.society = society
        self.settings = settings
        self.faults = faults
        ledger = Ledger()
    }

    /// The access token of an account, by handle. Every account has one.
    public func token(of handle: String) -> String { Self.tokenPrefix + handle }

    static let tokenPrefix = "simnet-mastodon-"

    /// The reply to a request, without sockets; faults do not happen here.
    public func reply(to request: HTTPRequest) -> Reply { respond(to: Ask(request)).reply }

    private func caller(of ask: Ask, in record: NetworkRecord) -> Caller {
        guard let token = ask.token else { return settings.requiresToken ? .refused : .nobody }
        guard token.hasPrefix(Self.tokenPrefix), let account = record.account(named: String(token.dropFirst(Self.tokenPrefix.count))) else {
            return .unknownToken
        }
        return .account(account)
    }

    enum Caller: Sendable { case nobody, refused, unknownToken, account(Int32) }
}

extension MastodonServer: SimulatedNetwork {
    func respond(to ask: Ask) -> (reply: Reply, at: Instant) {
        society.look { society, now in
            let view = MastodonView(society: society, now: now, settings: settings, ask: ask)
            let caller = caller(of: ask, in: view.record)
            guard let limit = settings.requestsPerWindow else { return (view.reply(to: caller), now) }
            var who = "address"
            if case .account = caller { who = ask.token ?? who }
            let rule = RateLimiter.Rule(limit: limit, window: settings.window, isAligned: true)
            let verdict = limiter.withLock { $0.count(who, "", under: rule, at: now) }
            var reply = verdict.isAllowed ? view.reply(to: caller) : Self.error(429, "Too many requests")
            Self.tell(verdict, in: &reply)
            return (reply, now)
        }
    }

    func refusal(_ status: Int) -> (reply: Reply, at: Instant) {
        society.look { _, now in
            guard status == 429 else { return (Self.error(status, "The server could not answer"), now) }
            var reply = Self.error(429, "Too many requests")
            let limit = settings.requestsPerWindow ?? 300
            Self.tell(.init(isAllowed: false, limit: limit, remaining: 0, reset: now + .seconds(60)), in: &reply)
            return (reply, now)
        }
    }

    /// Mastodon tells the reset as a time with microseconds.
    private static func tell(_ verdict: RateLimiter.Verdict, in reply: inout Reply) {
        reply.headers[.ours("X-RateLimit-Limit")] = String(verdict.limit)
        reply.headers[.ours("X-RateLimit-Remaining")] = String(verdict.remaining)
        let reset = Instant(seconds: verdict.reset.seconds + (verdict.reset.milliseconds % 1000 == 0 ? 0 : 1))
        reply.headers[.ours("X-RateLimit-Reset")] = String(reset.description.dropLast()) + ".000000Z"
    }

    static func error(_ status: Int, _ text: String) -> Reply { .json(status) { $0.object { $0.field("error", text) } } }
}
