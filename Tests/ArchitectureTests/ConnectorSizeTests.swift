import Foundation
import Testing

/// A newcomer understands a connector in five minutes: it is short. What two connectors both need is in ConnectorKit, or in a module that
/// they share.
@Suite("The size of a connector")
struct ConnectorSizeTests {
    /// Lines of Swift in a connector, comments included, tests not, with the modules that it alone imports: moving lines into such a
    /// module makes nobody's reading shorter.
    private static let most = 600
    /// Those that need more, and how much, rounded up to tens: docs/decisions/0006-size-of-a-connector.md says what for.
    private static let exceptions = ["GitHub": 1110, "Twitter": 800]

    private struct Folder {
        var lines = 0
        /// The modules that it imports, by the names of their folders.
        var imports: Set<String> = []
    }

    private func folders() throws -> [String: Folder] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let connectors = root.appending(path: "connectors")
        var folders: [String: Folder] = [:]
        for case let path as String in FileManager.default.enumerator(atPath: connectors.path) ?? .init() {
            let parts = path.split(separator: "/").map(String.init)
            guard path.hasSuffix(".swift"), parts.count > 1, !parts.contains("Tests"), !parts.contains("Fixtures") else { continue }
            let text = try String(contentsOf: connectors.appending(path: path), encoding: .utf8)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            folders[parts[0], default: Folder()].lines += lines.count
            let imports = lines.filter { $0.hasPrefix("import ") }.map { String($0.dropFirst("import ".count)) }
            folders[parts[0], default: Folder()].imports.formUnion(imports)
        }
        try #require(folders.count > 5, "the connectors were not found beside this test")
        return folders
    }

    @Test("a connector has at most 600 lines with the modules that it alone imports, or as many as it is known to need")
    func connectorsAreShort() throws {
        let folders = try folders()
        func importers(of module: String) -> [String] { folders.keys.filter { folders[$0]?.imports.contains(module) == true } }
        func lines(of name: String) -> Int {
            folders.keys.filter { importers(of: $0) == [name] }.reduce(folders[name]?.lines ?? 0) { $0 + lines(of: $1) }
        }
        for name in folders.keys.sorted() where importers(of: name).count != 1 {
            let count = lines(of: name)
            #expect(count <= Self.exceptions[name] ?? Self.most, "connectors/\(name) has \(count) lines")
            if let known = Self.exceptions[name] {
                #expect(count > known - 10, "connectors/\(name) has \(count) lines: write the smaller figure down")
            }
        }
    }
}
