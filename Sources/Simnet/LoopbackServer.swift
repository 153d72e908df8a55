import HTTPTypes
import Hummingbird
import Logging
import Model
import NIOCore
import Synchronization

/// An HTTP server on a free port of 127.0.0.1.
final class LoopbackServer: Sendable {
    /// What a request comes to: a reply, and what goes wrong with sending it.
    struct Outcome: Sendable {
        var reply: Reply
        var fault: Fault?
    }

    typealias Handler = @Sendable (_ request: HTTPRequest, _ body: [UInt8]) async throws -> Outcome

    private let handler: Handler
    private let bound = Announcement<Int>()
    private let connections = Connections()
    private let maxBodyBytes: Int
    private let logger: Logger

    init(logger: Logger, maxBodyBytes: Int = 1 << 20, handler: @escaping Handler) {
        self.logger = logger
        self.maxBodyBytes = maxBodyBytes
        self.handler = handler
    }

    /// The port, once it is bound. Throws what `run` threw when it could not be.
    var port: Int { get async throws { try await bound.value } }

    /// Serves until the task is cancelled, then closes every connection and returns.
    func run() async throws {
        // Hummingbird logs its own cancellation as an error; what really fails is thrown.
        var quiet = logger
        quiet.logLevel = .critical
        let responder = CallbackResponder<Connection> { request, connection in
            self.connections.add(connection.channel)
            return try await self.respond(to: request, over: connection.channel)
        }
        let server = Application(
            responder: responder, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port {
                    self.bound.announce(.success(port))
                } else {
                    self.bound.announce(.failure(ChannelError.unknownLocalAddress))
                }
            }, logger: quiet)
        do {
            // A client's idle connection would keep the server waiting for the client to hang up.
            try await withTaskCancellationHandler {
                try await server.run()
            } onCancel: {
                self.connections.closeAll()
            }
        } catch is CancellationError {
        } catch {
            bound.announce(.failure(error))
            throw error
        }
        bound.announce(.failure(CancellationError()))
    }

    private func respond(to request: Request, over channel: any Channel) async throws -> Response {
        let body = try await request.body.collect(upTo: maxBodyBytes)
        let outcome = try await handler(request.head, Array(body.readableBytesView))
        if case .stall(let duration) = outcome.fault { try await Task.sleep(for: duration) }
        var headers = outcome.reply.headers
        headers[.contentLength] = String(outcome.reply.body.count)
        let status = HTTPResponse.Status(code: outcome.reply.status)
        let bytes = outcome.reply.body
        switch outcome.fault {
        case .hangUp:
            try await channel.close()
            return Response(status: status)
        case .truncated:
            let half = ResponseBody(contentLength: bytes.count) { writer in
                try await writer.write(ByteBuffer(bytes: bytes.prefix(bytes.count / 2)))
                // What was written is on its way before the connection ends.
                try await channel.close()
            }
            return Response(status: status, headers: headers, body: half)
        case .slow(let pause):
            let pieces = ResponseBody(contentLength: bytes.count) { writer in
                for start in stride(from: 0, to: bytes.count, by: 256) {
                    try await Task.sleep(for: pause)
                    try await writer.write(ByteBuffer(bytes: bytes[start..<min(start + 256, bytes.count)]))
                }
                try await writer.finish(nil)
            }
            return Response(status: status, headers: headers, body: pieces)
        default:
            let whole = request.method == .head ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
            return Response(status: status, headers: headers, body: whole)
        }
    }
}

extension HTTPResponse.Status {
    init(code: Int) { self = HTTPResponse.Status(integerLiteral: (100...999).contains(code) ? code : 500) }
}

/// What Hummingbird hands to a responder: the connection, because some faults end it.
private struct Connection: InitializableFromSource {
    let channel: any Channel
    init(source: ApplicationRequestContextSource) { channel = source.channel }
}

/// The connections that have carried a request and are open still.
private final class Connections: Sendable {
    private struct State {
        var open: [ObjectIdentifier: any Channel] = [:]
        var isClosing = false
    }

    private let state = Mutex(State())

    func add(_ channel: any Channel) {
        let key = ObjectIdentifier(channel)
        let (isNew, isLate) = state.withLock { state in
            guard !state.isClosing else { return (false, true) }
            return (state.open.updateValue(channel, forKey: key) == nil, false)
        }
        if isLate { channel.close(promise: nil) }
        if isNew { channel.closeFuture.whenComplete { _ in _ = self.state.withLock { $0.open.removeValue(forKey: key) } } }
    }

    func closeAll() {
        let open = state.withLock { state in
            state.isClosing = true
            return Array(state.open.values)
        }
        for channel in open { channel.close(promise: nil) }
    }
}
