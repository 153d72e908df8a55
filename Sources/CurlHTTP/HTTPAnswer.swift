import HTTPTypes

/// A whole answer.
public struct HTTPAnswer: Sendable {
    /// Status and header fields, as the server sent them: behind a decompressed body, `content-encoding` and `content-length`
    /// still tell of the compressed one. Trailers are left out.
    public var response: HTTPResponse
    /// The body, decompressed. Its array has at least `HTTPAnswer.bodyPadding` bytes of capacity behind its count, so that a
    /// parser may read past the end without a copy.
    public var body: [UInt8]
    /// The protocol that was spoken: `HTTP/1.0`, `HTTP/1.1` or `HTTP/2`.
    public var version: String

    /// The spare capacity behind every body, in bytes; as much as simdjson reads past the end (its `SIMDJSON_PADDING`).
    public static let bodyPadding = 64

    /// An answer made by hand, as a recorded exchange gives it.
    public init(response: HTTPResponse, body: [UInt8], version: String = "HTTP/1.1") {
        self.response = response
        self.body = body
        self.version = version
    }
}
