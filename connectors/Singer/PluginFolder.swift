import ConnectorKit
import Dispatch
import Foundation
import SystemPackage

/// The private folder of one run: the program's home and working folder. Nobody else may look into it.
struct PluginFolder: Sendable {
    /// An absolute path.
    let path: String
    var configurationPath: String { "\(path)/config.json" }
    var statePath: String { "\(path)/state.json" }

    private static let queue = DispatchQueue(label: "clout.plugin.folders")

    /// The system's place for temporary files.
    static var temporary: String { FileManager.default.temporaryDirectory.path }

    /// Makes the folder (0700) with both files (0600), off the cooperative pool, and `parent` (0700) when it is missing. Throws a
    /// sentence that says what could not be made.
    static func make(in parent: String, configuration: [UInt8], state: [UInt8]) async throws(PluginFolderError) -> PluginFolder {
        let made = await offPool { Result { () throws(PluginFolderError) in try makeNow(parent, configuration, state) } }
        return try made.get()
    }

    /// Removes the folder and all that the program has left in it. Returns why that did not work, if it did not.
    func remove() async -> String? {
        await Self.offPool {
            do {
                try FileManager.default.removeItem(atPath: path)
                return nil
            } catch { return error.localizedDescription }
        }
    }

    /// Does what may block where no task waits for its turn.
    private static func offPool<Outcome: Sendable>(_ work: @escaping @Sendable () -> Outcome) async -> Outcome {
        await withCheckedContinuation { continuation in queue.async { continuation.resume(returning: work()) } }
    }

    private static func makeNow(_ parent: String, _ configuration: [UInt8], _ state: [UInt8]) throws(PluginFolderError) -> PluginFolder {
        guard mkdir(parent, 0o700) == 0 || errno == EEXIST else { throw PluginFolderError("no folder \(parent)", Errno(rawValue: errno)) }
        var template = Array("\(parent)/clout-plugin-XXXXXX".utf8CString)
        // mkdtemp makes the folder with mode 0700 whatever the umask (POSIX.1-2008).
        guard mkdtemp(&template) != nil else { throw PluginFolderError("no folder under \(parent)", Errno(rawValue: errno)) }
        let folder = PluginFolder(path: String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
        do {
            try write(configuration, to: folder.configurationPath)
            try write(state, to: folder.statePath)
        } catch {
            try? FileManager.default.removeItem(atPath: folder.path)
            throw PluginFolderError("a file in it could not be written", error)
        }
        return folder
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        let file = try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec], permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll(bytes) }
    }
}

/// Why there is no folder for a program.
struct PluginFolderError: Error, CustomStringConvertible {
    let description: String

    init(_ what: String, _ reason: any Error) { description = "\(what): \(reason)" }
}
