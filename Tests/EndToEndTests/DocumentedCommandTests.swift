import Foundation
import Testing

/// The commands of the reader's pages are commands of the program, with options that it has.
@Suite("Documented commands", .enabled(if: Program.path != nil, "the binary is not built"))
struct DocumentedCommandTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Those that show a command of ours.
    static let pages: [String] = {
        let docs = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "docs").path)) ?? []
        return ["README.md"]
            + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }.filter { page in
                (try? commands(in: page).isEmpty) == false
            }
    }()

    /// The `clout` commands in the `sh` and `console` blocks of a page.
    private static func commands(in page: String) throws -> [[String]] {
        let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
        let blocks = text.components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        return blocks.filter { $0.hasPrefix("sh\n") || $0.hasPrefix("console\n") }.flatMap { $0.split(separator: "\n") }.compactMap {
            line in
            let plain = line.prefix { $0 != "#" }.split(separator: "|")[0].split(separator: " ").map(String.init)
            let words = plain.drop { ["$", "sudo"].contains($0) }
            return words.first == "clout" ? Array(words.dropFirst()) : nil
        }
    }

    @Test("are known to the program with every option that is shown", arguments: pages)
    func known(page: String) async throws {
        let commands = try Self.commands(in: page)
        #expect(Self.pages.count >= 10)
        for command in commands {
            let names = Array(command.prefix { $0.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil }.prefix(2))
            var help = try await Program.run(executable: #require(Program.path), names + ["--help"])
            // The second word may be somebody's name.
            if !help.output.contains("clout \(names.joined(separator: " "))") {
                help = try await Program.run(executable: #require(Program.path), names.prefix(1) + ["--help"])
            }
            #expect(help.code == 0 && help.output.contains("clout \(names[0])"), "\(page): clout \(command.joined(separator: " "))")
            for option in command where option.hasPrefix("--") {
                #expect(help.output.contains(option), "\(page): clout \(command.joined(separator: " "))")
            }
        }
    }

    @Test("have their manual pages, made of what --help is made of")
    func manual() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let help = try await Program.run("--experimental-dump-help")
        let script = Self.root.appending(path: "packaging/manual.py").path
        let written = try await Program.run(
            executable: "/usr/bin/env",
            ["python3", script, folder / "man", "--version", "1.2.3", "--date", "2026-11-27"], input: help.output)
        #expect(written.code == 0, "\(written.complaint)")
        let page = try folder.read("man/clout-connector-test.1")
        #expect(page.contains(".Dd November 27, 2026\n.Dt CLOUT-CONNECTOR-TEST 1\n.Os Clout 1.2.3\n"))
        #expect(page.contains(".It Fl -requests Ar n\nHow many questions may be asked.\nDefault: 10.\n"))
        let lint = ["/usr/bin/mandoc", "/usr/local/bin/mandoc"].first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let lint else { return print("mandoc is not installed: the pages are not checked by it") }
        let pages = try FileManager.default.contentsOfDirectory(atPath: folder / "man").map { folder / "man/\($0)" }
        let findings = try await Program.run(executable: lint, ["-Tlint", "-Wstyle"] + pages)
        // They refer to each other, and are not installed here.
        let told = findings.output.split(separator: "\n").filter { !$0.contains("referenced manual not found") }
        #expect(told.isEmpty, "\(told.joined(separator: "\n"))")
    }
}
