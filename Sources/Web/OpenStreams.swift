import NIOCore
import Synchronization

/// The answers that go on for as long as their clients listen, so that one ends when its client may not listen any more.
final class OpenStreams: Sendable {
    private let state = Mutex((open: [Int: (client: Client, channel: any Channel)](), next: 0))

    /// Writes an answer to a client, who may be hung up on meanwhile.
    func run(for client: Client, over channel: any Channel, _ write: () async throws -> Void) async throws {
        let number = state.withLock { state in
            state.next += 1
            state.open[state.next] = (client, channel)
            return state.next
        }
        defer { state.withLock { _ = $0.open.removeValue(forKey: number) } }
        try await write()
    }

    /// Hangs up on those who may not listen.
    func end(where mayNot: (Client) -> Bool) {
        let ended = state.withLock { $0.open.values.filter { mayNot($0.client) } }
        for one in ended { one.channel.close(promise: nil) }
    }
}
