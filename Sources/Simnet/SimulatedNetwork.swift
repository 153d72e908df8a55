import HTTPTypes
import Model

/// A network's server without its sockets: requests in, replies out.
protocol SimulatedNetwork: Sendable {
    var faults: Faults { get }
    var ledger: Ledger { get }
    /// The honest answer, and the server's time of it.
    func respond(to ask: Ask) -> (reply: Reply, at: Instant)
    /// The network's own words for an error of its server, or for 429.
    func refusal(_ status: Int) -> (reply: Reply, at: Instant)
}

extension SimulatedNetwork {
    /// Answers a request, with the fault that the shell has to play on the reply.
    func serve(_ request: HTTPRequest, _ body: [UInt8]) -> (reply: Reply, fault: Fault?) {
        let ask = Ask(request, body: body)
        let fault = faults.next()
        var answered: (reply: Reply, at: Instant)
        switch fault {
        case nil, .truncated, .stall, .slow: answered = respond(to: ask)
        case .tooManyRequests: answered = refusal(429)
        case .status(let status): answered = refusal(status)
        case .hangUp: answered = refusal(502)
        case .garbage:
            var noise = SeededGenerator(seed: UInt64(ledger.count))
            answered = refusal(200)
            answered.reply.body = (0..<512).map { _ in UInt8(truncatingIfNeeded: noise.next()) }
        case .html:
            answered = refusal(200)
            answered.reply.headers[.contentType] = "text/html; charset=utf-8"
            answered.reply.body = Array("<!DOCTYPE html><html><body><h1>Please log in</h1></body></html>".utf8)
        }
        ledger.note(answered.reply, to: ask, at: answered.at, fault: fault)
        return (answered.reply, fault)
    }
}
