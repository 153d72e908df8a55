import ConnectorKit
import Testing

@Suite struct PlainTextTests {
    @Test(
        "markup goes, words stay",
        arguments: [
            ("<p>hello</p>", "hello"), ("<p>a</p><p>b<br>c<br/>d</p>", "a\n\nb\nc\nd"),
            ("a &amp; b &lt;c&gt; &quot;d&#39;&#x41;&nbsp;", "a & b <c> \"d'A\u{a0}"),
            ("<a href=\"https://x.example/?a=1&b=2\">x</a>", "x"), ("&unknown; &", "&unknown; &"), ("<p>never closed", "never closed"),
            ("one<p>two<p class=\"x\">three<pre>four</pre>", "one\n\ntwo\n\nthreefour"),
            ("<p>a</p>\n\n<p>b\nc</p>\n", "a\n\nb\nc"),
            ("text <never closed", "text"), ("&#1114112;&#xD800;", "&#1114112;&#xD800;"), ("", ""), ("ä<b>ö</b>🎉", "äö🎉"),
        ])
    func text(html: String, expected: String) { #expect(PlainText(html: html).text == expected) }
}
