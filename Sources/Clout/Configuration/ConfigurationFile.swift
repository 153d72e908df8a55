import Crypto
import Foundation

/// One configuration file, read but not yet understood.
struct ConfigurationFile {
    /// Its path relative to the configuration's folder.
    let name: String
    /// The folder that relative paths in it start from.
    let folder: String
    /// Of its bytes.
    let digest: SHA256Digest
    let lines: LineIndex
    let root: [String: TOMLNode]

    /// How large a file may be: hundreds of thousands of people.
    private static let maximumBytes = 64 << 20

    /// Reads and parses a file; a mistake is added to `problems` and makes the result `nil`.
    init?(at path: String, name: String, problems: Problems) {
        do {
            let bytes = try Self.contents(of: path)
            self.init(bytes, name: name, folder: (path as NSString).deletingLastPathComponent, problems: problems)
        } catch {
            problems.add(Problem(file: name, reason: error.description))
            return nil
        }
    }

    /// Parses a file that is part of the program.
    init?(text: String, name: String, problems: Problems) { self.init(Data(text.utf8), name: name, folder: "", problems: problems) }

    private init?(_ bytes: Data, name: String, folder: String, problems: Problems) {
        self.name = name
        self.folder = folder
        digest = SHA256.hash(data: bytes)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            problems.add(Problem(file: name, reason: "The file is not UTF-8 text."))
            return nil
        }
        lines = LineIndex(of: text)
        do {
            root = try TOMLNode.parse(text)
        } catch {
            problems.add(Problem(file: name, line: error.line, reason: error.reason))
            return nil
        }
    }

    private struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    private static func contents(of path: String) throws(Unreadable) -> Data {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw Unreadable(description: "The file cannot be read: \(String(cString: strerror(errno))).")
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Unreadable(description: "This is no file.") }
        guard status.st_size <= maximumBytes else {
            throw Unreadable(description: "The file has more than \(maximumBytes >> 20) MiB. Divide it into several.")
        }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Unreadable(description: "The file cannot be read. Let Clout's user read it.")
        }
        return bytes
    }
}
