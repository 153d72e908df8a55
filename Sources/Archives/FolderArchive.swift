import ConnectorKit
import Foundation

/// The files of a folder and of those below it, or one single file. Links are not followed.
final class FolderArchive: ArchiveSource {
    private let root: String
    private var paths: [String] = []
    private var position = 0
    private var file: Int32 = -1
    /// Who names a link to a file means the file; a link inside a folder may lead anywhere.
    private let followsLinks: Bool

    /// Lists a folder's files, in the order of their names so that it is the same everywhere.
    init(folder: String, limits: ArchiveLimits) throws(ReadFailure) {
        root = folder
        followsLinks = false
        guard let walk = FileManager.default.enumerator(atPath: folder), access(folder, R_OK | X_OK) == 0 else {
            throw .rest(.unreadable, String(cString: strerror(errno)))
        }
        var found: [String] = []
        for case let path as String in walk {
            guard found.count < limits.entries else { throw .rest(.tooLarge, "it holds more than \(limits.entries) files") }
            found.append(path)
        }
        paths = found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Reads one file alone.
    init(file: String) {
        root = (file as NSString).deletingLastPathComponent
        paths = [(file as NSString).lastPathComponent]
        followsLinks = true
    }

    deinit { close() }

    /// Whether a path leads to a folder, be it by a link.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private func close() {
        if file >= 0 { Foundation.close(file) }
        file = -1
    }

    func next() throws(ReadFailure) -> ArchiveEntry? {
        close()
        while position < paths.count {
            let path = paths[position]
            position += 1
            var status = stat()
            let place = root.isEmpty ? path : root + "/" + path
            guard lstat(place, &status) == 0 else { continue }
            if followsLinks, status.st_mode & S_IFMT == S_IFLNK { _ = stat(place, &status) }
            if status.st_mode & S_IFMT == S_IFDIR { continue }
            let isFile = status.st_mode & S_IFMT == S_IFREG
            if isFile { file = open(place, O_RDONLY | O_CLOEXEC | (followsLinks ? 0 : O_NOFOLLOW)) }
            return ArchiveEntry(
                path: path, size: Int64(status.st_size), modified: Instant(seconds: Int64(status.st_mtim.tv_sec)),
                flaw: isFile ? nil : .link)
        }
        return nil
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadFailure) -> Int {
        guard file >= 0 else { throw .file("cannot be opened: check that you may read it") }
        while true {
            let count = Foundation.read(file, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw .file("cannot be read: \(String(cString: strerror(errno)))") }
        }
    }
}
