import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Stands in a connection's pipeline and sees to how it ends: tells who speaks no HTTP what is wrong with it, and hangs up behind an answer
/// that says `Connection: close`, whatever of the request is still to come.
final class LastAnswer: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long what still comes is thrown away before the connection is closed: who is sending would find it broken, and the answer lost.
    private static let linger = TimeAmount.seconds(1)

    private let mostHeadBytes: Int
    private let mostHeaders: Int
    private var problem: ProblemDetails?
    private var isLast = false
    private var isOver = false

    /// - Parameters:
    ///   - mostHeadBytes: how long the head of a request may be.
    ///   - mostHeaders: how many headers it may have.
    init(mostHeadBytes: Int, mostHeaders: Int) {
        self.mostHeadBytes = mostHeadBytes
        self.mostHeaders = mostHeaders
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError { problem = problem(of: error) }
        context.fireErrorCaught(error)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { if !isOver { context.fireChannelRead(data) } }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        if isOver { context.read() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            isLast = head.headerFields[.connection] == "close"
            // What Hummingbird answers where there is no request that anybody could be asked to answer.
            guard let problem, isLast, head.status == .badRequest, head.headerFields[.contentLength] == "0" else { break }
            let answer = problem.answer
            guard case .whole(let body) = answer.body else { break }
            var headers = answer.headers
            headers[.connection] = "close"
            headers[.contentLength] = "\(body.readableBytes)"
            context.write(wrapOutboundOut(.head(HTTPResponse(status: answer.status, headerFields: headers))), promise: promise)
            context.write(wrapOutboundOut(.body(body)), promise: nil)
            return
        case .body: break
        case .end where isLast:
            isOver = true
            context.writeAndFlush(data, promise: promise)
            context.close(mode: .output, promise: nil)
            let channel = context.channel
            context.eventLoop.scheduleTask(in: Self.linger) { channel.close(promise: nil) }
            context.read()
            return
        case .end: break
        }
        context.write(data, promise: promise)
    }

    private func problem(of error: HTTPParserError) -> ProblemDetails {
        switch error {
        case .headerOverflow:
            ProblemDetails(
                .requestHeaderFieldsTooLarge,
                "The head of a request may have \(mostHeadBytes) bytes and \(mostHeaders) headers: shorten the path, the query, or the headers."
            )
        case .invalidMethod:
            ProblemDetails(.notImplemented, "There is no such method here; there are GET, HEAD, POST and DELETE.")
        case .invalidVersion:
            ProblemDetails(.httpVersionNotSupported, "This server speaks HTTP/1.1.")
        case .invalidContentLength, .unexpectedContentLength, .invalidChunkSize:
            ProblemDetails(
                .badRequest, "How long the body is, is said wrongly: one Content-Length in digits, or Transfer-Encoding: chunked, not both."
            )
        case .invalidEOFState, .closedConnection:
            ProblemDetails(.badRequest, "The request ends before its end: its head, or as much of its body as it says, is missing.")
        case .invalidURL:
            ProblemDetails(.badRequest, "The path must be percent-encoded, without blanks and control characters.")
        case .invalidHeaderToken:
            ProblemDetails(.badRequest, "A header holds a character that none may hold; each is one line, `Name: value`.")
        default:
            ProblemDetails(
                .badRequest, "This is no request of HTTP/1.1. Encrypted connections (https://) are a proxy's before this server.")
        }
    }
}

@available(*, unavailable)
extension LastAnswer: Sendable {}
