import ConnectorKit
import Testing

@testable import Feeds

@Suite struct FeedTests {
    @Test(
        "times are read as feeds write them",
        arguments: [
            ("2026-11-20T08:15:30Z", "2026-11-20T08:15:30Z"), ("2026-11-20T08:15:30.25+01:00", "2026-11-20T07:15:30.250Z"),
            ("2026-11-20", "2026-11-20T00:00:00Z"), ("2026-11-20T08:15Z", "2026-11-20T08:15:00Z"),
            ("2026-11-20T08:15-05:00", "2026-11-20T13:15:00Z"), ("2026-11-20 08:15:30", "2026-11-20T08:15:30Z"),
            ("Fri, 20 Nov 2026 08:15:30 +0000", "2026-11-20T08:15:30Z"), ("Fri, 20 Nov 2026 08:15:30 -0730", "2026-11-20T15:45:30Z"),
            ("Fri, 20 Nov 26 08:15:30 GMT", "2026-11-20T08:15:30Z"), ("Fri, 20 Nov 98 08:15:30 UT", "1998-11-20T08:15:30Z"),
            ("20 nov 2026 8:15 EDT", "2026-11-20T12:15:00Z"), ("Friday, 20 November 2026 08:15:30 PST", "2026-11-20T16:15:30Z"),
            ("Fri,20 Nov 2026 08:15:30 Z", "2026-11-20T08:15:30Z"), ("Fri, 20-Nov-26 08:15:30 GMT", "2026-11-20T08:15:30Z"),
            ("Fri, 20 Nov 2026 08:15:30 CEST", "2026-11-20T06:15:30Z"), ("Fri, 20 Nov 2026 08:15:30", "2026-11-20T08:15:30Z"),
            ("Fri, 20 Nov 2026 08:15:30 XYZ", "2026-11-20T08:15:30Z"), ("  Fri,  20 Nov 2026\n08:15:30 +00:00 ", "2026-11-20T08:15:30Z"),
        ])
    func dates(text: String, expected: String) throws {
        #expect("\(try #require(Instant(feedDate: text)))" == expected)
    }

    @Test(
        "what is no time is none",
        arguments: ["", "soon", "31 Feb 2026 08:00:00 GMT", "Fri, 20 Nov 2026", "20 Foo 2026 08:00 GMT", "2026-13-01", "99999999999999"])
    func noDates(text: String) { #expect(Instant(feedDate: text) == nil) }

    @Test(
        "an address has one name however it is written",
        arguments: [
            ("https://Ada.example/", "ada.example"), ("http://ada.example", "ada.example"),
            ("https://social.example/@bo", "social.example/@bo"), ("https://social.example/%40bo/", "social.example/@bo"),
            ("https://ada.example/a b?x=1#top", "ada.example/a%20b?x=1"), ("https://bücher.example/é", "xn--bcher-kva.example/%C3%A9"),
        ])
    func names(url: String, name: String) throws { #expect(try #require(WebAddress(url)).name == name) }

    @Test("a title is its beginning with single spaces")
    func tidyTitles() throws {
        let words = String(repeating: "ab ", count: 400)
        func title(_ text: String) throws -> String? {
            let feed = "<rss><channel><item><guid>1</guid><title>\(text)</title></item></channel></rss>"
            var batch = Batch()
            let page = Page(status: 200, headers: [:], body: Array(feed.utf8))
            let address = try #require(WebAddress("https://ada.example"))
            return Feed(page, at: address, into: &batch)?.entries.first?.title
        }
        #expect(try title(" \n a\u{a0}\t b \n") == "a b")
        #expect(try title(words) == String(words.prefix(1000)))
        #expect(try title("a" + words) == String(("a" + words).prefix(1000)))
        #expect(try title(" ") == nil)
    }

    @Test(
        "an address is asked for as it was given",
        arguments: [
            "https://ada.example/", "https://ada.example/feed/", "https://ada.example/feed", "https://ada.example/feed/?a=1&b=2",
            "http://ada.example:8080/x.xml",
        ])
    func targets(url: String) throws {
        let call = try #require(WebAddress(url)).call("the feed", about: "ada", cost: [:])
        #expect("\(call.base.scheme)://\(call.base.authority)\(call.request.path ?? "")" == url)
    }

    @Test(
        "what is not of the web is no address",
        arguments: ["", "ftp://ada.example/", "https://", "javascript:alert(1)", "https://ada:secret@ada.example/", "file:///etc/passwd"])
    func noAddresses(text: String) { #expect(WebAddress(text) == nil) }

    @Test(
        "a page is within a site or beside it",
        arguments: [
            ("https://ada.example/blog/post", "ada.example/blog", true), ("https://ada.example/blog", "ada.example/blog", true),
            ("https://ada.example/blogroll", "ada.example/blog", false), ("https://ada.example/", "ada.example/blog", false),
            ("https://ada.example.evil.example/", "ada.example", false), ("https://ada.example/?p=1", "www.ada.example", true),
        ])
    func within(url: String, front: String, isWithin: Bool) throws {
        #expect(try #require(WebAddress(url)).isWithin(front) == isWithin)
    }

    private func document(_ text: String, type: String? = nil) -> FeedXML? { FeedXML(Array(text.utf8), contentType: type) }

    private func utf16(_ text: String) -> [UInt8] { [0xff, 0xfe] + text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] } }

    @Test(
        "a document type makes it no feed, wherever it hides",
        arguments: [
            "<!-- a -- b --><!DOCTYPE rss [<!ENTITY a 'b'>]><rss b='&a;'>&a;</rss>",
            "<!DOCTYPE rss><rss/>", "<?xml version='1.0'?>\n<!-- a --><?p i?><!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>",
            "\u{feff}<!DOCTYPE rss><rss/>",
        ])
    func documentTypes(text: String) {
        #expect(document(text) == nil)
        #expect(FeedXML(utf16(text), contentType: nil) == nil)
        // An encoding that none of ours is, in which the words look otherwise.
        #expect(FeedXML(Array("<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE rss+AD4-<rss/>".utf8), contentType: nil) == nil)
    }

    @Test("the words of a document type within a text are a text")
    func wordsOfDocumentTypes() throws {
        let read = try #require(document("<rss><channel><title><![CDATA[<!DOCTYPE html> is short]]></title></channel></rss>"))
        #expect(read.head.text("title") == "<!DOCTYPE html> is short")
    }

    @Test(
        "what is cut, broken, nested too deep or of another root is no feed",
        arguments: [
            "", "<rss>", "<rss><channel></rss>", "<rss><channel><title>&nbsp;</title></channel></rss>", "<html><body/></html>", "text",
            "<rss/><rss/>", "<rss>\(String(repeating: "<a>", count: 70))\(String(repeating: "</a>", count: 70))</rss>", "<rss>\u{0}</rss>",
        ])
    func noFeeds(text: String) { #expect(document(text) == nil) }

    @Test("a document may come in UTF-16, or in what the server or its declaration says")
    func encodings() throws {
        let text = "<rss><channel><title>Zoë</title></channel></rss>"
        #expect(
            try #require(FeedXML(utf16("<?xml version='1.0' encoding='utf-16'?>" + text), contentType: nil)).head.text("title") == "Zoë")
        let latin = text.unicodeScalars.map { UInt8($0.value) }
        #expect(try #require(FeedXML(latin, contentType: "text/xml; charset=ISO-8859-1")).head.text("title") == "Zoë")
        #expect(FeedXML(latin, contentType: "text/xml") == nil)
        // A server that says UTF-8 of everything.
        let declared = Array("<?xml version='1.0' encoding='windows-1252'?>".utf8) + latin
        #expect(try #require(FeedXML(declared, contentType: "text/xml; charset=utf-8")).head.text("title") == "Zoë")
    }

    @Test("what is in an element is its text, and references stand for their characters")
    func textsAndAttributes() throws {
        let atom = """
            <f:feed xmlns:f="http://www.w3.org/2005/Atom" xmlns="http://www.w3.org/1999/xhtml" xml:base="https://ada.example/a/">
            <f:link href="?a=1&amp;b=&#38;&#xe9;&amp;#38;"/><f:entry><f:id>1</f:id>
            <f:summary type="xhtml"><div>a &lt;<b>b</b> <![CDATA[c & d]]></div> e</f:summary></f:entry></f:feed>
            """
        let read = try #require(document(atom))
        #expect(read.head.link("alternate") == "?a=1&b=&é&#38;")
        #expect(read.head.text("xml:base") == "https://ada.example/a/")
        #expect(read.entries.first?.text("atom:summary") == "a <b c & d e")
        #expect(document("<rss><channel><a:b/></channel></rss>") == nil, "a prefix of no namespace")
    }

    @Test("of a text there is no more than so much, whatever stands in it")
    func longTexts() throws {
        let part = "<b>\(String(repeating: "a", count: FeedXML.mostBytes - 1))</b>"
        let read = try #require(document("<rss><channel><title>\(part)\(part)\(part)</title><ttl>60</ttl></channel></rss>"))
        #expect(try #require(read.head.text("title")).utf8.count < 2 * FeedXML.mostBytes)
        #expect(read.head.text("ttl") == "60")
    }

    @Test("no more than so many entries are read")
    func entries() throws {
        let items = String(repeating: "<item><guid>a</guid></item>", count: FeedXML.mostEntries + 5)
        #expect(try #require(document("<rss><channel>\(items)</channel></rss>")).entries.count == FeedXML.mostEntries)
    }

    @Test(
        "a page says where its feed is",
        arguments: [
            (#"<link rel="alternate" type="application/rss+xml" href="/feed/?a&amp;b">"#, "https://ada.example/feed/?a&b"),
            ("<LINK\r\nhref='x' rel='alternate' type='application/atom+xml'>", "https://ada.example/blog/x"),
            (#"<LINK HREF='f.json' TYPE='application/feed+json' REL='home alternate'/>"#, "https://ada.example/blog/f.json"),
            (#"<link rel=alternate href=//feeds.example/x type=application/atom+xml>"#, "https://feeds.example/x"),
            (#"<link rel="alternate" type="text/html" href="/de">"#, nil),
            (#"<link rel="alternate" type="application/rss+xml" href="/fe"#, nil),
            (#"<link = " ' rel="alternate type="application/rss+xml>"#, nil), ("no page at all", nil),
        ])
    func pages(html: String, feed: String?) throws {
        let page = Page(status: 200, headers: HTTPFields(), body: Array("<html><head>\(html)</head>".utf8))
        #expect(PageLinks(page, at: try #require(WebAddress("https://ada.example/blog/"))).feed?.text == feed)
    }

    @Test("where mentions are taken, a header says before the page")
    func webmentions() throws {
        var headers = HTTPFields()
        headers[try #require(HTTPField.Name("Link"))] = #"<https://webmention.io/ada/webmention>; rel="webmention""#
        let address = try #require(WebAddress("https://ada.example/"))
        let body = Array(#"<link rel="webmention" href="/own">"#.utf8)
        #expect(PageLinks(Page(status: 200, headers: headers, body: body), at: address).webmention?.authority == "webmention.io")
        #expect(PageLinks(Page(status: 200, headers: HTTPFields(), body: body), at: address).webmention?.text == "https://ada.example/own")
    }
}
