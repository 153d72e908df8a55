import NIOCore
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

    /// Stands in a connection's pipeline: notes that it is open, and closes it when its client takes nothing for too long.
    final class Watch: ChannelDuplexHandler, RemovableChannelHandler {
        typealias InboundIn = NIOAny
        typealias OutboundIn = NIOAny

        private let connections: OpenConnections
        private let patience: TimeAmount
        private var end: Scheduled<Void>?

        /// - Parameter patience: how long a client may take nothing of what is written to it.
        init(_ connections: OpenConnections, patience: TimeAmount) {
            self.connections = connections
            self.patience = patience
        }

        func handlerAdded(context: ChannelHandlerContext) { connections.add(context.channel) }

        func channelInactive(context: ChannelHandlerContext) {
            end?.cancel()
            connections.remove(context.channel)
            context.fireChannelInactive()
        }

        func channelWritabilityChanged(context: ChannelHandlerContext) {
            end?.cancel()
            end = nil
            if !context.channel.isWritable {
                let channel = context.channel
                end = context.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
            }
            context.fireChannelWritabilityChanged()
        }
    }
}

@available(*, unavailable)
extension OpenConnections.Watch: Sendable {}
