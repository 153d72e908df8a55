/// Why there is no answer. Never holds a query, a header or a body.
public struct HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Stable, and safe as a metric's label.
    public enum Kind: String, Sendable, CaseIterable {
        /// The request cannot be sent as it stands; nothing was sent.
        case invalidRequest
        case nameNotResolved
        /// Refused or unreachable, by the server or by the proxy.
        case connectFailed
        /// `HTTPOptions.addressPolicy` forbids every address that was tried.
        case addressRefused
        /// No TLS 1.2 or newer, or a certificate that is not the host's, not valid now, or of an unknown authority.
        case tlsFailed
        case connectDeadline
        case wholeDeadline
        case stallDeadline
        case bodyTooLarge
        case headersTooLarge
        /// The server closed in the middle, or spoke something else than HTTP.
        case brokenTransfer
        /// The body is not what its `content-encoding` says.
        case badEncoding
        case tooManyRedirects
        /// The caller's task was cancelled.
        case cancelled
        /// The client was shut down.
        case shutDown
        /// libcurl could not do its work: out of memory, threads or descriptors.
        case `internal`
    }

    public let kind: Kind
    /// Method, scheme, host, port and path; no user, no query.
    public let request: String
    /// What libcurl or the system said, without the URL.
    public let reason: String

    /// An error of `kind`; `request` and `reason` must not hold a query, a header or a body.
    public init(_ kind: Kind, request: String, reason: String) {
        self.kind = kind
        self.request = request
        self.reason = reason
    }

    public var description: String { "\(request): \(reason)" }
}

/// Why an exchange failed, before the request's name is put to it. Kept apart so that only one place writes that name.
struct Failure: Error, Sendable, Equatable {
    var kind: HTTPError.Kind
    var reason: String

    init(_ kind: HTTPError.Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    static let cancelled = Failure(.cancelled, "cancelled by the caller")
    static let shutDown = Failure(.shutDown, "the HTTP client was shut down")
}
