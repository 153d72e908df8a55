import Testing

@testable import MastodonConnector

@Suite struct PlainTextTests {
    @Test(
        "markup goes, words stay",
        arguments: [
            ("<p>hello</p>", "hello"), ("<p>a</p><p>b<br>c<br/>d</p>", "a\n\nb\nc\nd"),
            ("a &amp; b &lt;c&gt; &quot;d&#39;&#x41;&nbsp;", "a & b <c> \"d'A\u{a0}"),
            ("<a href=\"https://x.example/?a=1&b=2\">x</a>", "x"), ("&unknown; &", "&unknown; &"), ("<p>never closed", "never closed"),
            ("text <never closed", "text"), ("&#1114112;&#xD800;", "&#1114112;&#xD800;"), ("", ""), ("ä<b>ö</b>🎉", "äö🎉"),
        ])
    func text(html: String, expected: String) { #expect(PlainText(html: html).text == expected) }

    @Test(
        "ids are ordered by length, then by bytes",
        arguments: [
            ("9", "10", true), ("10", "9", false), ("113500000000000001", "113500000000000002", true), ("01ABC", "01ABD", true),
            ("5", "5", false),
        ])
    func order(a: String, b: String, isOlder: Bool) { #expect(MastodonID.isOlder(a, than: b) == isOlder) }
}
