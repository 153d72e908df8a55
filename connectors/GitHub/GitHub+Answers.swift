import ConnectorKit

/// What an answer means beyond its status: limits, laws, and what is not there.
extension GitHub {
    private static let limits = LimitHeaders(remaining: "x-ratelimit-remaining", reset: "x-ratelimit-reset", form: .instant)

    /// The rules of answers that count against `budget`: a search's limit stops nothing else.
    static func rules(of budget: String) -> AnswerRules {
        AnswerRules(
            limits: { headers, now in report(headers, askedOn: budget, at: now) },
            reset: { headers, now in limits.remaining(in: headers) == "0" ? limits.resetTime(in: headers, at: now) : nil },
            throttleReach: budget == "requests" ? .connector : .identity, refine: limitsAndLaw)
    }

    /// Which budget an answer tells about; the resources that we never ask (`graphql`, say) are none of ours.
    private static func report(_ headers: HTTPFields, askedOn budget: String, at now: Instant) -> [LimitReport] {
        let names = ["core": "requests", "search": "searches"]
        let name = headers.value(of: "x-ratelimit-resource").map { names[$0] } ?? budget
        return name.flatMap { limits.report(on: $0, in: headers, at: now) }.map { [$0] } ?? []
    }

    /// What 403, 429 and 451 mean here: GitHub throttles with either of the first two.
    @Sendable private static func limitsAndLaw(_ page: Page, _ call: Call, _ failure: Failure) -> FetchError? {
        switch page.status {
        case 451:
            return failure(
                .forbidden, .giveUp, why: "451 Unavailable For Legal Reasons",
                mend: "GitHub does not show it; remove it from its people file.")
        case 403, 429:
            guard page.headers.value(of: "Retry-After") == nil else { return nil }
            if limits.remaining(in: page.headers) == "0" {
                let until = limits.resetTime(in: page.headers, at: failure.now)
                return failure.throttled(until: until, status: page.status, reach: call.rules.throttleReach)
            }
            if let message = page.message, message.contains("secondary rate limit") || message.contains("abuse detection") {
                // At least a minute, its documentation says; the limit is the token's, so everything waits.
                return failure.throttled(until: failure.now + .seconds(60), status: page.status, reach: .connector)
            }
            if page.headers.value(of: "X-GitHub-SSO") != nil {
                return failure(
                    .unauthorized, .reconfigure, why: "the organisation wants tokens that it has authorized",
                    mend: "Authorize credential `token` for it (Configure SSO, in the token's list), then reload.")
            }
            if page.status == 403, let message = page.message, message.contains("organization") {
                // One organisation's refusal (its rules for tokens, its list of addresses) is no reason to stop for everybody.
                return failure(
                    .forbidden, .backOff, reach: .identity, why: "its organisation forbids it: \(message)",
                    mend: "Have the organisation let the token in, or take it out of the people file.")
            }
            return nil
        default: return nil
        }
    }

    /// Whether a search took GitHub too long, and tells a part alone.
    static func isPart(_ search: JSONValue) -> Bool { search["incomplete_results"]?.bool ?? false }

    /// Only a human can renew a token, so he is told a week ahead, once a day.
    func warnOfExpiry(_ page: Page, told: inout Instant?, in context: FetchContext) {
        let now = context.clock.now
        let parts = page.headers.value(of: "github-authentication-token-expiration")?.split(separator: " ") ?? []
        guard parts.count == 3, let at = Instant("\(parts[0])T\(parts[1])Z"), at - now < .seconds(7 * 86_400),
            told.map({ now - $0 >= .seconds(86_400) }) ?? true
        else { return }
        told = now
        context.logger.warning(
            "credential expires soon", metadata: ["connector": "\(context.connector)", "credential": "token", "at": "\(at)"])
    }
}

extension Page {
    /// What an error says, in lower case.
    fileprivate var message: String? { readIfJSON { $0["message"]?.string?.lowercased() } }

    /// It moved, with its repository say, to where another account has it.
    var isMoved: Bool { (300...399).contains(status) && !isUnchanged }

    /// GitHub shows it to nobody, for the law's or its own terms' sake: it is not deleted, and may be shown again.
    var isBlocked: Bool { status == 451 || (status == 403 && readIfJSON { $0["block"] == nil ? nil : true } == true) }

    /// Before when GitHub asks not to ask for a list of actions again; `nil` where it does not say.
    func polledAgain(after now: Instant) -> Instant? {
        headers.value(of: "X-Poll-Interval").flatMap { Int64($0) }.flatMap { $0 > 0 ? ServerTime.end(of: $0, from: now) : nil }
    }

    /// A list is not here (any more): gone, moved, switched off, blocked.
    var isAbsent: Bool { isMoved || status == 404 || status == 410 || isBlocked }
}
