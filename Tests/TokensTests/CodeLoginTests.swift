import ConnectorKit
import Foundation
import Model
import Testing

@testable import Tokens

@Suite("A person's login")
struct CodeLoginTests {
    private func login(usesPKCE: Bool = true) throws -> CodeLogin {
        let description = LoginDescription(
            .code(page: "https://net.example/agree", usesPKCE: usesPKCE), tokenURL: "https://net.example/token", scopes: ["read"],
            scopeSeparator: ",", help: "Register it.")
        let values: [String: SettingValue] = [
            "client_id": .string("an id"), "token_url": .string("https://net.example/token"),
            "page_url": .string("https://net.example/agree"), "redirect_url": .string("http://127.0.0.1:8080/"),
            "scopes": .strings(["read", "mail"]),
        ]
        let settings = try #require(LoginSettings(description, ConnectorSettings(name: "net", values: values), clientSecret: nil))
        return try #require(CodeLogin(settings) { count in Array(0..<UInt8(count)) })
    }

    @Test("the page's address has all that the network wants to know")
    func page() throws {
        let page = try login().page
        #expect(
            page.hasPrefix(
                "https://net.example/agree?response_type=code&client_id=an%20id&redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2F"
                    + "&state=AAECAwQFBgcICQoLDA0ODw&scope=read%2Cmail&code_challenge="))
        #expect(page.hasSuffix("&code_challenge_method=S256"))
        #expect(try !login(usesPKCE: false).page.contains("challenge"))
        #expect(try login(usesPKCE: false).verifier == nil)
    }

    @Test("the challenge is the one of RFC 7636, appendix B")
    func challenge() throws {
        let octets: [UInt8] = [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105, 214, 191, 240, 91, 88, 5, 88,
            83,
            132, 141, 121,
        ]
        let description = LoginDescription(
            .code(page: "https://net.example/agree", usesPKCE: true), tokenURL: "https://net.example/token", help: "")
        let values: [String: SettingValue] = [
            "client_id": .string("id"), "token_url": .string("https://net.example/token"), "page_url": .string("https://net.example/agree"),
        ]
        let settings = try #require(LoginSettings(description, ConnectorSettings(name: "net", values: values), clientSecret: nil))
        let login = try #require(CodeLogin(settings) { Array(octets.prefix($0)) })
        #expect(login.verifier == "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        #expect(login.page.contains("code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"))
    }

    @Test(
        "what is pasted is read, or refused for what it is",
        arguments: [
            ("http://127.0.0.1:8080/?code=abc-1&state=AAECAwQFBgcICQoLDA0ODw", CodeLogin.Answer.code("abc-1")),
            ("  http://127.0.0.1:8080/?state=AAECAwQFBgcICQoLDA0ODw&code=abc%2B1#_\n", .code("abc+1")),
            ("abc-1", .code("abc-1")),
            ("http://127.0.0.1:8080/?code=abc&state=else", .foreign),
            ("http://127.0.0.1:8080/?error=access_denied&state=AAECAwQFBgcICQoLDA0ODw", .refused("access_denied")),
            ("garbage no code", .unreadable), ("http://127.0.0.1:8080/", .unreadable), ("", .unreadable), ("é", .unreadable),
        ])
    func pasted(text: String, answer: CodeLogin.Answer) throws {
        #expect(try login().read(text) == answer)
    }
}
