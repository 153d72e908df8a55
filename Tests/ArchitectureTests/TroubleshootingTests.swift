import Foundation
import Testing

/// Whoever looks for the words of an error in the page of operations finds them.
@Suite("Troubleshooting by message")
struct TroubleshootingTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Where a start, a backup or a restore can fail.
    private static let files = [
        "Opening", "StoreFile", "StoreLock", "StoreError+SQLite", "StoreCopy", "SQLiteStore+Backup",
    ]

    @Test("names every reason for which a store is not opened, copied or replaced")
    func storeErrors() throws {
        let page = try String(contentsOf: Self.root.appending(path: "docs/operations.md"), encoding: .utf8)
        let table = try #require(page.firstRange(of: "## When something is wrong").map { page[$0.upperBound...] })
        // A claim is no file's, not all that SQLite is named in is a reason, and one reason is told by its end.
        let others = ["the claim has ended", "SQLite format 3", "no message", "SQLite answers"]
        var reasons: [String] = []
        for file in Self.files {
            let text = try String(contentsOf: Self.root.appending(path: "Sources/Store/\(file).swift"), encoding: .utf8)
            for match in text.matches(of: /(?:why:\s*|refuse\(\s*|\? |: )"((?:it|there|the|an?|no|other|another|SQLite) [^"\\(:]{6,})/) {
                reasons.append(match.1.trimmingCharacters(in: .whitespaces))
            }
        }
        #expect(reasons.count > 12, "\(reasons)")
        for reason in reasons where !others.contains(where: reason.hasPrefix) {
            let words = reason.split(separator: " ").prefix(5).joined(separator: " ")
            #expect(table.contains(words), "docs/operations.md says nothing of `\(reason)`")
        }
    }
}
