import ConnectorKit

extension Bluesky {
    static let homeCost: Cost = ["pds_requests": 1]
    static let loginCost: Cost = ["pds_requests": 1, "logins": 1, "logins_a_day": 1]

    /// A query of the public view, which needs no credential.
    func call(_ what: String, about subject: String, _ method: String, _ query: Query) -> Call {
        Call(what, about: subject, at: base, ["xrpc", method], query: query, cost: ["requests": 1], rules: Self.rules(on: "requests"))
    }

    /// A question to the owner's own host. What it refuses concerns the owner's account only; everybody else is read without it.
    /// Without a token it is the login.
    func call(atHome what: String, about subject: String, _ method: String, _ query: Query = [], token: Secret? = nil) -> Call {
        Call(
            what, about: subject, at: home, ["xrpc", method], query: query, bearer: token.map { ($0, "app_password") },
            cost: token == nil ? Self.loginCost : Self.homeCost,
            rules: Self.rules(on: token == nil ? "logins" : "pds_requests", throttleReach: .identity))
    }

    private static let limits = LimitHeaders(remaining: "RateLimit-Remaining", reset: "RateLimit-Reset", form: .instant)

    private static func rules(on budget: String, throttleReach: FetchError.Reach = .connector) -> AnswerRules {
        AnswerRules(limits, on: budget, throttleReach: throttleReach, refine: namedErrors)
    }

    /// What an error says better than its status does: nearly all of them have status 400, and a name.
    @Sendable private static func namedErrors(_ page: Page, _ call: Call, _ failure: Failure) -> FetchError? {
        guard (400..<500).contains(page.status), page.status != 429 else { return nil }
        if page.status == 403, !page.seemsJSON {
            return failure(
                .rateLimited, .backOff, reach: call.rules.throttleReach, why: "403 Forbidden, by a page in front of the API",
                mend: .later(or: "if it stays, the network refuses this address"))
        }
        guard let (name, message) = page.readIfJSON({ ($0["error"]?.string ?? "", $0["message"]?.string ?? "") }) else { return nil }
        // Only the login has a body.
        if call.body != nil, [400, 401, 403].contains(page.status) {
            let wantsMore = name == "AuthFactorTokenRequired"
            return failure(
                .unauthorized, .reconfigure,
                why: wantsMore ? "it is no app password, and the account wants a second factor" : "the login is refused",
                mend: "Renew credential `app_password` of connector `\(failure.connector)`, check `login` and `pds_url`, then reload.")
        }
        switch name {
        // By the lexicons; then hosts' own; getProfile and getAuthorFeed have no name of their own for it.
        case "NotFound", "HandleNotFound", "ActorNotFound", "AccountNotFound", "AccountTakedown", "DidNotFound", "DidDeactivated",
            "AccountDeactivated", "RepoNotFound", "RepoTakendown", "RepoSuspended", "RepoDeactivated",
            "InvalidRequest" where ["profile not found", "actor not found"].contains(message.lowercased()):
            return failure.unknown(mayBe: "deleted, deactivated, suspended or renamed")
        case "BlockedActor", "BlockedByActor":
            return failure(
                .forbidden, .giveUp, why: "the account is blocked", mend: "Respect it by removing the account from its people file.")
        case "AuthMissing", "AuthenticationRequired", "ExpiredToken", "InvalidToken": return failure.unauthorized(status: page.status)
        default: return nil
        }
    }
}
