import Foundation
import Testing

/// A newcomer understands a connector in five minutes: it is short. What two connectors both need is in ConnectorKit.
@Suite("The size of a connector")
struct ConnectorSizeTests {
    /// Lines of Swift in a connector's folder, comments included, tests not.
    private static let most = 600

    @Test("a connector has at most 600 lines")
    func connectorsAreShort() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let connectors = root.appending(path: "connectors")
        var lines: [String: Int] = [:]
        for case let path as String in FileManager.default.enumerator(atPath: connectors.path) ?? .init() {
            let parts = path.split(separator: "/").map(String.init)
            guard path.hasSuffix(".swift"), parts.count > 1, !parts.contains("Tests"), !parts.contains("Fixtures") else { continue }
            let text = try String(contentsOf: connectors.appending(path: path), encoding: .utf8)
            lines[parts[0], default: 0] += text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
        }
        try #require(lines.count > 5, "the connectors were not found beside this test")
        for (name, count) in lines.sorted(by: { $0.key < $1.key }) {
            #expect(count <= Self.most, "connectors/\(name) has \(count) lines")
        }
    }
}
