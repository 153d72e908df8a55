import ConnectorKit
import Connectors
import Foundation
import Testing

@testable import Clout

/// docs/configuration.md tells of every key: what it may be by how it is read, what it means by the annotated files of docs/reference.
///
/// `make docs` writes the page's tables anew.
@Suite("The reference of the configuration")
struct ConfigurationReferenceTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let environment = [
        "MAIL_PASSWORD": "x", "HOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "HOOK_OLD_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx",
        "MASTODON_TOKEN": "token",
    ]
    /// The kinds of files, in the page's order. The constants of epochs have a page of their own (epochs.md).
    private static let kinds = ["clout.toml"] + ConfigurationFolder.subfolders.filter { $0 != "epochs.d" }

    /// A key as an annotated file tells of it.
    private struct Told {
        /// With its tables: `rule.quiet.from`.
        var path: String
        var meaning: String
        /// As TOML writes it; `nil` of a table.
        var value: String?
        /// The file, and the line in it, from 0.
        var file: String
        var line: Int
        /// Whether it stands behind a `#`.
        var isOptional: Bool
    }

    /// The files of docs/reference and the installed clout.toml as one configuration.
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder(copying: Self.root.appending(path: "docs/reference").path)
        try folder.write("clout.toml", try String(contentsOf: Self.root.appending(path: "etc/clout/clout.toml"), encoding: .utf8))
        return folder
    }

    private func load(_ folder: TemporaryFolder, noting asked: AskedKeys? = nil) throws -> Configuration {
        try Configuration.load(from: folder.path, environment: Self.environment, noting: asked)
    }

    /// What the annotated files tell, by kind of file.
    private func told(in folder: TemporaryFolder) throws -> [String: [Told]] {
        var told: [String: [Told]] = [:]
        for file in try folder.files(endingWith: ".toml").sorted() {
            let kind = String(file.prefix { $0 != "/" })
            var (table, meaning) = ("", [String]())
            for (line, text) in try folder.read(file).split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                func tell(_ path: String, _ value: String?, isOptional: Bool) {
                    let sentence = meaning.joined(separator: " ")
                    if !sentence.isEmpty {
                        told[kind, default: []].append(
                            Told(path: path, meaning: sentence, value: value, file: file, line: line, isOptional: isOptional))
                    }
                    meaning = []
                }
                if text.hasPrefix("## ") {
                    meaning.append(String(text.dropFirst(3)))
                } else if let match = text.wholeMatch(of: /\[+([a-z_.]+)\]+/) {
                    table = String(match.1)
                    tell(table, nil, isOptional: true)
                } else if let match = text.wholeMatch(of: /(# )?([a-z_0-9]+) = (.*)/) {
                    tell("\(table).\(match.2)", String(match.3), isOptional: match.1 != nil)
                } else {
                    meaning = []
                }
            }
        }
        return told
    }

    @Test("every key that is read is told of, and every key that is told of is read")
    func complete() throws {
        let folder = try folder()
        defer { folder.remove() }
        let asked = AskedKeys()
        let configuration = try load(folder, noting: asked)
        let told = try told(in: folder)
        for kind in Self.kinds {
            var read = Set(try #require(asked.forms[kind], "no file of \(kind) is in docs/reference").keys)
            // Each connector tells of its own settings, and each template of a message; accounts are named by their connectors.
            for connector in configuration.connectors where kind == "connectors.d" {
                for key in connector.description.settings.map(\.key) + connector.description.allCredentials.map({ "credentials.\($0.key)" })
                {
                    read.remove("connector.\(key)")
                }
            }
            read = read.filter { !$0.hasPrefix("connector.login.") }
            read.subtract(["receiver.queue", "template.settings"])
            // The table that a file consists of goes without saying.
            read = read.filter { $0.contains(".") || ["template"].contains($0) }
            let names = Set((told[kind] ?? []).map(\.path))
            #expect(read.subtracting(names).sorted() == [], "docs/reference/\(kind) does not tell of these")
            #expect(names.subtracting(read).sorted() == [], "nothing reads these of docs/reference/\(kind)")
        }
    }

    @Test("every key that the readers name is read from the annotated files")
    func namedInSource() throws {
        let folder = try folder()
        defer { folder.remove() }
        let asked = AskedKeys()
        _ = try load(folder, noting: asked)
        let known = Set(asked.forms.values.flatMap(\.keys).flatMap { $0.split(separator: ".").map(String.init) })
        let naming =
            /\.(?:string|requiredString|boolean|integer|integers|number|duration|choice|strings|secret|section|requiredSection|receivers|cohort|quietHours|dailyLimit|requiredInstant|address)\("([a-z_0-9]+)"/
        let sources = Self.root.appending(path: "Sources/Clout/Configuration")
        var count = 0
        for file in try FileManager.default.contentsOfDirectory(atPath: sources.path).sorted() where !file.hasPrefix("EpochFile") {
            for match in try String(contentsOf: sources.appending(path: file), encoding: .utf8).matches(of: naming) {
                count += 1
                #expect(known.contains(String(match.1)), "\(file) reads `\(match.1)`, and no file of docs/reference has it")
            }
        }
        #expect(count > 60, "the readers were not found")
    }

    @Test("docs/configuration.md has the tables that follow")
    func isCurrent() throws {
        let file = Self.root.appending(path: "docs/configuration.md")
        var page = try String(contentsOf: file, encoding: .utf8)
        let written = page
        let folder = try folder()
        defer { folder.remove() }
        let asked = AskedKeys()
        let plain = try load(folder, noting: asked)
        let told = try told(in: folder)
        for kind in Self.kinds {
            let begin = try #require(page.range(of: "<!-- The keys of \(kind); `make docs` writes them anew. -->\n"), "\(kind)")
            let end = try #require(page.range(of: "<!-- End of the keys. -->", range: begin.upperBound..<page.endIndex))
            var table = "\n| key | what | default | meaning |\n|---|---|---|---|\n"
            for key in told[kind] ?? [] {
                let form = try #require(asked.forms[kind]?[key.path])
                table += try row(key, form, need: need(of: key, in: folder, plain))
            }
            page.replaceSubrange(begin.upperBound..<end.lowerBound, with: table + "\n")
        }
        if ProcessInfo.processInfo.environment["CLOUT_GOLDEN"] == "write" {
            try page.write(to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(written == page, "`make docs` writes it anew")
        }
    }

    /// What holds where a key is left out.
    private enum Need {
        /// What its file shows.
        case standard
        /// Something else, or nothing.
        case other
        /// It must be there.
        case needed
    }

    private func row(_ key: Told, _ form: AskedKeys.Form, need: Need) -> String {
        // The name of a template's setting is its author's.
        let path = key.path.replacing("template.settings.queue", with: "template.settings.NAME")
        let what = form.type + (form.range.map { form.type == "text" ? ": \($0)" : ", \($0)" } ?? "")
        let value =
            switch (key.value, need) {
            case (nil, _): ""
            case (let value?, .standard): "`\(value)`"
            case (let value?, .other): "none; such as `\(value)`"
            case (let value?, .needed): "needed; such as `\(value)`"
            }
        return "| `\(path)` | \(what) | \(value) | \(key.meaning.replacing("|", with: "\\|")) |\n"
    }

    /// Found by leaving the key out, or by putting it in where it stands behind a `#`.
    private func need(of key: Told, in folder: TemporaryFolder, _ plain: Configuration) throws -> Need {
        guard key.value != nil else { return .other }
        let text = try folder.read(key.file)
        defer { try? folder.write(key.file, text) }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        lines[key.line] = key.isOptional ? lines[key.line].dropFirst(2) : "#"
        try folder.write(key.file, lines.joined(separator: "\n"))
        guard let other = try? load(folder) else { return key.isOptional ? .other : .needed }
        return Self.isSame(other, as: plain) ? .standard : .other
    }

    private static func isSame(_ a: Configuration, as b: Configuration) -> Bool {
        func connectors(_ configuration: Configuration) -> [String] {
            configuration.connectors.map { "\($0.name) \($0.interval) \($0.networks)" }
        }
        func receivers(_ configuration: Configuration) -> [String] {
            configuration.receivers.map { "\($0.name) \($0.timeout) \($0.allowPrivate) \(String(reflecting: $0.kind))" }
        }
        return a.main == b.main && a.people == b.people && a.register.kCounts == b.register.kCounts
            && a.register.refusingPerks == b.register.refusingPerks
            && a.optedOut == b.optedOut && a.topics == b.topics && a.rules == b.rules && a.perks == b.perks
            && connectors(a) == connectors(b) && receivers(a) == receivers(b) && a.receivers.map(\.pace) == b.receivers.map(\.pace)
    }
}
