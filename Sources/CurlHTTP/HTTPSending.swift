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
