import ConnectorKit

extension GitHub {
    static let pageSize: Int64 = 100
    static let limits = LimitHeaders(remaining: "x-ratelimit-remaining", reset: "x-ratelimit-reset", form: .instant)

    /// The account's name in a handle: without `@`. `nil` for what GitHub never gives as a name.
    static func login(_ handle: String) -> String? {
        let name = handle.hasPrefix("@") ? handle.dropFirst() : handle[...]
        return (1...39).contains(name.utf8.count) && name.isMade(of: .letters, .digits, and: "-_") ? String(name) : nil
    }

    /// What a request costs: one of its own limit, and one point of the secondary limit.
    static func cost(_ budget: String = "requests") -> Cost { [budget: 1, "points": 1] }

    /// A call that counts against `budget` and says which version of the API it means.
    func call(
        _ what: String, about subject: String, _ path: [String], query: [(name: String, value: String)] = [],
        accept: String = "application/vnd.github+json", budget: String = "requests"
    ) -> Call {
        var call = Call(
            what, about: subject, at: base, path, query: query, bearer: token.map { ($0, "token") }, cost: Self.cost(budget),
            rules: AnswerRules(
                limits: { headers, now in Self.report(headers, askedOn: budget, at: now) },
                reset: { headers, now in headers.value(of: Self.limits.remaining) == "0" ? Self.limits.resetTime(in: headers, at: now) : nil
                },
                throttleReach: budget == "requests" ? .connector : .identity, refine: Self.limitsAndLaw))
        call.headers[.accept] = accept
        if let name = HTTPField.Name("X-GitHub-Api-Version") { call.headers[name] = apiVersion }
        return call
    }

    /// Sends a call and gives back what it did not cost: to somebody with a token, an unchanged answer is free.
    func send(_ call: Call, in context: FetchContext) async throws(FetchError) -> Page {
        let page = try await context.send(call)
        if page.isUnchanged, token != nil { await context.budget.settle(reserved: call.cost, actual: ["points": 1]) }
        return page
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
            if page.headers.value(of: limits.remaining) == "0" {
                let until = limits.resetTime(in: page.headers, at: failure.now)
                return failure.throttled(until: until, status: page.status, reach: call.rules.throttleReach)
            }
            if let message = message(of: page), message.contains("secondary rate limit") || message.contains("abuse detection") {
                // At least a minute, its documentation says; the limit is the token's, so everything waits.
                return failure.throttled(until: failure.now + .seconds(60), status: page.status, reach: .connector)
            }
            if page.headers.value(of: "X-GitHub-SSO") != nil {
                return failure(
                    .unauthorized, .reconfigure, why: "the organisation wants tokens that it has authorized",
                    mend: "Authorize credential `token` for it (Configure SSO, in the token's list), then reload.")
            }
            if page.status == 403, let message = message(of: page), message.contains("organization") {
                // One organisation's refusal (its rules for tokens, its list of addresses) is no reason to stop for everybody.
                return failure(
                    .forbidden, .backOff, reach: .identity, why: "its organisation forbids it: \(message)",
                    mend: "Have the organisation let the token in, or take it out of the people file.")
            }
            return nil
        default: return nil
        }
    }

    /// What an error says, in lower case.
    private static func message(of page: Page) -> String? {
        page.readIfJSON { $0["message"]?.string?.lowercased() }
    }

    /// True for an answer that says "not here (any more)": gone, moved, switched off, blocked by law.
    static func isAbsent(_ page: Page) -> Bool {
        [301, 302, 307, 308].contains(page.status) || isGone(page)
    }

    /// True for an answer that says that something is not shown to anybody any more.
    static func isGone(_ page: Page) -> Bool {
        [404, 410, 451].contains(page.status) || (page.status == 403 && message(of: page) == "repository access blocked")
    }
}
