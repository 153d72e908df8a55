import ConnectorKit
import Testing

@Suite struct BaseURLTests {
    @Test(
        "only absolute http and https URLs without user, query and fragment are taken",
        arguments: [
            ("https://api.x.com", "https://api.x.com"), ("https://api.x.com/", "https://api.x.com"),
            ("HTTP://Mastodon.Example:3000/prefix//", "http://mastodon.example:3000/prefix"), ("http://[::1]:8080", "http://[::1]:8080"),
            ("ftp://x.example", nil), ("https://", nil), ("//x.example", nil), ("https://user@x.example", nil),
            ("https://x.example?a=b", nil), ("https://x.example/#a", nil), ("https://x.example/a b", nil), ("", nil), ("x.example", nil),
        ])
    func parsing(text: String, expected: String?) { #expect(BaseURL(text)?.description == expected) }

    @Test("no id changes the path, and no value the query")
    func escaping() throws {
        let base = try #require(BaseURL("https://x.example/api"))
        #expect(base.target(["users", "a/../b?c#d", "..", "é"]) == "/api/users/a%2F..%2Fb%3Fc%23d/%2E/%C3%A9")
        #expect(base.target(["r"], "(e:a%3Ab)", query: [("q", "e")]) == "/api/r/(e:a%3Ab)?q=e")
        #expect(base.target(["s"], query: [("types[]", "a&b=c"), ("q", "d e")]) == "/api/s?types%5B%5D=a%26b%3Dc&q=d%20e")
    }

    @Test("the host is told without its port")
    func host() throws {
        #expect(try #require(BaseURL("http://m.example:3000/x")).host == "m.example")
        #expect(try #require(BaseURL("http://[::1]:80")).host == "[::1]")
    }
}
