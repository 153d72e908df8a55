import ConnectorKit

extension Bluesky {
    /// A query of the public view, which needs no credential.
    func call(_ what: String, about subject: String, _ method: String, _ query: [(name: String, value: String)]) -> Call {
        Call(
            what, about: subject, at: base, ["xrpc", method], query: query, cost: ["requests": 1],
            rules: Self.rules(on: "requests", throttleReach: .connector))
    }

    static let homeCost: Cost = ["pds_requests": 1]
    static let loginCost: Cost = ["pds_requests": 1, "logins": 1, "logins_a_day": 1]

    /// A query of the owner's own host. What it refuses concerns the owner's account only; everybody else is read without it.
    func call(
        atHome what: String, about subject: String, _ method: String, _ query: [(name: String, value: String)], token: Secret
    ) -> Call {
        Call(
            what, about: subject, at: home, ["xrpc", method], query: query, bearer: (token, "app_password"), cost: Self.homeCost,
            rules: Self.rules(on: "pds_requests", throttleReach: .identity))
    }

    /// The question for a session. It is used for one step and thrown away: a cursor is no place for a token.
    func call(forSessionOf login: (name: String, password: Secret), about subject: String) -> Call {
        var call = Call(
            "a session", about: subject, at: home, ["xrpc", "com.atproto.server.createSession"], cost: Self.loginCost,
            rules: Self.rules(on: "logins", throttleReach: .identity))
        var json = JSONWriter()
        json.object { json in
            json.member("identifier", login.name)
            json.member("password", login.password.withExposedValue { $0 })
        }
        call.body = json.bytes
        return call
    }

    private static func rules(on budget: String, throttleReach: FetchError.Reach) -> AnswerRules {
        AnswerRules(
            limits: { headers, now in limits(headers).report(on: budget, in: headers, at: now).map { [$0] } ?? [] },
            reset: { headers, now in limits(headers).resetTime(in: headers, at: now) }, throttleReach: throttleReach, refine: namedErrors)
    }

    /// The headers as hosts send them: the reset in Unix seconds. The draft that they go back to counts seconds from now; a number
    /// that is too small to be a time of this century is read so.
    private static func limits(_ headers: HTTPFields) -> LimitHeaders {
        let isShort = headers.value(of: "RateLimit-Reset").flatMap { Int64($0) }.map { $0 < 1_000_000_000 } == true
        return LimitHeaders(remaining: "RateLimit-Remaining", reset: "RateLimit-Reset", form: isShort ? .secondsLeft : .instant)
    }

    /// Errors by which the network says that an account is not there (any more), by name (lexicons; hosts' own behind the blank line).
    private static let absent: Set<String> = [
        "NotFound", "HandleNotFound", "ActorNotFound", "AccountNotFound", "AccountTakedown", "DidNotFound", "DidDeactivated",

        "AccountDeactivated", "RepoNotFound", "RepoTakendown", "RepoSuspended", "RepoDeactivated",
    ]
    private static let wantsLogin: Set<String> = ["AuthMissing", "AuthenticationRequired", "ExpiredToken", "InvalidToken"]

    /// What an error says better than its status does: nearly all of them have status 400.
    @Sendable private static func namedErrors(_ page: Page, _ call: Call, _ failure: Failure) -> FetchError? {
        guard page.status >= 400, page.status != 429, page.status < 500 else { return nil }
        guard page.seemsJSON else {
            guard page.status == 403 else { return nil }
            return failure(
                .rateLimited, .backOff, reach: call.rules.throttleReach, why: "403 Forbidden, by a page in front of the API",
                mend: "It is tried again by itself, later and later; if it stays, the network refuses this address.")
        }
        guard let (name, message) = try? withJSON(page.body, { ($0["error"]?.string ?? "", $0["message"]?.string ?? "") }) else {
            return nil
        }
        if call.isLogin, [400, 401, 403].contains(page.status) {
            let why =
                name == "AuthFactorTokenRequired" ? "it is no app password, and the account wants a second factor" : "the login is refused"
            return failure(
                .unauthorized, .reconfigure, why: why,
                mend: "Renew credential `app_password` of connector `\(failure.connector)`, check `login` and `pds_url`, then reload.")
        }
        // getProfile and getAuthorFeed have no name of their own for it.
        let isAbsent = name == "InvalidRequest" && ["profile not found", "actor not found"].contains(message.lowercased())
        if isAbsent || absent.contains(name) {
            return failure(
                .gone, .giveUp, why: "the network knows no such account (any more)",
                mend: "It may have been deleted, deactivated, suspended or renamed: correct or remove it in its people file.")
        }
        if name == "BlockedActor" || name == "BlockedByActor" {
            return failure(
                .forbidden, .giveUp, why: "the account is blocked", mend: "Respect it by removing the account from its people file.")
        }
        return wantsLogin.contains(name) ? failure.unauthorized(status: page.status) : nil
    }

    func hiddenError(_ subject: String, in context: FetchContext) -> FetchError {
        FetchError(
            .forbidden, .giveUp, what: "\(context.connector) (\(base.host), \(subject)): not fetched",
            why: "the account asks not to be shown to logged-out programs",
            mend: "Respect it by removing the account; `logged_out = \"ignore\"` needs consent.")
    }
}

extension Call {
    fileprivate var isLogin: Bool { body != nil }
}
