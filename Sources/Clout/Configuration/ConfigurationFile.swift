import Crypto
import Foundation

/// The bytes of one configuration file.
struct ConfigurationBytes: Sendable {
    /// Its path relative to the configuration's folder.
    let name: String
    /// The folder that relative paths in it start from.
    let folder: String
    let data: Data
    let digest: SHA256Digest

    /// How large a file may be: hundreds of thousands of people.
    private static let maximumBytes = 64 << 20

    init(_ data: Data, name: String, folder: String) {
        self.data = data
        self.name = name
        self.folder = folder
        digest = SHA256.hash(data: data)
    }

    /// Reads a file; a mistake is added to `problems` and makes the result `nil`.
    init?(at path: String, name: String, problems: Problems) {
        do {
            self.init(try Self.contents(of: path), name: name, folder: (path as NSString).deletingLastPathComponent)
        } catch {
            problems.add(Problem(file: name, reason: error.description))
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

/// One configuration file, read but not yet understood.
struct ConfigurationFile {
    /// Its path relative to the configuration's folder.
    let name: String
    /// The folder that relative paths in it start from.
    let folder: String
    let lines: LineIndex
    let root: [String: TOMLNode]

    /// Where a path in it leads: a relative one starts from its folder.
    func path(_ path: String) -> String {
        if path.hasPrefix("/") || folder.isEmpty { return path }
        let whole = folder + "/" + path
        // Without `..`, for whoever reads it, where it is a file in a folder that there is.
        guard !path.hasSuffix("/"), let parent = realpath((whole as NSString).deletingLastPathComponent, nil) else { return whole }
        defer { free(parent) }
        return (String(cString: parent) as NSString).appendingPathComponent((whole as NSString).lastPathComponent)
    }

    /// Reads and parses a file; a mistake is added to `problems` and makes the result `nil`.
    init?(at path: String, name: String, problems: Problems) {
        guard let bytes = ConfigurationBytes(at: path, name: name, problems: problems) else { return nil }
        self.init(bytes, problems: problems)
    }

    /// Parses a file that is part of the program.
    init?(text: String, name: String, problems: Problems) {
        self.init(ConfigurationBytes(Data(text.utf8), name: name, folder: ""), problems: problems)
    }

    /// Parses what was read.
    init?(_ bytes: ConfigurationBytes, problems: Problems) {
        name = bytes.name
        folder = bytes.folder
        guard let text = String(validating: bytes.data, as: UTF8.self) else {
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
}
