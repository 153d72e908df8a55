import Connectors
import Foundation
import Testing

@Suite("The README")
struct ReadmeTests {
    @Test("its table of networks is what the connectors' descriptions say")
    func networks() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "README.md")
        let readme = try String(contentsOf: file, encoding: .utf8)
        let begin = "<!-- From the connectors' descriptions; `make golden` writes it anew. -->\n"
        let first = try #require(readme.range(of: begin))
        let last = try #require(readme.range(of: "<!-- End of the generated part. -->"))
        let wanted = readme[..<first.upperBound] + "\n" + catalogueTable() + "\n" + readme[last.lowerBound...]
        if ProcessInfo.processInfo.environment["CLOUT_GOLDEN"] == "write" {
            try wanted.write(to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(readme == wanted, "`make golden` writes it anew")
        }
    }
}
