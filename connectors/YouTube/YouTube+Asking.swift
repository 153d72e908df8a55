import ConnectorKit
import GoogleAPI

extension YouTube {
    /// A call of the API. Every one that is asked here costs one unit, be it answered or not.
    ///
    /// - Parameter wantsKey: Whether the key is shown although there is a token.
    func call(
        _ what: String, about subject: String, _ method: String, _ query: [(name: String, value: String)], wantsKey: Bool = false
    ) -> Call {
        var call = Call(
            what, about: subject, at: base, [method], query: query, cost: ["units": 1], rules: AnswerRules(refine: Self.namedErrors))
        if let token, !wantsKey {
            call.bearer = (token, "token")
            return call
        }
        call.credential = "key"
        guard let key else { return call }
        let text = key.withExposedValue { $0 }
        if putsKeyIntoQuery { call.query.append(("key", text)) } else { call.headers[.googleKey] = text }
        return call
    }

    /// The first reason that an error names, which says more than its status: nearly all have 400 or 403. What is wrong with the key stands
    /// among its details alone, behind `badRequest` or `forbidden`.
    static func reason(_ page: Page) -> String? {
        guard page.status >= 400, page.seemsJSON else { return nil }
        let reason = try? withJSON(page.body) { root -> String? in
            let details = root["error"]?["details"]?.elements.compactMap { $0["reason"]?.string } ?? []
            if details.contains(where: { $0.hasPrefix("API_KEY_") || $0 == "SERVICE_DISABLED" }) { return "keyInvalid" }
            return root["error"]?["errors"]?.elements.first { _ in true }?["reason"]?.string
        }
        return reason ?? nil
    }

    private static let removal = "Remove it from its people file."
    @Sendable private static func namedErrors(_ page: Page, _ call: Call, _ failure: Failure) -> FetchError? {
        switch reason(page) {
        case "quotaExceeded", "dailyLimitExceeded":
            return failure.throttled(until: BudgetDescription.Window.googleDay.end(of: failure.now), status: page.status, reach: .connector)
        case "rateLimitExceeded", "userRateLimitExceeded":
            return failure.throttled(until: ServerTime.retryAfter(page.headers, at: failure.now), status: page.status, reach: .connector)
        case "keyInvalid", "keyExpired", "accessNotConfigured":
            let (whom, mend) =
                call.bearer == nil
                ? ("key", "for credential `key` of connector `\(failure.connector)`, or renew it,")
                : ("login's project", "in the project of `client_id` in [connector.login] of connector `\(failure.connector)`,")
            return failure(
                .unauthorized, .reconfigure, reach: .connector, why: "the network refuses the \(whom)",
                mend: "Enable the YouTube Data API v3 \(mend) then reload.")
        case "processingFailure", "backendError":
            return failure(
                .unreachable, .backOff, reach: .connector, why: "the network is in trouble", mend: .again())
        case "channelClosed", "channelSuspended":
            return failure(.gone, .giveUp, why: "the channel is closed or suspended", mend: removal).endingAccount()
        case "channelForbidden":
            return failure(.forbidden, .giveUp, why: "the channel does not show itself", mend: removal)
        case "playlistItemsNotAccessible":
            return failure(.forbidden, .giveUp, why: "the channel does not show its videos", mend: removal).endingAccount()
        default: return nil
        }
    }
}

extension HTTPField.Name {
    // A constant of plain letters is always a name.
    fileprivate static let googleKey = Self("X-Goog-Api-Key") ?? .authorization
}
