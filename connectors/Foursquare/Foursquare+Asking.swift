import ConnectorKit

extension Foursquare {
    /// The network limits each group of endpoints on its own.
    enum Group: String { case account = "requests", checkins = "details" }

    private static let limits = LimitHeaders(remaining: "X-RateLimit-Remaining", reset: "X-RateLimit-Reset", form: .instant)

    /// A question, with the day for which this connector was written: without it the network refuses to answer.
    func call(_ what: String, _ path: [String], _ query: Query = [], from group: Group = .account) -> Call {
        Call(
            what, about: "self", at: base, path, query: query + [("v", version)], bearer: token.map { ($0, "token") },
            cost: Cost([group.rawValue: 1]),
            rules: AnswerRules(Self.limits, on: group.rawValue, throttleReach: group == .account ? .connector : .identity) {
                Self.namedError($0, group, $2)
            })
    }

    /// What an answer says of itself: `meta.errorType`, which can stand in one with status 200 as well.
    static func errorType(_ page: Page) -> String? { page.readIfJSON { $0["meta"]?["errorType"]?.string } }

    /// Whether the network does not know what was asked for.
    static func saysMissing(_ page: Page) -> Bool {
        page.saysGone && errorType(page) != "endpoint_error" || page.status == 400 && errorType(page) == "param_error"
    }

    @Sendable private static func namedError(_ page: Page, _ group: Group, _ failure: Failure) -> FetchError? {
        switch errorType(page) {
        case "rate_limit_exceeded":
            let named = ServerTime.retryAfter(page.headers, at: failure.now) ?? limits.resetTime(in: page.headers, at: failure.now)
            return failure.throttled(until: named, status: page.status, reach: group == .account ? .connector : .identity)
        case "invalid_auth":
            return failure.unauthorized(status: page.status)
        case "endpoint_error",
            "deprecated" where !(200...299).contains(page.status):
            return failure(
                .rejected, .reconfigure, reach: .connector, why: "the network does not have this endpoint (any more)",
                mend: "Set `version` to a later day; if that does not help, this connector is too old.")
        case "server_error":
            return failure(
                .unreachable, .backOff, reach: .connector, why: "the network is in trouble", mend: .again())
        default: return nil
        }
    }
}
