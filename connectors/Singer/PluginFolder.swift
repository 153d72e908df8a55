import ConnectorKit
import Dispatch
import Foundation

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
        let made: Result<PluginFolder, PluginFolderError> = await withCheckedContinuation { continuation in
            queue.async {
                continuation.resume(returning: Result { () throws(PluginFolderError) in try makeNow(parent, configuration, state) })
            }
        }
        return try made.get()
    }

    /// Removes the folder and all that the program has left in it. Returns why that did not work, if it did not.
    func remove() async -> String? {
        await withCheckedContinuation { continuation in
            Self.queue.async {
                do {
                    try FileManager.default.removeItem(atPath: path)
                    continuation.resume(returning: nil)
                } catch {
                    continuation.resume(returning: "\(error.localizedDescription)")
                }
            }
        }
    }

    private static func makeNow(
        _ parent: String, _ configuration: [UInt8], _ state: [UInt8]
    ) throws(PluginFolderError) -> PluginFolder {
        guard mkdir(parent, 0o700) == 0 || errno == EEXIST else { throw PluginFolderError("no folder \(parent)", errno) }
        var template = Array("\(parent)/clout-plugin-XXXXXX".utf8CString)
        // mkdtemp makes the folder with mode 0700 whatever the umask (POSIX.1-2008).
        guard mkdtemp(&template) != nil else {
            throw PluginFolderError("no folder under \(parent)", errno)
        }
        let folder = PluginFolder(path: String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
        do throws(PluginFolderError) {
            try write(configuration, to: folder.configurationPath)
            try write(state, to: folder.statePath)
        } catch {
            try? FileManager.default.removeItem(atPath: folder.path)
            throw error
        }
        return folder
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(PluginFolderError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw PluginFolderError("no file in it", errno) }
        defer { close(descriptor) }
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress.map { $0 + offset }, bytes.count - offset) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw PluginFolderError("a file in it could not be written", errno) }
            offset += written
        }
    }
}

/// Why there is no folder for a program.
struct PluginFolderError: Error, CustomStringConvertible {
    let description: String

    init(_ what: String, _ code: Int32) { description = "\(what): \(String(cString: strerror(code)))" }
}
