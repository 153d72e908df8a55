import Foundation
import Model
import Testing

@testable import Scoring

/// docs/scoring.md tells every constant of the epoch, and tells it right.
@Suite struct DocumentedConstantsTests {
    private static let page: [[String]] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = (try? String(contentsOf: root.appending(path: "docs/scoring.md"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").filter { $0.hasPrefix("|") }.map { line in
            line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        }
    }()

    /// A constant as the page writes it.
    private static func written(_ value: Any) -> String? {
        func number(_ value: Double) -> String { value == value.rounded() ? "\(Int(value))" : "\(value)" }
        func pair(_ crowd: Epoch.Crowd) -> String { "\(number(crowd.scale)), \(number(crowd.start))" }
        return switch value {
        case let value as Double: value < 1e-4 ? "\(value)".replacing("e-0", with: "e-") : number(value)
        case let value as Int: "\(value)"
        case let value as Epoch.Kernel: "\(number(value.halfLife)), \(number(value.window))"
        case let value as Epoch.Crowd: pair(value)
        // Before the next, which an empty one would pass for.
        case let value as [Network: Double]: value.isEmpty ? "1" : nil
        case let value as [Network: Epoch.Crowd]:
            value.sorted { $0.key < $1.key }.map { "\($0.key) \(pair($0.value))" }.joined(separator: "; ")
        default: nil
        }
    }

    @Test("every constant of the epoch stands in the table with its value")
    func constants() throws {
        let elsewhere: Set = ["name", "kindWeights", "networkRows"]
        var count = 0
        for case (let name?, let value) in Mirror(reflecting: Epoch.one).children where !elsewhere.contains(name) {
            let row = try #require(Self.page.first { $0.first == "`\(name)`" && $0.count == 4 }, "\(name) has no row")
            #expect(row[2] == Self.written(value), "\(name)")
            #expect(!row[3].isEmpty, "\(name) has no reason")
            count += 1
        }
        #expect(count == Self.page.count { $0.count == 4 && $0[0].hasPrefix("`") }, "a row names no constant")
    }

    @Test("every kind stands in the table with its weights")
    func kinds() throws {
        let header = try #require(Self.page.first { $0.first == "kind" })
        let networks = try header.dropFirst(2).map { try #require(Network(rawValue: $0)) }
        #expect(Set(networks) == Set(Epoch.one.networkRows.keys))
        for kind in Kind.allCases {
            let row = try #require(Self.page.first { $0.first == kind.name && $0.count == header.count }, "\(kind.name) has no row")
            #expect(Double(row[1]) == Epoch.one.kindWeights[kind], "\(kind.name)")
            for (network, cell) in zip(networks, row.dropFirst(2)) {
                #expect(Double(cell) == Epoch.one.networkRows[network]?[kind], "\(kind.name) on \(network)")
            }
        }
    }
}
