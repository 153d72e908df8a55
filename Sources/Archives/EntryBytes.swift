import ConnectorKit

/// The bytes of one file, handed out byte by byte or in stretches, from a window of 64 KiB.
///
/// What has been looked at (`beginning`) is still handed out.
final class EntryBytes {
    private let source: any ArchiveSource
    private var window = [UInt8](repeating: 0, count: 64 << 10)
    private var position = 0
    private var end = 0
    /// How many bytes have been read of the source.
    private(set) var bytesRead: Int64 = 0

    init(_ source: any ArchiveSource) { self.source = source }

    /// The first bytes, at most 4 KiB; to be asked for before anything else.
    func beginning() throws(ReadFailure) -> [UInt8] {
        let wanted = 4 << 10
        while end < wanted {
            let count = try fill(from: end)
            if count == 0 { break }
            end += count
        }
        return Array(window[..<min(end, wanted)])
    }

    /// The next byte without taking it; `nil` at the end.
    func peek() throws(ReadFailure) -> UInt8? {
        guard try hasMore() else { return nil }
        return window[position]
    }

    /// Passes over the byte that `peek` showed.
    func skip() { position += 1 }

    /// The next byte that is no white space, without taking it; `nil` at the end.
    func peekBehindBlanks() throws(ReadFailure) -> UInt8? {
        while let byte = try peek() {
            if byte > 0x20 { return byte }
            position += 1
        }
        return nil
    }

    /// Passes over UTF-8's byte order mark.
    func skipMark() throws(ReadFailure) {
        for byte: UInt8 in [0xef, 0xbb, 0xbf] where try peek() == byte { position += 1 }
    }

    /// Gives `body` the bytes at hand, which says how many of them it takes; returns false at the end.
    func take(_ body: (UnsafeRawBufferPointer) -> Int) throws(ReadFailure) -> Bool {
        guard try hasMore() else { return false }
        position += window.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[position..<end])) }
        return true
    }

    private func hasMore() throws(ReadFailure) -> Bool {
        if position < end { return true }
        position = 0
        end = try fill(from: 0)
        return end > 0
    }

    private func fill(from start: Int) throws(ReadFailure) -> Int {
        let count = try window.withUnsafeMutableBufferPointer { (bytes) throws(ReadFailure) in
            try source.read(into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: bytes[start...])))
        }
        bytesRead += Int64(count)
        return count
    }
}
