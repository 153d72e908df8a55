import HTTPTypes
import Model

/// A network's API as one request sees it: which questions it answers, what it allows, and its own words for errors.
///
/// A view is made for a request and thrown away; it decides in pure functions of the society and the time. `NetworkServer` does the rest.
protocol NetworkView: Sendable {
    static var customs: Customs { get }
    /// The questions that it answers; anything else is its 404.
    static var routes: [Route<Self>] { get }
    /// Whether answers have an `ETag`, so that they can be asked for by `If-None-Match`.
    static var tagsVersions: Bool { get }
    /// Where it gives tokens that end; `nil` where each account's own is all that there is.
    static var desk: TokenDesk.Place? { get }

    init(_ look: Look)
    var look: Look { get }

    /// What is wrong with who asks; `nil` lets the request in.
    var rejection: Reply? { get }
    /// The allowances that this request is counted against.
    var allowances: [Allowance] { get }
    /// Whether an answer that is unchanged costs nothing.
    var isUnchangedFree: Bool { get }

    /// Tells in the headers what is left of an allowance.
    static func tell(_ verdict: RateLimiter.Verdict, at now: Instant, in reply: inout Reply)
    /// "Not so fast", until a time.
    static func throttled(until reset: Instant, at now: Instant) -> Reply
    /// An error in the network's own words: 404 for what it does not know, 5xx for trouble of its own.
    static func error(_ status: Int) -> Reply
}

/// So many requests of one caller in one time.
struct Allowance: Sendable {
    var caller: String
    /// What is counted together.
    var scope = ""
    var rule: RateLimiter.Rule
    /// How much of it a request uses.
    var cost = 1

    init(_ caller: String, _ limit: Int, per window: Duration, scope: String = "", isAligned: Bool = false) {
        self.caller = caller
        self.scope = scope
        rule = .init(limit: limit, window: window, isAligned: isAligned)
    }
}

extension NetworkView {
    static var tagsVersions: Bool { false }
    static var desk: TokenDesk.Place? { nil }
    static func tell(_ verdict: RateLimiter.Verdict, at now: Instant, in reply: inout Reply) {}

    var rejection: Reply? { nil }
    var allowances: [Allowance] { [] }
    var isUnchangedFree: Bool { false }

    var record: NetworkRecord { look.record }
    var ask: Ask { look.ask }
    var now: Instant { look.now }

    /// The account whose token was sent.
    var caller: Int32? {
        guard let token = ask.token, token.hasPrefix(NetworkServer.tokenPrefix) else { return nil }
        return record.account(named: String(token.dropFirst(NetworkServer.tokenPrefix.count)))
    }

    /// The honest answer.
    func answer() -> Reply {
        if let rejection { return rejection }
        for route in Self.routes { if let parts = route.match(ask) { return route.answer(self, parts) ?? Self.error(404) } }
        return Self.error(404)
    }
}
