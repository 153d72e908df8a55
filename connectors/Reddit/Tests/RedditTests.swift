import ConnectorKit
import ConnectorTesting
import Testing

@testable import RedditConnector

let connector = ConnectorFolder(Reddit.self)

@Suite struct RedditTests {
    @Test("keeps the contract", arguments: ContractSuite.Rule.allCases)
    func contract(_ rule: ContractSuite.Rule) async throws {
        let breaches = try await connector.breaches(of: rule, list: "data.children")
        #expect(breaches.isEmpty, "\(breaches)")
    }

    @Test("a broken record among the comments that a tree leaves out costs itself")
    func contractInMore() async throws {
        let breaches = try await connector.breaches(of: .brokenRecordCostsItself, list: "json.data.things")
        #expect(breaches.isEmpty, "\(breaches)")
    }

    @Test("each recorded case comes to what its folder says", arguments: try connector.cases())
    func fixture(_ fixture: FixtureCase) async throws {
        let faults = try await connector.differences(in: fixture)
        #expect(faults.isEmpty, "\(faults)")
    }

    @Test("the sample and the README's tables are what the description says")
    func generatedFiles() throws {
        let faults = try connector.staleFiles()
        #expect(faults.isEmpty, "\(faults)")
    }

    @Test("the secret goes to the server of tokens alone, in a header; what is asked behind it carries the token")
    func secretStaysAtLogin() async throws {
        let fixture = try connector.fixture("contract")
        let server = RecordedExchange(fixture.exchanges)
        _ = try await fixture.play(Reddit.self, server: server, cursor: nil)
        #expect(server.requests.first?.method == .post)
        for request in server.requests {
            let isLogin = request.method == .post
            #expect(request.authority == (isLogin ? "www.reddit.com" : "oauth.reddit.com"))
            #expect(request.headerFields[.authorization]?.hasPrefix(isLogin ? "Basic " : "Bearer made-up-token") == true)
        }
    }

    @Test(
        "a client's id and whoever answers for it must be given",
        arguments: [
            ("a1b2", "ada", nil), ("a1b2", "/u/ada", nil), ("", "ada", "client_id"), ("a:b", "ada", "client_id"), ("a1b2", "", "contact"),
        ]
            as [(String, String, String?)])
    func settings(client: String, contact: String, mistake: String?) {
        let settings = ConnectorSettings(
            name: "reddit", defaultsOf: Reddit.description, values: ["client_id": .string(client), "contact": .string(contact)])
        var found: String?
        do throws(Mistakes) { _ = try Reddit(settings: settings) } catch { found = error.all.first?.key }
        #expect(found == mistake)
    }
}
