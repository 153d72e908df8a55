import CArchive
import ConnectorKit
import Foundation

/// A zip or tar, read by libarchive entry by entry.
///
/// One thread at a time may use it. What is not asked for is passed over without unpacking it where the format can (zip), and counted
/// against the limits where it cannot (tar).
final class PackedArchive: ArchiveSource {
    private let reader: OpaquePointer
    private let limits: ArchiveLimits
    private let packedSize: Int64
    private var entries = 0
    private var unpacked: Int64 = 0

    /// Whether a file is such an archive: a zip by its first bytes, a tar by its first header.
    static func recognises(_ path: String, beginning: [UInt8]) -> Bool {
        if beginning.starts(with: "PK\u{3}\u{4}".utf8) || beginning.starts(with: "PK\u{5}\u{6}".utf8) { return true }
        let isGzip = beginning.starts(with: [0x1f, 0x8b])
        let isTar = beginning.count > 262 && beginning[257..<262].elementsEqual("ustar".utf8)
        guard isGzip || isTar, let archive = try? PackedArchive(path, limits: ArchiveLimits()) else { return false }
        // What gzip has packed may also be lines of activity, which are no tar.
        return (try? archive.next()) != nil
    }

    /// Opens a file; nothing is read yet but its beginning.
    init(_ path: String, limits: ArchiveLimits) throws(ReadFailure) {
        guard let reader = carchive_create() else { throw .rest(.unreadable, "there is no memory to read it") }
        self.reader = reader
        self.limits = limits
        var status = stat()
        packedSize = stat(path, &status) == 0 ? Int64(status.st_size) : 0
        let outcome = archive_read_open_filename(reader, path, 64 << 10)
        guard outcome >= ARCHIVE_WARN else { throw .rest(.unreadable, message) }
    }

    deinit { archive_read_free(reader) }

    func next() throws(ReadFailure) -> ArchiveEntry? {
        while true {
            var found: OpaquePointer?
            var name: UnsafePointer<CChar>?
            let outcome = carchive_next(reader, &found, &name)
            if outcome == ARCHIVE_EOF { return nil }
            guard outcome >= ARCHIVE_WARN, let found else { throw .rest(.damaged, message) }
            entries += 1
            guard entries <= limits.entries else { throw .rest(.tooLarge, "it holds more than \(limits.entries) files") }
            let size = archive_entry_size_is_set(found) != 0 ? archive_entry_size(found) : nil
            // A tar is unpacked up to its next file even where this one is passed over: what it is to cost must be known before.
            if let size { try check(unpacked: unpacked.addingReportingOverflow(size).partialValue, isTold: true) }
            if carchive_is_folder(found) { continue }
            var entry = ArchiveEntry(path: name.map { String(cString: $0) } ?? "", size: size)
            if archive_entry_mtime_is_set(found) != 0 { entry.modified = Instant(seconds: Int64(archive_entry_mtime(found))) }
            if !carchive_is_file(found) {
                entry.flaw = .link
            } else if archive_entry_is_encrypted(found) != 0 {
                entry.flaw = .encrypted
            }
            return entry
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadFailure) -> Int {
        let count = archive_read_data(reader, buffer.baseAddress, buffer.count)
        if count == Int(ARCHIVE_FATAL) { throw .rest(.damaged, message) }
        guard count >= 0 else { throw .file(message) }
        unpacked += Int64(count)
        try check(unpacked: unpacked, isTold: false)
        return count
    }

    private func check(unpacked: Int64, isTold: Bool) throws(ReadFailure) {
        let isHuge = unpacked < 0 || unpacked > limits.unpacked
        // A media file that is told to be large is passed over; only what is unpacked can be a bomb.
        let isBomb = !isTold && unpacked > limits.free && unpacked / limits.ratio > packedSize
        guard isHuge || isBomb else { return }
        throw .rest(.tooLarge, "it unpacks to more than \(isHuge ? "\(limits.unpacked) bytes" : "\(limits.ratio) times its size")")
    }

    /// What libarchive says went wrong. It never holds more of the file than the name of an entry.
    private var message: String {
        guard let text = archive_error_string(reader) else { return "it is damaged" }
        return String(cString: text)
    }
}
