import ConnectorKit

/// An export's files, one after the other, and the bytes of each: read in a stream, never written anywhere.
protocol ArchiveSource: AnyObject {
    /// Goes to the next file; `nil` at the end. Folders are passed over.
    func next() throws(ReadFailure) -> ArchiveEntry?

    /// Fills `buffer` with the next bytes of the current file and returns how many there were; 0 at the file's end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadFailure) -> Int
}

/// One file of an export.
struct ArchiveEntry: Sendable, Hashable {
    /// Why a file is not read.
    enum Flaw: Sendable, Hashable {
        /// A symbolic or hard link, a device, a pipe: where it leads is no part of the export.
        case link
        /// A name that leads out of the export's folder. Nothing is ever written by it, but no network makes such a name.
        case outside
        /// Encrypted.
        case encrypted
    }

    /// The path within the export, with `/` between folders.
    var path: String
    /// Bytes, unpacked, as far as that is told.
    var size: Int64?
    /// When it was written.
    var modified: Instant?
    var flaw: Flaw?

    init(path: String, size: Int64? = nil, modified: Instant? = nil, flaw: Flaw? = nil) {
        self.path = path
        self.size = size
        self.modified = modified
        self.flaw = flaw ?? (Self.leadsOut(path) ? .outside : nil)
    }

    private static func leadsOut(_ path: String) -> Bool {
        path.hasPrefix("/") || path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).contains("..")
    }
}

/// What a path leads to.
enum ArchivePlace: Sendable, Hashable {
    case folder
    /// A zip, or a tar that may be packed by gzip.
    case packed
    /// Any other file.
    case file
}
