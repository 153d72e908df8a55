import NIOCore
import NIOHTTPTypes
import Synchronization

/// The connections that are open, so that all of them can be closed at once.
final class OpenConnections: Sendable {
    private struct State {
        var open: [ObjectIdentifier: any Channel] = [:]
        var isClosing = false
    }

    private let state = Mutex(State())

    /// Closes those that are open, and each that is opened later.
    func closeAll() {
        let open = state.withLock { state in
            state.isClosing = true
            return Array(state.open.values)
        }
        for channel in open { channel.close(promise: nil) }
    }

    fileprivate func add(_ channel: any Channel) {
        let isLate = state.withLock { state in
            if !state.isClosing { state.open[ObjectIdentifier(channel)] = channel }
            return state.isClosing
        }
        if isLate { channel.close(promise: nil) }
    }

    fileprivate func remove(_ channel: any Channel) { _ = state.withLock { $0.open.removeValue(forKey: ObjectIdentifier(channel)) } }

    /// Stands in a connection's pipeline: notes that it is open, and closes it when its client takes too long over the body of a request,
    /// however steadily it comes, or takes nothing of an answer.
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
            case .head: isReading = true
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
