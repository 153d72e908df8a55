import ConnectorKit

/// The error object of every answer: `ok`, or a code that says what is wrong whatever the status.
enum TikTokError {
    /// Requests are counted within a sliding minute, so that one is free after a minute at the latest.
    private static let window = Duration.seconds(60)

    @Sendable static func verdict(_ page: Page, _ call: Call, _ failure: Failure) -> FetchError? {
        guard let code = page.readIfJSON({ $0["error"]?["code"]?.string }), code != "ok", !code.isEmpty else { return nil }
        switch code {
        case "rate_limit_exceeded":
            let named = ServerTime.retryAfter(page.headers, at: failure.now)
            return failure.throttled(until: named ?? failure.now + window, status: 429, reach: .connector)
        case "access_token_invalid": return failure.unauthorized(status: 401)
        case "scope_not_authorized", "scope_permission_missed":
            return failure(
                .unauthorized, .reconfigure, reach: .connector, why: "the token lacks a scope for what was asked",
                mend: "Let the account grant user.info.basic, user.info.profile, user.info.stats and video.list to connector "
                    + "`\(failure.connector)`, or leave the fields out of `user_fields` that it does not grant, then reload.")
        case "internal_error":
            return failure(
                .unreachable, .backOff, reach: .connector, why: "the network is in trouble", mend: .again())
        case "invalid_params":
            return failure(
                .rejected, .backOff, why: "the network refuses the question",
                mend: "The network's API may have changed, or a field in `user_fields` is none: look for a newer Clout.")
        default:
            // One that is told with a status of its own is understood by that.
            guard (200...299).contains(page.status) else { return nil }
            return failure(
                .rejected, .backOff, why: "the network answers with an error of an unknown code", mend: .again("it is tried again"))
        }
    }
}
