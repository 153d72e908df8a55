import CurlHTTP

/// Makes errors that say the same things in the same words: what failed and where, why, and how to mend it.
public struct Failure: Sendable {
    /// The connector's name in its file.
    public let connector: String
    /// When it failed.
    public let now: Instant
    private let call: Call
    private let keepsToken: Bool

    // Made when they are asked for: every page has a maker of errors, and hardly any has an error.
    var what: String { "\(connector) (\(host)\(call.subject.map { ", \($0)" } ?? "")): \(call.what) not read" }
    var host: String { call.base.host }
    var credential: String? { call.bearer?.credential ?? call.credential }
    var standsAlone: Bool { call.standsAlone }
    /// What an operator is to check.
    private var address: String { standsAlone ? "the account's address" : "`base_url`" }

    /// - Parameter keepsToken: Whether the connector's token is one that a login keeps.
    public init(_ call: Call, connector: String, at now: Instant, keepsToken: Bool = false) {
        self.keepsToken = keepsToken && call.bearer != nil
        self.connector = connector
        self.now = now
        self.call = call
    }

    /// An error about this call.
    public func callAsFunction(
        _ kind: FetchError.Kind, _ recovery: FetchError.Recovery, reach: FetchError.Reach = .identity, why: String, mend: Mend
    ) -> FetchError {
        FetchError(kind, recovery, reach: standsAlone ? .identity : reach, what: what, why: why, mend: mend)
    }

    /// The same where the mend is somebody's to do.
    public func callAsFunction(
        _ kind: FetchError.Kind, _ recovery: FetchError.Recovery, reach: FetchError.Reach = .identity, why: String, mend: String
    ) -> FetchError {
        self(kind, recovery, reach: reach, why: why, mend: Mend(mend))
    }

    /// An answer that cannot be read: the cursor stays, and the page is asked for again.
    public func malformed(_ why: String, reach: FetchError.Reach = .identity) -> FetchError {
        self(
            .malformedResponse, .backOff, reach: reach, why: why,
            mend: .again(
                "it is asked for again", or: "if it stays so, the server behind \(address) may not be what this connector expects"))
    }

    /// The same where a record that cannot be done without could not be read.
    public func malformed(_ flaw: Rejection) -> FetchError { malformed("\(flaw.path): \(flaw.reason)") }

    /// The network itself says, by more than a status, that there is no such account.
    ///
    /// - Parameters:
    ///   - network: Who says so, as people call it.
    ///   - end: What may have become of the account there.
    public func unknown(_ account: String = "account", to network: String = "the network", mayBe end: String) -> FetchError {
        self(
            .gone, .giveUp, why: "\(network) knows no such \(account) (any more)",
            mend: "It may have been \(end): correct or remove it in its people file."
        ).endingAccount()
    }

    /// What the status alone tells, or `nil` when it is an answer to be read (2xx, 304).
    ///
    /// | status | kind | recovery | reach |
    /// |---|---|---|---|
    /// | 401, 403 | unauthorized | reconfigure | connector |
    /// | 402 | creditsSpent | reconfigure | connector |
    /// | 404, 410 | gone | give up | identity |
    /// | 404, 410 where the question is whose the token is | rejected | reconfigure | connector |
    /// | 429; 403 with `Retry-After` | rateLimited | retry at the time named, else back off | the rules' |
    /// | 408, 5xx | unreachable | back off, or at `Retry-After` | connector |
    /// | 3xx | rejected | reconfigure | connector |
    /// | other | rejected | back off | identity |
    public func verdict(on page: Page, rules: AnswerRules) -> FetchError? {
        let status = page.status
        if (200...299).contains(status) || status == 304 { return nil }
        let named = ServerTime.retryAfter(page.headers, at: now)
        switch status {
        case 429: return throttled(until: named ?? rules.reset(page.headers, now), status: status, reach: rules.throttleReach)
        case 403 where named != nil: return throttled(until: named, status: status, reach: rules.throttleReach)
        case 401, 403: return unauthorized(status: status)
        case 402:
            return self(
                .creditsSpent, .reconfigure, reach: .connector, why: Self.phrase(status),
                mend: "Buy credits or raise the spending limit with the network, then reload.")
        case 404 where call.isAboutToken, 410 where call.isAboutToken:
            return self(
                .rejected, .reconfigure, reach: .connector, why: "\(Self.phrase(status)): the server has no such page",
                mend: "Check \(address): another server, or a proxy before it, seems to answer there.")
        case 404, 410:
            return self(
                .gone, .giveUp, why: Self.phrase(status),
                mend: "The account may have been deleted, suspended or renamed: correct or remove it in its people file.")
        case 408, 500...599:
            return self(
                .unreachable, named.flatMap(wait) ?? .backOff, reach: .connector, why: Self.phrase(status),
                mend: .again(after: "the server is in trouble"))
        case 300...399:
            return self(
                .rejected, .reconfigure, reach: .connector, why: "\(Self.phrase(status)): the server sends us elsewhere",
                mend: "Give the new address as \(address).")
        default:
            return self(
                .rejected, .backOff, why: Self.phrase(status),
                mend: "The network refuses the question itself; its API may have changed, so look for a newer Clout.")
        }
    }

    /// Not so fast: wait until the time that the network named, if it lies ahead.
    public func throttled(until: Instant?, status: Int, reach: FetchError.Reach) -> FetchError {
        let recovery = until.flatMap(wait) ?? .backOff
        let mend: Mend = if case .retry(let at) = recovery { .goingOn(at: at) } else { .later() }
        return self(.rateLimited, recovery, reach: reach, why: Self.phrase(status), mend: mend)
    }

    /// The credential is missing, or not (any more) good enough.
    public func unauthorized(status: Int) -> FetchError {
        let mend =
            if keepsToken {
                "Log in again: clout connector login \(connector), then reload."
            } else if let credential {
                "Renew credential `\(credential)` of connector `\(connector)`, or give it the rights that its README names, then reload."
            } else if standsAlone {
                "The server refuses us: ask whoever runs it, or take the account out of its people file."
            } else {
                "The server answers nobody without a token: give connector `\(connector)` a credential, then reload."
            }
        return self(.unauthorized, .reconfigure, reach: .connector, why: Self.phrase(status), mend: mend)
    }

    /// What a transfer without an answer means.
    public func verdict(on error: HTTPError) -> FetchError {
        switch error.kind {
        case .cancelled, .shutDown:
            return self(
                .cancelled, .backOff, why: "the fetch was cancelled",
                mend: .again("it goes on where it stopped at the next start", inCommand: "try again"))
        case .bodyTooLarge, .headersTooLarge:
            return self(
                .responseTooLarge, .backOff, why: error.reason, mend: "The server behind \(address) answers with more than it should.")
        case .badEncoding: return malformed(error.reason)
        case .invalidRequest, .addressRefused, .tooManyRedirects:
            return self(.rejected, .reconfigure, reach: .connector, why: error.reason, mend: "Check \(address).")
        case .nameNotResolved, .connectFailed, .tlsFailed, .connectDeadline, .wholeDeadline, .stallDeadline, .brokenTransfer, .internal:
            return self(
                .unreachable, .backOff, reach: .connector, why: error.reason,
                mend: .again(after: "check \(address) and the way to \(host)"))
        }
    }

    /// A time that lies ahead; one that has passed is no time to wait for.
    private func wait(until instant: Instant) -> FetchError.Recovery? {
        instant > now ? .retry(at: min(instant, now + ServerTime.longestWait)) : nil
    }

    /// The status with its name (RFC 9110, section 15), where it is one that networks use.
    private static func phrase(_ status: Int) -> String { names[status].map { "\(status) \($0)" } ?? "status \(status)" }

    private static let names = [
        301: "Moved Permanently", 302: "Found", 307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request",
        401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
        408: "Request Timeout", 409: "Conflict", 410: "Gone", 413: "Content Too Large", 422: "Unprocessable Content",
        429: "Too Many Requests", 500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
        503: "Service Unavailable", 504: "Gateway Timeout",
    ]
}
