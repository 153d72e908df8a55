import Foundation
import Testing

@testable import Clout

/// The files that the reader's pages show are loaded as they stand, and every key is told of.
@Suite("Documented files")
struct DocumentedFileTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func page(_ name: String) throws -> String { try String(contentsOf: Self.root.appending(path: name), encoding: .utf8) }

    /// The blocks of a page that begin with the name of a file: `# people.d/team.toml`.
    private func files(in page: String) throws -> [(name: String, text: String)] {
        try self.page(page).components(separatedBy: "```toml\n").dropFirst().compactMap { block in
            let text = String(block.prefix(upTo: block.range(of: "```")?.lowerBound ?? block.endIndex))
            let first = text.prefix { $0 != "\n" }
            return first.hasPrefix("# ") && first.hasSuffix(".toml") ? (String(first.dropFirst(2)), text) : nil
        }
    }

    @Test("of a page are one configuration without a mistake", arguments: [("docs/quick-start.md", 4), ("docs/operations.md", 1)])
    func loads(name: String, count: Int) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let files = try files(in: name)
        #expect(files.count == count)
        for (name, text) in files { try folder.write(name, text) }
        try folder.write(
            "connectors.d/mastodon.toml", "[connector]\ntype = \"mastodon\"\nbase_url = \"https://mastodon.social\"\n")
        _ = try Configuration.load(from: folder.path, environment: [:])
    }

    @Test("what a package's upgrade leaves beside files is no configuration, and no mistake")
    func leftByPackage() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("clout.toml.dpkg-dist", "levl = 1")
        try folder.write("people.d/a.toml.dpkg-old", "[[person]]\nid = \"ada\"\n")
        #expect(try Configuration.load(from: folder.path, environment: [:]).people.isEmpty)
        try folder.write("people.d/a.toml.orig", "")
        #expect(throws: ConfigurationError.self) { try Configuration.load(from: folder.path, environment: [:]) }
    }

    @Test("docs/configuration.md names every key of clout.toml, and the folder of every file")
    func namesKeys() throws {
        let reference = try page("docs/configuration.md")
        let keys = try page("etc/clout/clout.toml").split(separator: "\n").compactMap { line in
            line.wholeMatch(of: /(?:# )?([a-z_]+) = .*/).map { String($0.1) }
        }
        try #require(keys.count > 10)
        for key in keys { #expect(reference.contains(key), "docs/configuration.md does not tell of \(key)") }
        for folder in ConfigurationFolder.subfolders { #expect(reference.contains("## \(folder)"), "no section of \(folder)") }
    }
}
