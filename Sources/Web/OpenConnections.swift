import NIOCore
import NIOHTTPTypes
import Synchronization

/// The connections that are open, so that all of them can be closed at once, and no client keeps others out by keeping many.
final class OpenConnections: Sendable {
    private struct Open {
        let channel: any Channel
        /// `nil` on this machine.
        let address: String?
        /// Since when it has asked for nothing; `nil` while it is answered.
        var idleSince: NIODeadline?
    }

    private struct State {
        var open: [ObjectIdentifier: Open] = [:]
        var isClosing = false
    }

    private let state = Mutex(State())
    private let most: Int
    private let mostOfOne: Int

    /// - Parameters:
    ///   - most: how many may be open. For one more the one goes that has asked for nothing for longest; where all are answered, the new one.
    ///   - mostOfOne: the same of one client on another machine.
    init(atMost most: Int, ofOne mostOfOne: Int) {
        self.most = most
        self.mostOfOne = mostOfOne
    }

    /// Closes those that are open, and each that is opened later.
    func closeAll() {
        let open = state.withLock { state in
            state.isClosing = true
            return state.open.values.map(\.channel)
        }
        for channel in open { channel.close(promise: nil) }
    }

    fileprivate func add(_ channel: any Channel) {
        let peer = channel.remoteAddress?.ipAddress ?? ""
        let address = ListenAddress.isLoopback(peer) ? nil : AddressRange.visitor(at: peer) ?? peer
        let surplus = state.withLock { state -> (any Channel)? in
            if state.isClosing { return channel }
            let ofOne = address == nil ? [:] : state.open.filter { $0.value.address == address }
            let crowd = state.open.count >= most ? state.open : ofOne.count >= mostOfOne ? ofOne : [:]
            let goes = crowd.filter { $0.value.idleSince != nil }.min { $0.value.idleSince ?? .now() < $1.value.idleSince ?? .now() }
            if !crowd.isEmpty, goes == nil { return channel }
            if let goes { state.open[goes.key] = nil }
            state.open[ObjectIdentifier(channel)] = Open(channel: channel, address: address, idleSince: .now())
            return goes?.value.channel
        }
        surplus?.close(promise: nil)
    }

    fileprivate func note(_ channel: any Channel, isIdle: Bool) {
        state.withLock { $0.open[ObjectIdentifier(channel)]?.idleSince = isIdle ? .now() : nil }
    }

    fileprivate func remove(_ channel: any Channel) { _ = state.withLock { $0.open.removeValue(forKey: ObjectIdentifier(channel)) } }

    /// Stands in a connection's pipeline: notes that it is open and whether it is answered, and closes it when its client takes too long
    /// over the body of a request, however steadily it comes, or takes nothing of an answer.
    ///
    /// That a head takes too long, and that nothing is said between two requests, Hummingbird sees to.
    final class Watch: ChannelDuplexHandler, RemovableChannelHandler {
        typealias InboundIn = HTTPRequestPart
        typealias InboundOut = HTTPRequestPart
        typealias OutboundIn = HTTPResponsePart
        typealias OutboundOut = HTTPResponsePart

        private let connections: OpenConnections
        private let patience: TimeAmount
        private var isReading = false
        /// Requests that are not answered yet.
        private var asked = 0
        private var endOfReading: Scheduled<Void>?
        private var endOfWriting: Scheduled<Void>?

        /// - Parameter patience: how long a client may take over a body, and how long it may take nothing of what is written to it.
        init(_ connections: OpenConnections, patience: TimeAmount) {
            self.connections = connections
            self.patience = patience
        }

        func handlerAdded(context: ChannelHandlerContext) { connections.add(context.channel) }

        func channelInactive(context: ChannelHandlerContext) {
            endOfReading?.cancel()
            endOfWriting?.cancel()
            connections.remove(context.channel)
            context.fireChannelInactive()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head:
                isReading = true
                asked += 1
                connections.note(context.channel, isIdle: false)
            case .body: break
            case .end: isReading = false
            }
            context.fireChannelRead(data)
        }

        func channelReadComplete(context: ChannelHandlerContext) {
            // Most requests have come whole by now.
            if !isReading {
                endOfReading?.cancel()
                endOfReading = nil
            } else if endOfReading == nil {
                endOfReading = close(context)
            }
            context.fireChannelReadComplete()
        }

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            if case .end = unwrapOutboundIn(data) {
                asked = max(0, asked - 1)
                if asked == 0 { connections.note(context.channel, isIdle: true) }
            }
            context.write(data, promise: promise)
        }

        func channelWritabilityChanged(context: ChannelHandlerContext) {
            endOfWriting?.cancel()
            endOfWriting = context.channel.isWritable ? nil : close(context)
            context.fireChannelWritabilityChanged()
        }

        private func close(_ context: ChannelHandlerContext) -> Scheduled<Void> {
            let channel = context.channel
            return context.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
        }
    }
}

@available(*, unavailable)
extension OpenConnections.Watch: Sendable {}
