import HTTPTypes

/// Sends a request and returns the whole answer.
///
/// `HTTPClient` is the one real implementation; the protocol is what others hold, so that a recorded exchange can stand in.
public protocol HTTPSending: Sendable {
    /// Sends `request` and reads its answer to the end.
    ///
    /// Any status is an answer. Cancelling the task ends the transfer within a second and throws `.cancelled`.
    func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer
}

extension HTTPSending {
    /// Sends a request without a body, with the client's default options.
    public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
        try await send(request, body: [], options: HTTPOptions())
    }
}

/// A whole answer.
public struct HTTPAnswer: Sendable {
    public var response: HTTPResponse
    /// The body, decompressed. Its array has at least `HTTPAnswer.bodyPadding` bytes of capacity behind its count, so that a
    /// parser may read past the end without a copy.
    public var body: [UInt8]
    /// The protocol that was spoken: `HTTP/1.1` or `HTTP/2`.
    public var version: String

    public static let bodyPadding = 64

    public init(response: HTTPResponse, body: [UInt8], version: String = "HTTP/1.1") {
        self.response = response
        self.body = body
        self.version = version
    }
}

/// What one request may take.
public struct HTTPOptions: Sendable, Hashable {
    /// Until the connection stands, name resolution and TLS included.
    public var connectDeadline: Duration
    /// For the whole exchange.
    public var wholeDeadline: Duration
    /// No byte for so long ends the transfer.
    public var stallDeadline: Duration
    /// The largest body, decompressed; one byte more ends the transfer.
    public var maxBodyBytes: Int
    /// The largest head, all header lines together.
    public var maxHeaderBytes: Int
    /// How many redirects are followed; 0 means none, and the redirect is the answer. Credentials never go to another host.
    public var maxRedirects: Int
    /// Which addresses may be connected to; checked on the address really used.
    public var addressPolicy: AddressPolicy

    public init(
        connectDeadline: Duration = .seconds(10), wholeDeadline: Duration = .seconds(60), stallDeadline: Duration = .seconds(15),
        maxBodyBytes: Int = 16 << 20, maxHeaderBytes: Int = 64 << 10, maxRedirects: Int = 0, addressPolicy: AddressPolicy = .any
    ) {
        self.connectDeadline = connectDeadline
        self.wholeDeadline = wholeDeadline
        self.stallDeadline = stallDeadline
        self.maxBodyBytes = maxBodyBytes
        self.maxHeaderBytes = maxHeaderBytes
        self.maxRedirects = maxRedirects
        self.addressPolicy = addressPolicy
    }
}

/// Which addresses a request may connect to.
public enum AddressPolicy: Sendable, Hashable {
    /// All of them.
    case any
    /// Only addresses of the public internet: no loopback, private, link-local, shared, multicast or reserved ranges, in no
    /// spelling (IPv4-mapped, NAT64 and 6to4 addresses count as the IPv4 address inside).
    case publicOnly
}

/// Why there is no answer. Never holds a query, a header or a body.
public struct HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Stable, and safe as a metric's label.
    public enum Kind: String, Sendable, CaseIterable {
        case invalidRequest
        case nameNotResolved
        case connectFailed
        case addressRefused
        case tlsFailed
        case connectDeadline
        case wholeDeadline
        case stallDeadline
        case bodyTooLarge
        case headersTooLarge
        case brokenTransfer
        case badEncoding
        case tooManyRedirects
        case cancelled
        case shutDown
        case `internal`
    }

    public let kind: Kind
    /// Method, scheme, host, port and path; no user, no query.
    public let request: String
    /// What libcurl or the system said, without the URL.
    public let reason: String

    public init(_ kind: Kind, request: String, reason: String) {
        self.kind = kind
        self.request = request
        self.reason = reason
    }

    public var description: String { "\(request): \(reason)" }
}
