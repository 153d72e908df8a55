import Foundation
import Hummingbird
import HummingbirdCore
public import Logging
import Model
import NIOCore

/// An HTTP server: routes behind a door that checks who asks.
///
/// ```swift
/// var routes = Routes()
/// routes.addHealth { [] }
/// let server = WebServer(settings: WebSettings(listen: address), routes: routes, logger: logger)
/// try await server.run()  // until the task is cancelled
/// ```
public final class WebServer: Sendable {
    private let listen: ListenAddress
    private let door: Door
    private let logger: Logger
    private let bound = Announcement<ListenAddress>()
    private let connections: OpenConnections

    /// How many connections may be open, and how many of one client on another machine. For one more the one goes that has asked for
    /// nothing for longest; where all are being answered, it is hung up on.
    public static let mostConnections = 1024
    private static let mostOfOne = 64
    /// How long a client may take over the head of a request, or say nothing between two; and how long it may take nothing of an answer.
    static let patience = TimeAmount.seconds(30)
    private static let mostHeaderBytes = 16 << 10
    private static let mostHeaders = 100

    /// - Parameters:
    ///   - meter: counts the requests.
    ///   - connections: how many may be open.
    public init<C: Clock<Duration>>(
        settings: WebSettings, routes: Routes, meter: RequestMeter = RequestMeter(), connections: Int = mostConnections,
        clock: C = ContinuousClock(), logger: Logger
    ) {
        self.connections = OpenConnections(atMost: connections, ofOne: Self.mostOfOne)
        listen = settings.listen
        let start = clock.now
        door = Door(settings: settings, routes: routes, meter: meter, logger: logger) { start.duration(to: clock.now) }
        self.logger = logger
    }

    /// Where it listens, once it does. Throws what `run` threw when it could not.
    public var address: ListenAddress { get async throws { try await bound.value } }

    /// Lets clients in by other settings from now on; where it listens stays as it is.
    public func use(_ settings: WebSettings) { door.use(settings) }

    /// Serves until the task is cancelled; then every connection is closed. Throws when it cannot listen.
    public func run() async throws {
        // Hummingbird logs its own cancellation as an error; what really fails is thrown.
        var quiet = logger
        quiet.logLevel = .critical
        let connections = connections
        let server = Application(
            router: door.router,
            server: .http1(
                configuration: HTTP1Channel.Configuration(
                    additionalChannelHandlers: [
                        OpenConnections.Watch(connections, patience: Self.patience),
                        LastAnswer(mostHeadBytes: Self.mostHeaderBytes, mostHeaders: Self.mostHeaders),
                    ],
                    idleTimeout: Self.patience,
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: Self.mostHeaderBytes, maxHeaderListSize: Self.mostHeaderBytes,
                        maxHeaderFieldCount: Self.mostHeaders))),
            configuration: ApplicationConfiguration(
                address: .hostname(listen.host, port: listen.port),
                availableConnectionsDelegate: .maximum(2 * Self.mostConnections, logger: quiet)),
            onServerRunning: { channel in
                self.bound.announce(.success(ListenAddress(host: self.listen.host, port: channel.localAddress?.port ?? self.listen.port)))
            }, logger: quiet)
        do {
            // A client's idle connection would keep the server waiting for the client to hang up.
            try await withTaskCancellationHandler {
                try await server.run()
            } onCancel: {
                connections.closeAll()
            }
        } catch is CancellationError {
        } catch {
            // NIO's own words name its functions.
            let reason = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
            let failure = ListenError(address: listen, reason: reason)
            bound.announce(.failure(failure))
            throw failure
        }
        bound.announce(.failure(CancellationError()))
    }
}

/// Why a server cannot listen.
public struct ListenError: Error, CustomStringConvertible {
    let address: ListenAddress
    let reason: String

    public var description: String {
        "web.listen: \(address) cannot be listened on: \(reason). Free it, or give `listen` of [web] in clout.toml another address."
    }
}
