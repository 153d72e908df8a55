import ConnectorKit

extension Reddit {
    /// What one fetch asks with: the form of `User-Agent` that the network's rules ask for; what they do not know is throttled.
    func asking(_ context: FetchContext) -> FetchContext {
        var context = context
        context.userAgent = "linux:clout:1 (by /u/\(contact))"
        return context
    }

    /// A call of the API.
    func call(_ what: String, about subject: String, _ path: [String], _ query: [(name: String, value: String)] = []) -> Call {
        // Without `raw_json`, `&`, `<` and `>` come as HTML entities.
        Call(
            what, about: subject, at: base, path, query: query + [("raw_json", "1")], bearer: (token, "token"), cost: ["requests": 1],
            rules: AnswerRules(Self.limits, on: "requests", refine: Self.namedErrors))
    }

    private static let limits = LimitHeaders(remaining: "X-Ratelimit-Remaining", reset: "X-Ratelimit-Reset", form: .secondsLeft)

    /// What a refusal says better than its status does.
    @Sendable private static func namedErrors(_ page: Page, _ call: Call, _ failure: Failure) -> FetchError? {
        guard page.status >= 400, page.status < 500, page.status != 429 else { return nil }
        if page.status == 403 || page.status == 404, !page.seemsJSON {
            // A page of HTML comes from in front of the API.
            return failure(
                .rateLimited, .backOff, reach: .connector, why: "status \(page.status), by a page in front of the API",
                mend: .later(or: "if it stays, the network refuses this address"))
        }
        let words = try? withJSON(page.body) { root in
            (
                reason: root["reason"]?.string ?? "",
                isPlain: root["message"]?.string == "Forbidden" && root["error"]?.lenientInt64 == 403,
                isMissing: root["message"]?.string == "Not Found" && root["error"]?.lenientInt64 == 404
            )
        }
        guard let words else { return nil }
        if words.reason == "USER_DOESNT_EXIST" || words.isMissing { return gone(failure) }
        guard page.status == 403, words.isPlain || ["private", "banned", "quarantined"].contains(words.reason) else { return nil }
        // Many are suspended for some days only, and a client that may not ask is told the same.
        return failure(
            .forbidden, .reconfigure, why: "the network does not show it: it is suspended, banned or private",
            mend: .again(
                "it is asked for again once a day", inCommand: "try again in a day",
                or: "if it stays so, remove the account from its people file"))
    }

    static func gone(_ failure: Failure) -> FetchError { failure.unknown(mayBe: "deleted or suspended") }
}
