import Crypto
import Foundation
public import HTTPTypes
import NIOCore

/// What a route answers: a status, headers, and a body that is whole or a stream.
public struct Answer: Sendable {
    enum Body: Sendable {
        case whole(ByteBuffer)
        case stream(@Sendable (_ write: ([UInt8]) async throws -> Void) async throws -> Void)
    }

    public var status: HTTPResponse.Status
    public var headers: HTTPFields
    /// What tells this body from every other of the same route, without quotation marks; a client that has it already is answered 304.
    public var tag: String?
    let body: Body

    /// A whole body.
    ///
    /// - Parameters:
    ///   - type: The media type, with its character set where it has one.
    ///   - tag: See `tag`.
    public init(status: HTTPResponse.Status = .ok, type: String, body: some Sequence<UInt8>, tag: String? = nil) {
        self.status = status
        headers = [.contentType: type]
        self.body = .whole(ByteBuffer(bytes: body))
        self.tag = tag
    }

    /// A body that is written piece by piece, for as long as `stream` goes on. `write` waits while the client is slow, and throws when it
    /// has gone.
    public init(type: String, stream: @escaping @Sendable (_ write: ([UInt8]) async throws -> Void) async throws -> Void) {
        status = .ok
        headers = [.contentType: type, .cacheControl: "no-store"]
        // Proxies such as nginx would keep it until they have much of it.
        if let buffering = HTTPField.Name("X-Accel-Buffering") { headers[buffering] = "no" }
        body = .stream(stream)
    }

    /// JSON.
    public static func json(_ body: some Sequence<UInt8>, status: HTTPResponse.Status = .ok, tag: String? = nil) -> Answer {
        Answer(status: status, type: "application/json", body: body, tag: tag)
    }

    /// The same with a tag that its body makes, so that who has it already is not sent it again.
    public var tagged: Answer {
        guard case .whole(let bytes) = body else { return self }
        var answer = self
        answer.tag = SHA256.hash(data: Data(bytes.readableBytesView)).prefix(12).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            .joined()
        return answer
    }

    /// How long the body is, in bytes; 0 of a stream.
    public var length: Int { if case .whole(let bytes) = body { bytes.readableBytes } else { 0 } }

    /// Plain text.
    public static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Answer {
        Answer(status: status, type: "text/plain; charset=utf-8", body: text.utf8)
    }

    /// Nothing, with status 204.
    public static var nothing: Answer { Answer(status: .noContent, type: "", body: []).without(.contentType) }

    private func without(_ name: HTTPField.Name) -> Answer {
        var answer = self
        answer.headers[name] = nil
        return answer
    }
}
