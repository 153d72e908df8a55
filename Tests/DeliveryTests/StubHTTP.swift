import CurlHTTP
import HTTPTypes
import Synchronization

/// An endpoint that answers what it is told to, and keeps what it got.
final class StubHTTP: HTTPSending {
    struct Sent: Sendable {
        var request: HTTPRequest
        var body: [UInt8]
        var options: HTTPOptions

        func field(_ name: String) -> String? { HTTPField.Name(name).flatMap { request.headerFields[$0] } }
    }

    enum Reply: Sendable {
        case status(Int, retryAfter: String? = nil)
        case error(HTTPError.Kind)
    }

    private let state: Mutex<(replies: [Reply], sent: [Sent])>

    /// Gives the replies one after the other, and then the last one for ever.
    init(_ replies: Reply...) { state = Mutex((replies, [])) }

    var sent: [Sent] { state.withLock { $0.sent } }

    func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer {
        let reply = state.withLock { state in
            state.sent.append(Sent(request: request, body: body, options: options))
            return state.replies.count > 1 ? state.replies.removeFirst() : state.replies[0]
        }
        switch reply {
        case .status(let code, let retryAfter):
            var fields = HTTPFields()
            fields[.retryAfter] = retryAfter
            return HTTPAnswer(response: HTTPResponse(status: .init(code: code), headerFields: fields), body: Array("a body".utf8))
        case .error(let kind):
            throw HTTPError(kind, request: "POST https://hooks.example/canary-path", reason: "the stub says so")
        }
    }
}
