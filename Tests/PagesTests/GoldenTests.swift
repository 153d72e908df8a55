import Foundation
import Model
import Testing

@testable import Pages

/// Every page as a browser gets it. `CLOUT_GOLDEN=write` writes the files anew; read the difference.
@Suite struct GoldenTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    private func compare(_ text: String, with name: String) throws {
        let file = Self.folder.appending(path: name)
        if ProcessInfo.processInfo.environment["CLOUT_GOLDEN"] == "write" { return try Data(text.utf8).write(to: file) }
        let expected = try String(contentsOf: file, encoding: .utf8)
        #expect(text == expected, "\(name) is another; see what has changed: CLOUT_GOLDEN=write, then git diff")
    }

    @Test("a page is what its golden file says", arguments: Sample.pages.map(\.name))
    func pages(name: String) throws {
        let page = try #require(Sample.pages.first { $0.name == name })
        try compare(page.make().html(), with: "\(name).html")
    }

    @Test("a badge is what its golden file says, in every size and state")
    func badges() throws {
        for (state, score, isProvisional) in [
            ("scored", 47.8, false), ("full", 100, false), ("low", 1, false), ("provisional", 23.4, true), ("unrated", nil, false),
        ] as [(String, Double?, Bool)] {
            for size in Badge.Size.allCases {
                let badge = Badge(score: score, doubt: 5.1, isProvisional: isProvisional, size: size)
                try compare(badge.file, with: "badge-\(state)-\(size.rawValue).svg")
            }
            try compare(
                Badge(score: score, doubt: 5.1, isProvisional: isProvisional, size: .large).wideFile, with: "badge-\(state)-wide.svg")
        }
    }
}
