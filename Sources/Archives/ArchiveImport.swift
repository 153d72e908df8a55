import ConnectorKit
import Dispatch
import Foundation

/// Reads a network's data export (a folder, a zip, a tar, or one file of it) into batches.
///
/// Files are recognised by their names, under whatever folders, and by how they begin. They are read twice: first who the export belongs to
/// (`look`), then what it holds (`next`). Nothing is unpacked to disk, and of each file one record is held. The same export always gives
/// the same batches, each act under an id made of what identifies it, so that importing it again, or again after it was broken off, is
/// harmless.
///
/// ```swift
/// let archive = try ArchiveImport(recognising: path)
/// try await archive?.look(accounts: [:])
/// while let step = try await archive?.next() { try await store(step.batch) }
/// ```
///
/// An actor on a queue of its own: files are read by calls that block.
public actor ArchiveImport {
    /// A batch, and how far it leads.
    public struct Step: Sendable {
        public var batch: Batch
        /// Records read and rejected so far, over all batches.
        public var counts: ActivityCounts
        /// How much of the bytes has been read, 0 to 1; `nil` where their number is not told.
        public var fraction: Double?
    }

    /// What was named.
    public nonisolated let path: String
    let place: ArchivePlace
    let limits: ArchiveLimits
    let now: Instant
    private let executor = ArchiveExecutor()

    /// What has been found.
    public internal(set) var report = ArchiveReport()
    var counts = ActivityCounts()
    var owners: [Network: ArchiveOwner] = [:]
    /// What the owners are known by, to be stored before anything else.
    var identities: [Identity] = []
    /// When the export was made, by its name or by a file in it.
    var taken: Instant?
    var bytesToRead: Int64? = 0
    var bytesRead: Int64 = 0
    var source: (any ArchiveSource)?
    var current: OpenFile?
    var parser: JSONParser
    var failure: ArchiveError?
    var hasEnded = false
    /// The place in `report.parts` of each kind of file.
    var parts: [Int: Int] = [:]

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Opens what a path leads to; `nil` where that is a file and no part of an export. A folder always is taken for one.
    ///
    /// Blocks while the beginning of the file is read.
    ///
    /// - Parameter now: Nothing is taken to have been made later than this.
    public init?(recognising path: String, limits: ArchiveLimits = ArchiveLimits(), now: Instant) throws(ArchiveError) {
        guard let place = ArchivePlace(of: path) else {
            if [".zip", ".tar", ".tgz", ".tar.gz"].contains(where: path.lowercased().hasSuffix),
                FileManager.default.fileExists(atPath: path)
            {
                throw ArchiveError(
                    .damaged, what: path, why: "it is called as a packed file, and is none",
                    mend: "Download it again, or name the right file.")
            }
            return nil
        }
        self.path = path
        self.place = place
        self.limits = limits
        self.now = now
        do throws(JSONError) { parser = try JSONParser() } catch {
            throw ArchiveError(.unreadable, what: path, why: error.reason, mend: "Free some memory.")
        }
    }

    /// Opens the export anew.
    func open() throws(ReadFailure) -> any ArchiveSource {
        switch place {
        case .folder: try FolderArchive(folder: path, limits: limits)
        case .packed: try PackedArchive(path, limits: limits)
        case .file: FolderArchive(file: path)
        }
    }

    /// The failure as the operator reads it.
    func error(_ kind: ArchiveError.Kind, _ why: String) -> ArchiveError {
        let mend =
            switch kind {
            case .damaged: "Download it again, or compare its size with the original's."
            case .tooLarge: "It may have been made to do harm. If you trust it, unpack it and import the folder."
            default: "Check that it is there and that you may read it."
            }
        return ArchiveError(kind, what: path, why: why, mend: mend)
    }
}

extension ArchivePlace {
    /// What a path leads to, by what is there; `nil` for anything that is no export.
    init?(of path: String) {
        if FolderArchive.isFolder(path) {
            self = .folder
            return
        }
        let file = FolderArchive(file: path)
        guard let entry = try? file.next(), entry.flaw == nil else { return nil }
        let bytes = EntryBytes(file)
        guard let beginning = try? bytes.beginning() else { return nil }
        if PackedArchive.recognises(path, beginning: beginning) {
            self = .packed
        } else if (try? ArchiveRecognition.known(path, bytes)) ?? nil != nil {
            self = .file
        } else {
            return nil
        }
    }
}

/// Runs an import on a queue of its own.
private final class ArchiveExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "clout.archive")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
