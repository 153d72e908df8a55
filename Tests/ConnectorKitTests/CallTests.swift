import ConnectorKit
import HTTPTypes
import Model
import Testing

@Suite struct CallTests {
    @Test("a login is a form with every part escaped, and a name and a secret in a header")
    func login() throws {
        var call = Call("a token", at: try #require(BaseURL("https://network.example")), ["token"], cost: [:])
        call.send(form: [("grant_type", "https://network.example/grants/any"), ("name", "a b&c=d")])
        call.logIn(as: "Aladdin", Secret("open sesame"), credential: "secret")
        #expect(
            String(decoding: call.body ?? [], as: UTF8.self)
                == "grant_type=https%3A%2F%2Fnetwork.example%2Fgrants%2Fany&name=a%20b%26c%3Dd")
        #expect(call.request.method == .post)
        #expect(call.request.headerFields[.contentType] == "application/x-www-form-urlencoded")
        // The example of RFC 7617, section 2.
        #expect(call.request.headerFields[.authorization] == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
    }
}
