import Foundation
import Testing

/// A newcomer understands a connector in five minutes: it is short. What two connectors both need is in ConnectorKit, or in a module that
/// they share.
@Suite("The size of a connector")
struct ConnectorSizeTests {
    /// Lines of Swift in a folder, comments included, tests not.
    private static let most = 600
    /// Lines of a connector with the modules that it alone imports: what a network answers stands apart from what is asked, and when. Such
    /// a module must not be a way around the limit, so both have one together.
    private static let mostWithModules = 1160

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

    @Test("a connector has at most 600 lines")
    func connectorsAreShort() throws {
        for (name, folder) in try folders().sorted(by: { $0.key < $1.key }) {
            #expect(folder.lines <= Self.most, "connectors/\(name) has \(folder.lines) lines")
        }
    }

    @Test("with the modules that it alone imports, a connector has at most 1160 lines")
    func pairsAreShort() throws {
        let folders = try folders()
        for (name, folder) in folders.sorted(by: { $0.key < $1.key }) {
            let own = folder.imports.filter { module in folders[module] != nil && folders.values.count { $0.imports.contains(module) } == 1
            }
            let lines = own.compactMap { folders[$0]?.lines }.reduce(folder.lines, +)
            #expect(lines <= Self.mostWithModules, "connectors/\(name) has \(lines) lines with \(own.sorted().joined(separator: ", "))")
        }
    }
}
