import Foundation
import Model
import Testing

@testable import Pages

@Suite struct EscapingTests {
    /// Every character of the basic plane's beginning, and those that mean something somewhere.
    private static let everything =
        String(String.UnicodeScalarView((Array(0...0x2fff as ClosedRange<UInt32>) + [0xfdd0, 0xfffe]).compactMap { Unicode.Scalar($0) }))
        + "\u{1f99c}"

    @Test("no text ends a tag, an attribute or a document")
    func charactersOfAllKinds() {
        let escaped = Self.everything.escaped
        for character in ["<", ">", "\"", "'"] as [Character] { #expect(!escaped.contains(character)) }
        let scalars = Set(escaped.unicodeScalars.map(\.value))
        #expect(scalars.isDisjoint(with: (0...8).map { $0 }) && scalars.isDisjoint(with: [0x0b, 0x0c, 0x7f, 0x9f, 0xfdd0, 0xfffe]))
        #expect(scalars.isDisjoint(with: 0x202a...0x202e) && scalars.isDisjoint(with: 0x2066...0x2069), "a text turns what follows it")
        let text = "a & b"
        #expect(Markup(text).text == "a &amp; b")
        #expect(("<b>\("<i>")</b>" as Markup).text == "<b>&lt;i&gt;</b>")
    }

    @Test("names and posts of harm do no harm, on any page", arguments: Sample.pages.map(\.name))
    func hostileTexts(name: String) throws {
        let html = try #require(Sample.pages.first { $0.name == name }).make().html()
        #expect(html.ranges(of: "<script").count == 1, "but for our own, in the head")
        #expect(!html.contains("javascript:"))
        #expect(!html.contains("alert('"))
        #expect(!html.contains("{{") && !html.contains("}}"))
        #expect(!html.contains(" style=") && !html.contains(" onclick") && !html.contains("<style"))
        #expect(
            html.matches(of: #/(?:src|href)="(https?:[^"]*)"/#).allSatisfy { $0.1.contains(".example") }, "nothing is loaded from outside")
    }

    @Test(
        "an address of another scheme is no link",
        arguments: ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:x", "", "//evil.example"])
    func schemes(address: String) {
        let markup = Link(text: "x", address: address).markup.text
        #expect(markup == "x")
    }

    @Test("every name in a template is a property of what it renders")
    func namesOfTemplates() throws {
        var labels: Set<String> = []
        func collect(_ value: Any, depth: Int = 0) {
            guard depth < 8 else { return }
            for child in Mirror(reflecting: value).children {
                if let label = child.label { labels.insert(label) }
                collect(child.value, depth: depth + 1)
            }
        }
        for (_, make) in Sample.pages { collect(make()) }
        var unknown: Set<String> = []
        for (template, bytes) in Templates.texts {
            for match in String(decoding: bytes, as: UTF8.self).matches(of: #/\{\{\{?[#^/]?(?:first\()?\.?([A-Za-z.]+)\)?\}/#) {
                for name in match.1.split(separator: ".") where !labels.contains(String(name)) && !["content", "frame"].contains(name) {
                    unknown.insert("\(template): \(name)")
                }
            }
        }
        #expect(unknown.isEmpty, "\(unknown.sorted())")
    }
}
