import Foundation
import Testing

/// Whoever searches the log's page for a line finds it: the page and the code name the same messages.
@Suite("The page of log lines")
struct LogPageTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The messages that the code logs, each with its levels.
    private func messagesOfCode() throws -> [String: Set<String>] {
        let logging = /[lL]ogger\.(trace|debug|info|notice|warning|error|critical)\(\s*"([^"]+)"/
        // What is tried until it succeeds is logged there, as an error.
        let retrying = /\bretrying\(\s*"([^"]+)"/
        var levels: [String: Set<String>] = [:]
        for folder in ["Sources", "connectors"] {
            let place = Self.root.appending(path: folder)
            for case let path as String in FileManager.default.enumerator(atPath: place.path) ?? .init() {
                guard path.hasSuffix(".swift"), !path.split(separator: "/").contains("Tests") else { continue }
                let text = try String(contentsOf: place.appending(path: path), encoding: .utf8)
                for match in text.matches(of: logging) { levels[String(match.2), default: []].insert(String(match.1)) }
                for match in text.matches(of: retrying) { levels[String(match.1), default: []].insert("error") }
            }
        }
        return levels
    }

    /// The messages in the page's table, each with the levels of its line.
    private func messagesOfPage() throws -> [String: Set<String>] {
        let page = try String(contentsOf: Self.root.appending(path: "docs/logging.md"), encoding: .utf8)
        var levels: [String: Set<String>] = [:]
        for line in page.split(separator: "\n") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 4 else { continue }
            for message in cells[0].matches(of: /`([^`]+)`/) { levels[String(message.1)] = Set(cells[2].components(separatedBy: ", ")) }
        }
        return levels
    }

    @Test("names every message of the code with its level, and no other")
    func pageAndCode() throws {
        let (code, page) = (try messagesOfCode(), try messagesOfPage())
        try #require(code.count > 40, "the code was not found beside this test")
        for (message, levels) in code.sorted(by: { $0.key < $1.key }) {
            #expect(page[message] != nil, "docs/logging.md misses `\(message)`")
            if let told = page[message] { #expect(levels.isSubset(of: told), "docs/logging.md: the level of `\(message)`") }
        }
        for message in page.keys.sorted() { #expect(code[message] != nil, "docs/logging.md: nothing logs `\(message)`") }
    }
}
