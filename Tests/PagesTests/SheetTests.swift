import Foundation
import Testing

@testable import Pages

/// What the sheet promises: contrast by the tokens that it has, and a size.
@Suite struct SheetTests {
    private static let sheet = String(decoding: Asset.sheet.bytes, as: UTF8.self)

    /// The tokens of one scheme, by name.
    private static func tokens(dark: Bool) throws -> [String: String] {
        let parts = sheet.components(separatedBy: ":root {")
        var tokens: [String: String] = [:]
        for block in dark ? parts[1...2] : parts[1...1] {
            let body = try #require(block.components(separatedBy: "}").first)
            for match in body.matches(of: #/--([a-z0-9]+): (#[0-9a-f]{6});/#) { tokens[String(match.1)] = String(match.2) }
        }
        return tokens
    }

    /// Relative luminance (WCAG 2.2, "relative luminance").
    private static func luminance(_ colour: String) throws -> Double {
        let number = try #require(Int(colour.dropFirst(), radix: 16))
        let channels = [16, 8, 0].map { shift -> Double in
            let value = Double(number >> shift & 255) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }

    private static func contrast(_ a: String, _ b: String) throws -> Double {
        let (x, y) = (try luminance(a), try luminance(b))
        return (max(x, y) + 0.05) / (min(x, y) + 0.05)
    }

    @Test("text has a contrast of 4.5, marks that carry meaning one of 3, on paper and on tint", arguments: [false, true])
    func contrasts(dark: Bool) throws {
        let tokens = try Self.tokens(dark: dark)
        func colour(_ name: String) throws -> String { try #require(tokens[name], "the sheet has no --\(name)") }
        for ground in ["paper", "tint"] {
            for text in ["ink", "soft", "mark", "ok", "wait", "bad"] {
                let ratio = try Self.contrast(try colour(text), try colour(ground))
                #expect(ratio >= 4.5, "--\(text) on --\(ground): \(ratio)")
            }
            for mark in ["line", "p1", "two", "three", "focus"] {
                let ratio = try Self.contrast(try colour(mark), try colour(ground))
                #expect(ratio >= 3, "--\(mark) on --\(ground): \(ratio)")
            }
        }
        for (mark, ground) in [("score", "paper"), ("p2", "paper"), ("mark", "band"), ("two", "paper"), ("three", "paper")] {
            let ratio = try Self.contrast(try colour(mark), try colour(ground))
            #expect(ratio >= 3, "--\(mark) on --\(ground): \(ratio)")
        }
        #expect(try Self.contrast("#ffffff", try colour("score")) >= 4.5)
    }

    @Test("the sheet is under 20 KB and loads nothing")
    func size() {
        #expect(Asset.sheet.bytes.count < 20_000)
        #expect(!Self.sheet.contains("@import") && !Self.sheet.contains("http") && !Self.sheet.contains("url(data"))
    }

    @Test("every class that a page has is in the sheet")
    func classes() throws {
        let known = Set(Self.sheet.matches(of: #/\.([a-z][a-z0-9-]*)/#).map { String($0.1) })
        var unknown: Set<String> = []
        for (_, make) in Sample.pages {
            for match in make().html().matches(of: #/ class="([^"]*)"/#) {
                unknown.formUnion(match.1.split(separator: " ").map(String.init).filter { !known.contains($0) })
            }
        }
        #expect(unknown.isEmpty, "the sheet knows nothing of \(unknown.sorted())")
    }
}
