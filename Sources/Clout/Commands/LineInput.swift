import Foundation

/// Somebody's next line on standard input, waited for off the cooperative pool.
struct LineInput {
    private let descriptor: Int32
    private let queue = DispatchQueue(label: "clout.line")

    /// How long a reader is away, and a task that was cancelled waits for it at most.
    private static let look: Int32 = 100
    /// More than any address that leads back from a network.
    private static let mostBytes = 64 << 10

    init(_ descriptor: Int32 = STDIN_FILENO) { self.descriptor = descriptor }

    /// The line without its end; `nil` where there is none any more. What stands behind it on the way is lost.
    func line() async throws -> String? {
        var line: [UInt8] = []
        while line.count < Self.mostBytes {
            try Task.checkCancellation()
            guard let more = await bytes() else { continue }
            if more.isEmpty, line.isEmpty { return nil }
            line += more
            if more.isEmpty || more.contains(UInt8(ascii: "\n")) { break }
        }
        return String(decoding: line.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    }

    /// What has come; empty at the end, `nil` while nothing has.
    private func bytes() async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            queue.async { [descriptor] in
                var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&ready, 1, Self.look) > 0 else { return continuation.resume(returning: nil) }
                let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, filled in
                    filled = max(0, read(descriptor, buffer.baseAddress, buffer.count))
                }
                continuation.resume(returning: bytes)
            }
        }
    }
}
