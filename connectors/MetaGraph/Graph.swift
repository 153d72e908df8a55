import ConnectorKit

/// The API that Facebook, Instagram and Threads share: one address, a version in each path, one token, one way of telling of limits,
/// errors and further pages. Each network's own questions are in its own folder.
package struct Graph: Sendable {
    /// Where the API stands, without the version.
    package let base: BaseURL
    /// The first segment of each path: `v26.0`.
    package let version: String
    private var bearer: (token: Secret, credential: String)?
    private var proof: Secret?
    private let expires: Instant?
    private let rules: AnswerRules

    /// How long ahead the log warns of a token that expires.
    private static let warning = Duration.seconds(7 * 86_400)

    /// Reads the settings that the three networks share; `nil`, and a mistake, where one of them cannot be used.
    ///
    /// - Parameter budget: The setting that holds the allowance of the budget `requests`.
    package init?(_ settings: ConnectorSettings, example: String, budget: String, noting mistakes: inout Mistakes) {
        let base = settings.url("base_url", example: example, noting: &mistakes)
        let version = settings.string("version") ?? ""
        let isVersion = version.hasPrefix("v") && version.dropFirst().isMade(of: .digits, and: ".") && version.utf8.count > 1
        if !isVersion { mistakes.add("version", "Give a version as Meta writes it, such as v26.0.") }
        var expires: Instant?
        if let day = settings.string("token_expires") {
            expires = Instant("\(day)T00:00:00Z")
            if expires == nil { mistakes.add("token_expires", "Give a day, such as 2027-01-31.") }
        }
        guard let base, isVersion else { return nil }
        self.base = base
        self.version = version
        self.expires = expires
        bearer = settings.secret("token").map { ($0, "token") }
        proof = settings.secret("appsecret_proof")
        let allowance = settings.integer(budget) ?? 0
        rules = AnswerRules(
            limits: { headers, now in GraphUsage(headers).report(of: allowance, at: now).map { [$0] } ?? [] },
            reset: { headers, now in GraphUsage(headers).wait.map { now + $0 } },
            refine: { page, _, failure in GraphError(page)?.verdict(on: page, failure) })
    }

    /// A question about an object or one of its edges.
    ///
    /// - Parameters:
    ///   - page: The `next` that an earlier page of the same list gave.
    package func call(
        _ what: String, about subject: String, _ path: [String], _ query: [(name: String, value: String)], page: String? = nil
    ) -> Call {
        var query = query
        // The documents know no other place for it than the query. Without the token it opens nothing.
        if let proof { query.append(("appsecret_proof", proof.withExposedValue { $0 })) }
        var call = Call(
            what, about: subject, at: base, [version] + path, query: query, bearer: bearer, cost: ["requests": 1],
            rules: rules)
        if let page {
            let own = base.target([], query: query).split(separator: "?", maxSplits: 1).dropFirst().first.map { "\($0)&" }
            call.givenQuery = (own ?? "") + page
        }
        return call
    }

    /// The same, asked with another token, which the network gave for the operator's.
    package func asked(with token: Secret, calledInErrors name: String) -> Self {
        var graph = self
        graph.bearer = (token, name)
        // It proves the other one.
        graph.proof = nil
        return graph
    }

    /// Warns the operator days before the token ends; asked for once a day, together with the account's facts.
    package func warnOfExpiry(in context: FetchContext) {
        guard let expires, expires - context.clock.now <= Self.warning else { return }
        context.logger.warning(
            "credential expires soon", metadata: ["connector": "\(context.connector)", "credential": "token", "at": "\(expires)"])
    }
}

/// Settings and credentials that mean the same for the three networks.
extension SettingDescription {
    /// `version`: the first part of each path.
    package static func graphVersion(_ standard: String, _ help: String) -> SettingDescription {
        SettingDescription("version", .string, default: .string(standard), help: "The version of the API that is asked for. \(help)")
    }

    /// `token_expires`: what the operator knows and the API tells only to whoever puts the token into a URL.
    package static let tokenExpires = SettingDescription(
        "token_expires", .string, example: .string("2027-01-31"),
        help: "The day on which the token ends, as Meta's token debugger says. From a week before it, the log warns once a day.")
}

extension CredentialDescription {
    /// `appsecret_proof`: needed where the app demands it.
    package static let appSecretProof = CredentialDescription(
        "appsecret_proof", isRequired: false,
        help: "Only where the app's setting \"Require App Secret\" is on: the lower-case hexadecimal HMAC-SHA256 of the token under the "
            + "app's secret (printf %s TOKEN | openssl dgst -sha256 -hmac SECRET).")
}
