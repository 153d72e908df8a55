import ConnectorTesting
import CurlHTTP
import HTTPTypes
import Testing

@testable import ConnectorKit

/// What the daemon and what a command says of one failure.
@Suite("A mend")
struct MendTests {
    private static let noon = Instant(seconds: 1_800_000_000)

    @Test(
        "says what the daemon does, and to whoever has called a command what to do",
        arguments: [
            (Mend("Renew the token."), "Renew the token.", "Renew the token."),
            (.again(), "It is tried again by itself.", "Try again later."),
            (
                .again(after: "check `base_url` and the way to net.example"),
                "Check `base_url` and the way to net.example; it is tried again by itself.",
                "Check `base_url` and the way to net.example; try again later."
            ),
            (
                .later(or: "if it stays, the network refuses this address"),
                "It is tried again by itself, later and later; if it stays, the network refuses this address.",
                "Try again later; if it stays, the network refuses this address."
            ),
            (.goingOn(at: noon), "It goes on at 2027-01-15T08:00:00Z.", "Try again after 2027-01-15T08:00:00Z."),
            (
                .again(after: "check `base_url`").replacing("`base_url`", with: "`pds_url`"),
                "Check `pds_url`; it is tried again by itself.", "Check `pds_url`; try again later."
            ),
        ])
    func voices(mend: Mend, daemon: String, command: String) {
        #expect(mend.inDaemon == daemon && mend.inCommand == command)
    }

    @Test("no status and no broken transfer tells somebody at a command that something is tried again by itself")
    func commands() throws {
        let call = Call("posts", about: "@ada", at: try #require(BaseURL("https://net.example")), ["posts"], cost: [:])
        let failure = Failure(call, connector: "net", at: Self.noon)
        func page(_ status: Int, _ headers: HTTPFields = [:]) -> Page { Page(status: status, headers: headers, body: []) }
        var errors = [301, 400, 401, 402, 404, 408, 410, 422, 429, 500, 503].compactMap {
            failure.verdict(on: page($0), rules: AnswerRules())
        }
        errors += [failure.verdict(on: page(429, [.retryAfter: "60"]), rules: AnswerRules())].compactMap(\.self)
        errors += HTTPError.Kind.allCases.map { failure.verdict(on: HTTPError($0, request: "GET", reason: "trouble")) }
        errors.append(failure.malformed("no JSON"))
        #expect(errors.count > 20)
        for error in errors {
            let words = error.inCommand.lowercased()
            for promise in ["by itself", "it goes on", "it is asked for again", "at the next start"] {
                #expect(!words.contains(promise), "\(error.inCommand)")
            }
            #expect(error.inCommand.hasPrefix("\(error.what): \(error.why). "))
        }
    }
}
