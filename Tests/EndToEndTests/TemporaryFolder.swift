import Foundation

/// A folder for one test.
struct TemporaryFolder {
    let path: String

    init() throws {
        path = (NSTemporaryDirectory() as NSString).appendingPathComponent("clout-test-" + UUID().uuidString)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in it.
    static func / (folder: Self, name: String) -> String { (folder.path as NSString).appendingPathComponent(name) }

    /// Writes a file that only its owner may read.
    func write(_ name: String, _ text: String) throws {
        let file = self / name
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    }

    func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: self / name)), as: UTF8.self)
    }

    func holds(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self / name) }
}
