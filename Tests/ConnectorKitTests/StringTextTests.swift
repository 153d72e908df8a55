import ConnectorKit
import Testing

@Suite struct StringTextTests {
    @Test(
        "a part is replaced wherever it stands, and its beginning alone is left",
        arguments: [
            ("urn%3Ali%3Ashare", "%3A", ":", "urn:li:share"), ("%3%3A%3", "%3A", ":", "%3:%3"), ("@@", "@", "%40", "%40%40"),
            ("zoë@bücher", "@", "%40", "zoë%40bücher"), ("plain", "@", "%40", "plain"), ("", "@", "%40", ""), ("a", "", "b", "a"),
        ])
    func replacing(text: String, part: String, other: String, expected: String) {
        #expect(text.replacing(ascii: part, with: other) == expected)
    }

    @Test("white space is taken from both ends", arguments: [(" \n a b\u{a0}", "a b"), ("a", "a"), (" ", ""), ("", "")])
    func trimmed(text: String, expected: String) { #expect(text.trimmed == expected) }
}
