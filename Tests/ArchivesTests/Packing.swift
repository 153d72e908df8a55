import CArchive
import Foundation
import Testing

/// Makes packed exports, good ones and such as no network makes.
final class Packing {
    enum Format { case zip, tarGzip, tar }

    private let writer: OpaquePointer

    init(_ path: String, _ format: Format, password: String? = nil) throws {
        writer = try #require(archive_write_new())
        switch format {
        case .zip:
            archive_write_set_format_zip(writer)
            if let password {
                try #require(archive_write_set_options(writer, "zip:encryption=aes256") == ARCHIVE_OK)
                archive_write_set_passphrase(writer, password)
            }
        case .tar, .tarGzip:
            archive_write_set_format_pax_restricted(writer)
            if format == .tarGzip { archive_write_add_filter_gzip(writer) }
        }
        try #require(archive_write_open_filename(writer, path) == ARCHIVE_OK)
    }

    deinit { archive_write_free(writer) }

    /// Adds a file, or with `link` a symbolic link that leads there.
    func add(_ name: String, _ bytes: [UInt8], modified: Date = Date(timeIntervalSince1970: 1_600_000_000), link: String? = nil) throws {
        let entry = try #require(archive_entry_new())
        defer { archive_entry_free(entry) }
        archive_entry_set_pathname(entry, name)
        archive_entry_set_size(entry, Int64(bytes.count))
        archive_entry_set_mtime(entry, time_t(modified.timeIntervalSince1970), 0)
        archive_entry_set_perm(entry, 0o644)
        archive_entry_set_filetype(entry, link == nil ? 0o100000 : 0o120000)
        if let link { archive_entry_set_symlink(entry, link) }
        try #require(archive_write_header(writer, entry) >= ARCHIVE_WARN)
        guard !bytes.isEmpty else { return }
        try #require(archive_write_data(writer, bytes, bytes.count) == bytes.count)
    }

    func close() throws { try #require(archive_write_close(writer) == ARCHIVE_OK) }

    /// Packs a folder's files, in the order of their names.
    static func pack(folder: String, to path: String, _ format: Format) throws {
        // Names outside ASCII are the same bytes in the archive in whatever locale the tests run.
        let packing = try Packing(path, format)
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for file in files {
            let place = folder + "/" + file
            let attributes = try FileManager.default.attributesOfItem(atPath: place)
            guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
            let modified = try #require(attributes[.modificationDate] as? Date)
            try packing.add(file, Array(Data(contentsOf: URL(filePath: place))), modified: modified)
        }
        try packing.close()
    }
}

/// A folder for one test.
struct TemporaryFolder: ~Copyable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "clout-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws {
        let file = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: file))
    }
}
