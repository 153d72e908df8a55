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

    /// What stands around a part of a file that a page shows, by the first key of the part.
    private static let around = [
        "token": "[connector]\ntype = \"github\"\n[connector.credentials]\n", "when": rule, "severity": rule + "when = \"score > 1\"\n",
        "group": rule + "when = \"score > 1\"\n", "quiet": rule + "when = \"score > 1\"\n",
        "[connector.login]": "[connector]\ntype = \"reddit\"\ncontact = \"clout-admin\"\n",
    ]
    private static let rule = "[rule]\nname = \"shown\"\nnotify = [\"log\"]\n"
    private static let folders = [
        "[connector]": "connectors.d", "[receiver]": "receivers.d", "[rule]": "alerts.d", "[perk]": "perks.d", "[[person]]": "people.d",
        "[[topic]]": "topics.d", "[[optout]]": "optout.d", "[epoch]": "epochs.d", "[web]": ".",
    ]

    @Test("of all pages, and every part of one, are right")
    func partsLoad() throws {
        let docs = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: "docs").path).filter {
            $0.hasSuffix(".md")
        }
        var count = 0
        for name in ["README.md"] + docs.sorted().map({ "docs/\($0)" }) {
            for block in try page(name).components(separatedBy: "```toml\n").dropFirst() {
                let text = String(block.prefix(upTo: block.range(of: "```")?.lowerBound ?? block.endIndex))
                // Lines without a table around them are each a part of their own.
                let parts = text.hasPrefix("[") || text.hasPrefix("# ") ? [text] : text.split(separator: "\n").map(String.init)
                for part in parts {
                    try load(part, of: name)
                    count += 1
                }
            }
        }
        #expect(count > 20, "the pages were not found")
    }

    private func load(_ part: String, of page: String) throws {
        let lines = part.split(separator: "\n").filter { !$0.hasPrefix("# ") }
        let first = String(lines.first?.prefix { $0 != " " } ?? "")
        let text = (Self.around[first] ?? "") + part
        let table = String((text.split(separator: "\n").first { $0.hasPrefix("[") } ?? "").prefix { $0 != " " })
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for receiver in ["log", "crm", "pager", "journal"] {
            try folder.write("receivers.d/\(receiver).toml", "[receiver]\ntype = \"log\"\nname = \"\(receiver)\"\n")
        }
        for connector in ["mastodon", "github"] where table != "[connector]" {
            try folder.write("connectors.d/\(connector).toml", try String(contentsOf: sample(of: connector), encoding: .utf8))
        }
        let place = try #require(Self.folders[table], "\(page) shows a file of no kind:\n\(part)")
        if part.contains("type = \"journal\"") {
            try folder.write("receivers.d/journal.toml", text)
        } else {
            try folder.write(place == "." ? "clout.toml" : "\(place)/shown.toml", text)
        }
        #expect(throws: Never.self, "\(page):\n\(part)") {
            try Configuration.load(from: folder.path, environment: [:], needsSecrets: false)
        }
    }

    private func sample(of connector: String) -> URL {
        Self.root.appending(path: "connectors/\(["mastodon": "Mastodon", "github": "GitHub"][connector] ?? connector)/sample.toml")
    }

    @Test("what is told of messages in docs/operations.md is told of messages that there are")
    func messagesAreThere() throws {
        let page = try page("docs/operations.md")
        let table = try #require(page.range(of: "## When something is wrong")).upperBound
        let messages = page[table...].split(separator: "\n").compactMap { $0.firstMatch(of: /^\| `([^`]+)`/).map { String($0.1) } }
        try #require(messages.count > 8)
        var sources = ""
        for folder in ["Sources", "connectors"] {
            let place = Self.root.appending(path: folder)
            for case let path as String in FileManager.default.enumerator(atPath: place.path) ?? .init() where path.hasSuffix(".swift") {
                sources += try String(contentsOf: place.appending(path: path), encoding: .utf8)
            }
        }
        // What stands for something else in the page, stands for it in the code as well.
        for message in messages {
            let fixed = message.replacing(/, process N$/, with: "")
            #expect(sources.contains(fixed), "nothing says `\(message)`")
        }
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
