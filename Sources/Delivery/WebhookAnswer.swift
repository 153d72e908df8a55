import CurlHTTP
import Model

/// What an endpoint's answer means for a notification.
enum WebhookAnswer {
    /// Only 2xx is success; the body does not matter. 410 disables the endpoint (Standard Webhooks, "Deliverability and reliability").
    ///
    /// Final is what blames the message, as the same bytes would be blamed again, and a redirect for good, which only a new URL
    /// mends. The rest may be mended at the other end (a credential, a route, a server) and is tried again.
    ///
    /// - Parameter location: Where a redirect leads; of it only the server is told, for its path and query may be a credential.
    static func outcome(status: Int, retryAfter: String?, location: String? = nil, now: Instant) -> AttemptOutcome {
        let answered = "the endpoint answered \(status)"
        let place = location.map { location in TargetURL(location)?.description ?? (location.hasPrefix("/") ? "another path" : "elsewhere")
        }
        let redirected = "\(answered), a redirect\(place.map { " to \($0)" } ?? ""), which is not followed"
        switch status {
        case 200..<300: return .delivered
        case 301, 308:
            return .refused(reason: "\(redirected); put the endpoint's new URL into the receiver's file")
        case 302, 303, 307: return .failed(reason: redirected, after: retryAfter.flatMap { RetryAfter.wait($0, now: now) })
        case 410:
            let mend = "put its new URL into the receiver's file or, when it is back, say `clout receivers enable`"
            return .disabled(reason: "\(answered): it is gone, and what is for it waits; \(mend)")
        case 400, 405, 406, 411...418, 422, 426, 428, 431, 451: return .refused(reason: answered)
        default: return .failed(reason: answered, after: retryAfter.flatMap { RetryAfter.wait($0, now: now) })
        }
    }

    /// No answer. Names what went wrong, and neither path nor query, which may be a credential.
    static func outcome(of error: HTTPError) -> AttemptOutcome {
        switch error.kind {
        case .cancelled, .shutDown: .interrupted
        case .invalidRequest: .refused(reason: "the request could not be sent: \(error.reason)")
        case .addressRefused:
            .failed(reason: "the endpoint's address is not public; `allow_private = true` in the receiver's file allows it")
        default: .failed(reason: "no answer (\(error.kind.rawValue)): \(error.reason)")
        }
    }
}
