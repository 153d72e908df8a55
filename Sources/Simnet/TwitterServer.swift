import HTTPTypes
import Model
import Synchronization

/// X's API: the endpoints that a connector reads, in the formats of `networks/twitter.md`.
///
/// Visible is what has happened by the society's clock. Rate limits and bills run in that clock's time as well. Users that come
/// along as an expansion are not billed: X's documents do not say that they are.
public final class TwitterServer: Sendable {
    /// How the server is run.
    public struct Settings: Sendable, Hashable {
        /// Which of X's two names for the same fields it speaks.
        public enum Vocabulary: Sendable, Hashable {
            /// `tweet.fields`, `referenced_tweets`, `retweet_count`: X's pages and examples.
            case tweets
            /// `post.fields`, `referenced_posts`, `repost_count`: the OpenAPI file of 2026.
            case posts
        }

        /// A parameter of the other vocabulary is answered by a 400 that names it.
        public var vocabulary = Vocabulary.tweets
        /// Whether X's limits per 15 minutes hold.
        public var keepsRateLimits = true
        /// What may be spent, in millionths of a dollar, before everything is answered by 402; `nil` for no end.
        public var creditMicros: Int64?
        /// Posts read per month before everything is answered by 429 `usage-capped`. X's own is 3,000,000.
        public var monthlyPosts = 3_000_000
        /// The handle of the app's owner, whose own reads are cheap; `nil` when every user token is an owner's.
        public var appOwner: String?
        /// How tokens that end are given.
        public var tokens = TokenDesk.Settings()

        public init() {}
    }

    public let settings: Settings
    /// What goes wrong; nothing, at first.
    public let faults: Faults
    /// What was served.
    public let ledger: Ledger
    /// Where tokens that end are given, for two hours.
    public let desk: TokenDesk
    let society: LivingSociety
    private let state: Mutex<State>

    private struct State {
        var limiter = RateLimiter()
        var bill = TwitterBill()
        var credit: Int64?
    }

    public init(_ society: LivingSociety, settings: Settings = Settings(), faults: Faults = Faults()) {
        self.society = society
        self.settings = settings
        self.faults = faults
        ledger = Ledger()
        desk = TokenDesk(
            .init(tokenPath: ["2", "oauth2", "token"], lifetime: .seconds(7200), hasPage: true), settings: settings.tokens)
        state = Mutex(State(credit: settings.creditMicros))
    }

    /// The app-only bearer token.
    public let appToken = "simnet-twitter-app"

    /// The user token of an account, by handle. Every account has one.
    public func userToken(of handle: String) -> String { Self.userPrefix + handle }

    private static let userPrefix = "simnet-twitter-user-"

    /// What was spent so far, in millionths of a dollar.
    public var spentMicros: Int64 { state.withLock { $0.bill.spentMicros } }

    /// Buys (or takes away) credit: from now on so much may be spent in all, counted from the beginning; `nil` for no end.
    public func setCredit(micros: Int64?) { state.withLock { $0.credit = micros } }

    /// The reply to a request, without sockets; faults do not happen here.
    public func reply(to request: HTTPRequest, body: [UInt8] = []) -> Reply { respond(to: Ask(request, body: body)).reply }
}

extension TwitterServer: SimulatedNetwork {
    func respond(to ask: Ask) -> (reply: Reply, at: Instant) {
        society.look { society, now in (respond(to: ask, society, now), now) }
    }

    private func respond(to ask: Ask, _ society: Society, _ now: Instant) -> Reply {
        if let reply = desk.reply(to: ask, at: now) { return reply }
        var ask = ask
        ask.token = desk.standing(for: ask.token, at: now)
        let view = TwitterView(society: society, now: now, settings: settings, ask: ask)
        var caller: Int32?
        guard let token = ask.token else { return TwitterProblem.unauthorized.reply }
        if token.hasPrefix(Self.userPrefix) { caller = view.record.account(named: String(token.dropFirst(Self.userPrefix.count))) }
        guard token == appToken || caller != nil else { return TwitterProblem.unauthorized.reply }
        guard ask.method == .get, let endpoint = TwitterEndpoint(ask.path) else { return TwitterProblem.notFound.reply }
        guard let limit = caller == nil ? endpoint.appLimit : endpoint.userLimit else {
            return TwitterProblem.wrongToken(caller == nil).reply
        }

        return state.withLock { state in
            let rule = RateLimiter.Rule(limit: limit, window: .seconds(900), isAligned: false)
            let verdict = state.limiter.count(token, endpoint.rawValue, under: rule, at: now)
            var reply: Reply
            if settings.keepsRateLimits, !verdict.isAllowed {
                reply = TwitterProblem.tooMany.reply
            } else if endpoint == .usage {
                reply = state.bill.usage(monthlyPosts: settings.monthlyPosts, at: now)
            } else if let problem = state.bill.problem(credit: state.credit, monthlyPosts: settings.monthlyPosts, at: now) {
                reply = problem.reply
            } else {
                reply = view.reply(endpoint, as: caller)
                if reply.status == 200 {
                    let owns = caller.map { settings.appOwner.map(view.handle($0).caseInsensitiveEquals) ?? true } ?? false
                    let isOwned = owns && endpoint.canBeOwned && ask.path[2] == caller.map { view.record.accounts[Int($0)].id }
                    state.bill.charge(endpoint.resource, reply.records, isOwned: isOwned, at: now)
                }
            }
            Self.tell(verdict, in: &reply)
            return reply
        }
    }

    func refusal(_ status: Int) -> (reply: Reply, at: Instant) {
        society.look { _, now in
            guard status == 429 else { return (TwitterProblem.serverError(status).reply, now) }
            var reply = TwitterProblem.tooMany.reply
            Self.tell(.init(isAllowed: false, limit: 75, remaining: 0, reset: now + .seconds(60)), in: &reply)
            return (reply, now)
        }
    }

    /// X tells the reset in Unix seconds, rounded up so that it is never too early.
    private static func tell(_ verdict: RateLimiter.Verdict, in reply: inout Reply) {
        reply.headers[.ours("x-rate-limit-limit")] = String(verdict.limit)
        reply.headers[.ours("x-rate-limit-remaining")] = String(verdict.remaining)
        reply.headers[.ours("x-rate-limit-reset")] = String((verdict.reset + .milliseconds(999)).seconds)
    }
}

extension String {
    fileprivate func caseInsensitiveEquals(_ other: String) -> Bool { lowercased() == other.lowercased() }
}
