import ConnectorKit
import Synchronization

/// The questions of one fetch, under one token: it is asked for with the first of them, and thrown away with the fetch. A cursor is no
/// place for a token.
final class RedditSession: Sendable {
    let reddit: Reddit
    let context: FetchContext
    private let token = Mutex<Secret?>(nil)

    init(reddit: Reddit, context: FetchContext) {
        self.reddit = reddit
        var context = context
        // The form that the network's rules ask for; what they do not know is throttled.
        context.userAgent = "linux:clout:1 (by /u/\(reddit.contact))"
        self.context = context
    }

    /// What one more question costs at least.
    var cost: Cost { token.withLock { $0 == nil } ? ["requests": 2] : ["requests": 1] }

    /// A call of the API, under the token.
    func call(
        _ what: String, about subject: String, _ path: [String], _ query: [(name: String, value: String)] = []
    ) async throws(FetchError) -> Call {
        // Without `raw_json`, `&`, `<` and `>` come as HTML entities.
        Call(
            what, about: subject, at: reddit.base, path, query: query + [("raw_json", "1")],
            bearer: (try await currentToken(about: subject), "client_secret"), cost: ["requests": 1],
            rules: AnswerRules(Self.limits, on: "requests", refine: Self.namedErrors))
    }

    private static let limits = LimitHeaders(remaining: "X-Ratelimit-Remaining", reset: "X-Ratelimit-Reset", form: .secondsLeft)

    private func currentToken(about subject: String) async throws(FetchError) -> Secret {
        if let token = token.withLock({ $0 }) { return token }
        var call = Call(
            "a token", about: subject, at: reddit.login, ["api", "v1", "access_token"], cost: ["requests": 1],
            rules: AnswerRules(reset: { headers, now in Self.limits.resetTime(in: headers, at: now) }, refine: Self.refusedLogins))
        call.logIn(as: reddit.clientID, reddit.clientSecret, credential: "client_secret")
        call.send(
            form: reddit.clientSecret == nil
                ? [("grant_type", "https://oauth.reddit.com/grants/installed_client"), ("device_id", "DO_NOT_TRACK_THIS_DEVICE")]
                : [("grant_type", "client_credentials")])
        let text = try context.read(try await context.get(call), of: call) { root -> String? in
            guard let text = root["access_token"]?.string, !text.isEmpty else { return nil }
            // What goes into a header is plain text without spaces.
            return text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f } ? text : nil
        }
        let new = Secret(text)
        token.withLock { $0 = new }
        return new
    }

    /// A refused client concerns everybody, and no account: least of all is one gone because there is no such page.
    @Sendable private static func refusedLogins(_ page: Page, _ call: Call, _ failure: Failure) -> FetchError? {
        let isError = page.status == 200 && page.seemsJSON && ((try? withJSON(page.body) { $0["error"]?.string != nil }) ?? false)
        guard isError || [400, 404, 405, 410].contains(page.status) else { return refusedByPage(page, failure) }
        return failure(
            .unauthorized, .reconfigure, reach: .connector, why: "the network refuses the client",
            mend: "Check `login_url`, `client_id` and credential `client_secret` of connector `\(failure.connector)`, then reload; new "
                + "clients need Reddit's approval.")
    }

    /// What a refusal says better than its status does.
    @Sendable private static func namedErrors(_ page: Page, _ call: Call, _ failure: Failure) -> FetchError? {
        guard page.status >= 400, page.status < 500, page.status != 429 else { return nil }
        if let error = refusedByPage(page, failure) { return error }
        let words = try? withJSON(page.body) { root in
            (reason: root["reason"]?.string ?? "", isPlain: root["message"]?.string == "Forbidden" && root["error"]?.lenientInt64 == 403)
        }
        guard let words else { return nil }
        if words.reason == "USER_DOESNT_EXIST" { return gone(failure) }
        guard page.status == 403, words.isPlain || ["private", "banned", "quarantined"].contains(words.reason) else { return nil }
        return failure(
            .forbidden, .giveUp, why: "the network does not show it: it is suspended, banned or private",
            mend: "Remove the account from its people file.")
    }

    /// A page of HTML comes from in front of the API.
    private static func refusedByPage(_ page: Page, _ failure: Failure) -> FetchError? {
        guard page.status == 403, !page.seemsJSON else { return nil }
        return failure(
            .rateLimited, .backOff, reach: .connector, why: "403 Forbidden, by a page in front of the API",
            mend: "It is tried again by itself, later and later; if it stays, the network refuses this address.")
    }

    static func gone(_ failure: Failure) -> FetchError {
        failure(
            .gone, .giveUp, why: "the network knows no such account (any more)",
            mend: "It may have been deleted or suspended: correct or remove it in its people file.")
    }
}
