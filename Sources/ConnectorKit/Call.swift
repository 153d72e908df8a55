import CurlHTTP

/// The parameters of a question, in their order; a name may come more than once.
public typealias Query = [(name: String, value: String)]

/// One question to a network: where it goes, what it costs, and how its answer is to be understood.
public struct Call: Sendable {
    /// What is asked for, in words, for errors and logs: `likes of a post`.
    public var what: String
    /// Whom it is about, for errors and logs: `@ada`. Never a secret.
    public var subject: String?
    public var base: BaseURL
    public var path: [String]
    /// One more segment of the path, escaped already: where a network's paths have signs of their own (Rest.li's parentheses).
    public var givenSegment: String?
    public var query: Query
    /// A query that is escaped already, sent as it is instead of `query`: the network itself made it (a `Link` header's), or it has signs
    /// of its own.
    public var givenQuery: String?
    public var headers: HTTPFields
    /// JSON to be sent, or what `bodyType` says: the question is then a POST. For logging in, and for APIs that ask in no other way.
    public var body: [UInt8]?
    public var bodyType = "application/json"
    /// The token for `Authorization: Bearer`, and the key of the credential that it came from.
    public var bearer: (token: Secret, credential: String)?
    /// The key of a credential that is sent in another way, for errors.
    public var credential: String?
    /// The version that is known already; with it, an unchanged answer is `Page.isUnchanged` and brings no body.
    public var knownVersion: String?
    /// The most that the call can cost: reserved before it is sent.
    public var cost: Cost
    /// What an answer without content costs (an error, or nothing new); `nil` means `cost`.
    public var costOfFailure: Cost?
    public var rules: AnswerRules
    /// What the answer must be.
    public var expects = Content.json
    /// The server is this account's alone, as a blog's is: trouble with it concerns nobody else.
    public var standsAlone = false
    /// The question is whose the token is. That the server has no such page tells nothing of the account: `base_url` leads elsewhere.
    public var isAboutToken = false
    /// The largest body, decompressed; `nil` for the client's own limit.
    public var mostBytes: Int?
    /// Only addresses of the public internet may be connected to: for an address that somebody else named.
    public var isForPublicAddresses = false

    public init(
        _ what: String, about subject: String? = nil, at base: BaseURL, _ path: [String], query: Query = [],
        bearer: (token: Secret, credential: String)? = nil, cost: Cost, costOfFailure: Cost? = nil, rules: AnswerRules = AnswerRules()
    ) {
        self.what = what
        self.subject = subject
        self.base = base
        self.path = path
        self.query = query
        self.headers = HTTPFields()
        self.bearer = bearer
        self.cost = cost
        self.costOfFailure = costOfFailure
        self.rules = rules
    }

    /// What its transfer may take.
    var options: HTTPOptions {
        var options = HTTPOptions()
        options.maxBodyBytes = mostBytes ?? options.maxBodyBytes
        options.addressPolicy = isForPublicAddresses ? .publicOnly : .any
        return options
    }

    /// The request as it is sent.
    public var request: HTTPRequest {
        var target = base.target(path, givenSegment, query: givenQuery == nil ? query : [])
        if let givenQuery { target += "?" + givenQuery }
        var request = HTTPRequest(
            method: body == nil ? .get : .post, scheme: base.scheme, authority: base.authority, path: target, headerFields: headers)
        if request.headerFields[.accept] == nil { request.headerFields[.accept] = "application/json" }
        if body != nil { request.headerFields[.contentType] = bodyType }
        if let bearer {
            request.headerFields[.authorization] = bearer.token.withExposedValue { "Bearer \($0)" }
        }
        if let knownVersion { request.headerFields[.ifNoneMatch] = knownVersion }
        return request
    }
}

/// What an answer must be to be read.
public enum Content: Sendable, Hashable {
    /// JSON, by its content type.
    case json
    /// Whatever its reader understands, since servers of that kind say anything about it.
    case any
}

/// What is special about a network's answers; everything else follows `FetchError.init(status…)`.
public struct AnswerRules: Sendable {
    /// The limits that an answer's headers tell about. Pure.
    public var limits: @Sendable (_ headers: HTTPFields, _ now: Instant) -> [LimitReport]
    /// When a throttled answer without `Retry-After` lets us come back. Pure.
    public var reset: @Sendable (_ headers: HTTPFields, _ now: Instant) -> Instant?
    /// Understands an answer better than its status alone does (a code in its body, say); `nil` leaves it to the status.
    public var refine: @Sendable (_ page: Page, _ call: Call, _ failure: Failure) -> FetchError?
    /// Whom throttling concerns: everything that the connector does, or one identity while other endpoints go on.
    public var throttleReach: FetchError.Reach

    public init(
        limits: @escaping @Sendable (HTTPFields, Instant) -> [LimitReport] = { _, _ in [] },
        reset: @escaping @Sendable (HTTPFields, Instant) -> Instant? = { _, _ in nil }, throttleReach: FetchError.Reach = .connector,
        refine: @escaping @Sendable (Page, Call, Failure) -> FetchError? = { _, _, _ in nil }
    ) {
        self.limits = limits
        self.reset = reset
        self.throttleReach = throttleReach
        self.refine = refine
    }

    /// The rules of a network that tells of one limit in every answer.
    public init(
        _ headers: LimitHeaders, on budget: String, throttleReach: FetchError.Reach = .connector,
        refine: @escaping @Sendable (Page, Call, Failure) -> FetchError? = { _, _, _ in nil }
    ) {
        self.init(
            limits: { fields, now in headers.report(on: budget, in: fields, at: now).map { [$0] } ?? [] },
            reset: { fields, now in headers.resetTime(in: fields, at: now) }, throttleReach: throttleReach, refine: refine)
    }
}

/// What a network answered to a `Call`.
public struct Page: Sendable {
    public let status: Int
    public let headers: HTTPFields
    public let body: [UInt8]

    public init(status: Int, headers: HTTPFields, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// True when the network says that nothing changed since `Call.knownVersion`.
    public var isUnchanged: Bool { status == 304 }
    /// The version to ask with the next time, when the network gives one of reasonable length.
    public var version: String? { headers[.eTag].flatMap { $0.utf8.count <= 200 ? $0 : nil } }
    /// True when the network itself says that what was asked for is not there (any more): 404 or 410 in JSON. The page of a proxy, or of a
    /// server that is being moved, says nothing of it.
    public var saysGone: Bool { (status == 404 || status == 410) && seemsJSON }
    public var links: LinkHeader { LinkHeader(headers) }
    /// Whether its links lead to a page behind this one.
    public var leadsOn: Bool { links.query(of: "next") != nil }

    /// What the body says where it is JSON, as errors are that say more than their status; `nil` where it is not.
    public func readIfJSON<Reading>(_ body: (JSONValue) -> Reading?) -> Reading? { seemsJSON ? try? withJSON(self.body, body) : nil }

    /// True when the body can be JSON by its content type or, without one, by its first character.
    public var seemsJSON: Bool {
        if let type = headers[.contentType] {
            var essence = type.utf8.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") }
            while essence.last == UInt8(ascii: " ") { essence.removeLast() }
            let ending = essence.suffix(5)
            guard let sign = ending.first, sign == UInt8(ascii: "/") || sign == UInt8(ascii: "+") else { return false }
            return ending.dropFirst().elementsEqual("json".utf8) { $0.lowercased == $1 }
        }
        let first = body.first { $0 != 0x20 && $0 != 0x0a && $0 != 0x0d && $0 != 0x09 }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }
}
