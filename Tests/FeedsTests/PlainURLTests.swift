import ConnectorKit
import Testing

@testable import Feeds

/// What is read without Foundation must be what Foundation reads.
@Suite struct PlainURLTests {
    private static let schemes = ["https://", "http://", "HTTPS://", "ftp://", " https://", "//", ""]
    private static let hosts = [
        "ada.example", "a-b.c", "1.2.3.4", "1.2", "256.0.0.1", "0x7f.1", "xn--bcher-kva.example", "xn--", "xn--a", "a", ".", "..", "-",
        "a..b",
        ".a", "a.", "-a-", "Ada.example", "ada.example:80", "a_b", "u@a", "[::1]", "%61", "bücher.example", "",
    ]
    private static let paths = [
        "", "/", "//", "/a", "/a/", "/a//b", "/a/b-c_d~e.f", "/A/Z0/", "/.", "/..", "/a/..", "/a/../b", "/a./b", "/a../b", "/.a", "/a/.b/",
        "/~ada/", "/@bo", "/a b", "/é", "/%41", "/a:b", "/a;b", "/a'", "/a\\b",
    ]
    private static let ends = [
        "", "?", "?x=1&y=Z", "?a/b", "?a//..", "?a?b", "?b=[c]", "?q=é", "?a%20b", "?a+b", "#", "#top", "#a#b", "#é", "?#", "?x=1#a/b",
    ]

    @Test("a plain URL is what Foundation reads in it", arguments: schemes)
    func asFoundation(scheme: String) throws {
        var plain = 0
        for host in Self.hosts {
            for path in Self.paths {
                for end in Self.ends {
                    let text = scheme + host + path + end
                    guard PlainURL(text) != nil else { continue }
                    plain += 1
                    let (ours, theirs) = (WebAddress(text), WebAddress(resolving: text, from: nil))
                    #expect(ours == theirs, "\(text)")
                }
            }
        }
        #expect(scheme == "https://" || scheme == "http://" ? plain > 500 : plain == 0)
    }

    @Test(
        "what must be escaped, resolved or left out is not plain",
        arguments: [
            "https://Ada.example/", "https://ada.example:80/", "https://ada.example//a", "https://ada.example/a/../b",
            "https://ada.example/.a", "https://ada.example/@bo", "https://ada.example/a b", "https://ada.example/é",
            "https://ada.example/%41", "https://u@ada.example/", "https:///a", "ftp://ada.example/", "/a", "", " https://ada.example/",
            "https://ada.example/a?b=[c]", "https://ada.example/" + String(repeating: "a", count: 1981),
        ])
    func otherURLs(text: String) { #expect(PlainURL(text) == nil) }
}
