import Model
import Testing

@testable import Clout

@Suite("What a recording must not hold")
struct RedactionTests {
    private let redaction = Redaction(secrets: [Secret("s3cr/t"), Secret("s3cr/t-longer")])

    @Test(
        "known secrets go, as they are and escaped, and what by its name is one",
        arguments: [
            ("a s3cr/t b", "a removed b"), ("x=s3cr%2Ft&y=1", "x=removed&y=1"),
            ("x=s3cr%2ft&y=1", "x=removed&y=1"), (#"{"a":"s3cr\/t"}"#, #"{"a":"removed"}"#), ("Basic czNjci90", "Basic removed"),
            ("s3cr/t-longer", "removed"),
            ("limit=5&access_token=EAAB&after=x", "limit=5&access_token=removed&after=x"),
            (
                #"{"next":"https://g.example/v1?access_token=EAAB\u0026limit=5"}"#,
                #"{"next":"https://g.example/v1?access_token=removed\u0026limit=5"}"#
            ),
            (#"{"access_token" : "a\"b","expires_in":5}"#, #"{"access_token":"removed","expires_in":5}"#),
            (#"{"accessJwt":"x.y.z","handle":"ada"}"#, #"{"accessJwt":"removed","handle":"ada"}"#),
            // What pages are found by stays.
            (#"{"nextPageToken":"CAUQAA","next_token":"b26"}"#, #"{"nextPageToken":"CAUQAA","next_token":"b26"}"#),
            ("next_token=b26&pagination_token=b27&monkey=1", "next_token=b26&pagination_token=b27&monkey=1"),
            ("pageToken=CAUQAA&maxResults=50", "pageToken=CAUQAA&maxResults=50"),
        ])
    func cleaned(text: String, wanted: String) {
        #expect(redaction.clean(text) == wanted)
    }

    @Test(
        "headers that tell who asked are left out",
        arguments: [
            ("content-type", true), ("etag", true), ("x-ratelimit-remaining", true), ("x-app-usage", true), ("link", true),
            ("set-cookie", false), ("authorization", false), ("x-fb-trace-id", false), ("github-authentication-token-expiration", false),
        ])
    func headers(name: String, isKept: Bool) {
        #expect(Redaction.isHarmless(name) == isKept)
    }
}
