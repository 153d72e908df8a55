import ConnectorKit

/// The API that both connectors of LinkedIn ask: one address, a version in each question, one token, one way of telling of limits and
/// errors. What is asked is in each connector's own folder.
package struct LinkedInAPI: Sendable {
    package static let network = Network("linkedin")

    package let base: BaseURL
    /// What the header `LinkedIn-Version` says: a year and a month.
    package let version: String
    private let token: Secret?

    /// Reads the settings that both share; `nil`, and a mistake, where one of them cannot be used.
    package init?(_ settings: ConnectorSettings, noting mistakes: inout Mistakes) {
        let base = settings.url("base_url", example: "https://api.linkedin.com/rest", noting: &mistakes)
        let version = settings.string("version") ?? ""
        let isVersion = version.utf8.count == 6 && version.isMade(of: .digits)
        if !isVersion { mistakes.add("version", "Give a version as LinkedIn writes it, a year and a month, such as 202606.") }
        guard let base, isVersion else { return nil }
        self.base = base
        self.version = version
        token = settings.secret("token")
    }

    /// A question. `query` is escaped already: parentheses and commas are the API's own signs (Rest.li 2.0).
    ///
    /// - Parameters:
    ///   - method: What the API is to do with the path: `FINDER`, `BATCH_GET`; `nil` where it knows.
    ///   - budget: The budget of the endpoint, since the network limits each on its own. What has another than `requests` is left out
    ///     where it is spent, and the rest goes on.
    package func call(
        _ what: String, about subject: String, _ path: [String], _ query: String, method: String? = nil, from budget: String = "requests"
    ) -> Call {
        var call = Call(
            what, about: subject, at: base, path, bearer: token.map { ($0, "token") }, cost: Cost([budget: 1]),
            rules: AnswerRules(
                limits: { _, now in [LimitReport(budget: budget, remaining: nil, resetsAt: Self.midnight(after: now))] },
                refine: { page, _, failure in Self.namedError(page, budget, failure) }))
        call.givenQuery = query
        call.headers[.version] = version
        call.headers[.protocolVersion] = "2.0.0"
        call.headers[.method] = method
        return call
    }

    /// Limits begin anew at midnight UTC.
    private static func midnight(after now: Instant) -> Instant { Instant(day: now.day + 1) }

    private static func namedError(_ page: Page, _ budget: String, _ failure: Failure) -> FetchError? {
        guard page.status >= 400 else { return nil }
        let (code, hasMessage) = page.readIfJSON { ($0["code"]?.string, $0["message"] != nil) } ?? (nil, false)
        switch page.status {
        case 426:
            return failure(
                .rejected, .reconfigure, reach: .connector, why: "426: the network does not know this version of its API (any more)",
                mend: "Set `version` to one that lives, as YYYYMM, then reload.")
        case 429 where hasMessage && page.headers[.retryAfter] == nil:
            let isAll = budget == "requests"
            return failure.throttled(
                until: isAll ? midnight(after: failure.now) : nil, status: 429, reach: isAll ? .connector : .identity)
        case 401 where code == "EXPIRED_ACCESS_TOKEN" || code == "REVOKED_ACCESS_TOKEN":
            return failure(
                .unauthorized, .reconfigure, reach: .connector, why: "the token has ended, as each does after 60 days, or was revoked",
                mend: "Get a new one for credential `token` of connector `\(failure.connector)`, as its README says, then reload.")
        case 403 where page.headers[.retryAfter] == nil:
            // The same token may see other pages.
            return failure(
                .unauthorized, .reconfigure, why: "403 Forbidden: the token may not see this account",
                mend: "Give the token's member a role on the page, or the token the rights that the README of connector "
                    + "`\(failure.connector)` names; or take the account out of its people file.")
        default: return nil
        }
    }

    /// What a batch could not tell of, by its names (Rest.li 2.0): what is not there, and whatever else went wrong with one of them.
    package static func failures(_ root: JSONValue) -> (missing: Set<String>, failed: Set<String>) {
        var (missing, failed): (Set<String>, Set<String>) = ([], [])
        func note(_ name: String, _ status: Int64?) {
            if status == 404 || status == 410 {
                missing.insert(name)
            } else if status.map({ $0 >= 400 }) ?? true {
                failed.insert(name)
            }
        }
        if let errors = root["errors"] { for (name, error) in errors.members { note(name, error["status"]?.lenientInt64) } }
        if let statuses = root["statuses"] { for (name, status) in statuses.members { note(name, status.lenientInt64) } }
        return (missing.subtracting(failed), failed)
    }

    /// Whether another page is behind this one: the network says so, or it has all of the `size` records that were asked for.
    package static func leadsOn(_ root: JSONValue, size: Int) -> Bool {
        let count = root["elements"]?.count ?? 0
        return count > 0 && (count >= size || next(root) != nil)
    }

    /// The address of the next page, where one is told.
    package static func next(_ root: JSONValue) -> String? {
        root["paging"]?["links"]?.elements.first { $0["rel"]?.string == "next" }?["href"]?.string
    }
}

extension HTTPField.Name {
    // Constants of plain letters are always names.
    fileprivate static let version = Self("LinkedIn-Version") ?? .accept
    fileprivate static let protocolVersion = Self("X-Restli-Protocol-Version") ?? .accept
    fileprivate static let method = Self("X-RestLi-Method") ?? .accept
}
