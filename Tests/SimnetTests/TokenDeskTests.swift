import Foundation
import HTTPTypes
import Model
import Testing

@testable import Simnet

@Suite("A token desk")
struct TokenDeskTests {
    private static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    /// RFC 7636, appendix B.
    private static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    private static let redirect = "http://127.0.0.1:8080/"

    private struct Login {
        var access: String
        var refresh: String
    }

    private func town(forgiving: Bool = false) -> Town {
        Town(twitter: {
            $0.tokens.lifetime = .seconds(60)
            $0.tokens.forgivesLostAnswers = forgiving
        })
    }

    private func post(_ form: String, to town: Town, secret: String? = TokenDesk.clientSecret) throws -> Answer {
        var request = request("/2/oauth2/token")
        request.method = .post
        if let secret { request.headerFields[.authorization] = "Basic \(Data("clout:\(secret)".utf8).base64EncodedString())" }
        return try Answer(town.twitter.reply(to: request, body: Array(form.utf8)))
    }

    private func code(_ town: Town) throws -> String {
        let page =
            "https://x.example/i/oauth2/authorize?response_type=code&client_id=clout&redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2F"
            + "&state=s1&code_challenge=\(Self.challenge)&code_challenge_method=S256"
        let token = town.twitter.userToken(of: town.star(.twitter).handle)
        let address = try #require(town.twitter.desk.agree(to: page, as: token, at: town.clock.now))
        #expect(address.hasPrefix("\(Self.redirect)?state=s1&code="))
        return String(address.dropFirst("\(Self.redirect)?state=s1&code=".count))
    }

    private func redeem(_ code: String, verifier: String = verifier, in town: Town) throws -> Answer {
        try post("grant_type=authorization_code&code=\(code)&redirect_uri=\(Self.redirect)&code_verifier=\(verifier)", to: town)
    }

    private func renew(_ refresh: String, in town: Town) throws -> Answer {
        try post("grant_type=refresh_token&refresh_token=\(refresh)", to: town)
    }

    private func login(_ answer: Answer) throws -> Login {
        Login(
            access: try #require(answer.object["access_token"] as? String), refresh: try #require(answer.object["refresh_token"] as? String)
        )
    }

    @Test("gives a person's token for a code, once, in time, and to who began the login; the token ends, and is then refused")
    func code() throws {
        let town = town()
        let me = "/2/users/me"
        let first = try code(town)
        let answer = try redeem(first, in: town)
        #expect(answer.object["expires_in"] as? Int == 60 && answer.headers[.cacheControl] == "no-store")
        let login = try login(answer)
        #expect(try town.twitter(me, token: login.access).status == 200)
        #expect(try redeem(first, in: town).object["error"] as? String == "invalid_grant")
        #expect(try redeem(code(town), verifier: "another", in: town).object["error"] as? String == "invalid_grant")
        let late = try code(town)
        town.clock.advance(by: TokenDesk.codeLife)
        #expect(try redeem(late, in: town).object["error"] as? String == "invalid_grant")
        town.clock.advance(by: .seconds(30))
        #expect(try town.twitter(me, token: login.access).status == 401)
        #expect(try post("grant_type=refresh_token&refresh_token=\(login.refresh)", to: town, secret: "wrong").status == 401)
    }

    @Test("renews by a refresh token once; whoever uses it again ends the login")
    func rotation() throws {
        let town = town()
        let first = try login(redeem(code(town), in: town))
        let second = try login(renew(first.refresh, in: town))
        #expect(try town.twitter("/2/users/me", token: second.access).status == 200)
        #expect(try renew(first.refresh, in: town).object["error"] as? String == "invalid_grant")
        #expect(try renew(second.refresh, in: town).status == 400)
        #expect(try town.twitter("/2/users/me", token: second.access).status == 401)
    }

    @Test("that forgives lost answers takes a refresh token again until what was given for it is used")
    func forgiveness() throws {
        let town = town(forgiving: true)
        let first = try login(redeem(code(town), in: town))
        _ = try login(renew(first.refresh, in: town))
        _ = try login(renew(first.refresh, in: town))
        let third = try login(renew(first.refresh, in: town))
        #expect(try town.twitter("/2/users/me", token: third.access).status == 200)
        #expect(try renew(first.refresh, in: town).status == 400)
    }

    @Test("gives Reddit's applications tokens that end, with which nothing can be renewed")
    func applications() throws {
        let place = try Place(Network("reddit"))
        func ask(_ grant: String, _ client: String? = "clout:") throws -> Answer {
            let headers = client.map { ["Authorization": "Basic \(Data($0.utf8).base64EncodedString())"] } ?? [:]
            return try Answer(place.ask("/api/v1/access_token", method: .post, headers: headers, body: "grant_type=\(grant)"))
        }
        #expect(try ask("client_credentials", nil).status == 401)
        let refused = try ask("password")
        #expect(refused.status == 200 && refused.object["error"] as? String == "unsupported_grant_type")
        let answer = try ask("https%3A%2F%2Foauth.reddit.com%2Fgrants%2Finstalled_client")
        let token = try #require(answer.object["access_token"] as? String)
        #expect(answer.object["refresh_token"] == nil)
        #expect(place.ask("/user/\(place.star.handle)/about", token: token).status == 200)
        place.clock.advance(by: .seconds(86_400))
        #expect(place.ask("/user/\(place.star.handle)/about", token: token).status == 401)
    }
}
