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

    @Test("the token goes to the API alone, in a header")
    func tokenIsSent() async throws {
        let fixture = try connector.fixture("contract")
        let server = RecordedExchange(fixture.exchanges)
        _ = try await fixture.play(Reddit.self, server: server, cursor: nil)
        #expect(!server.requests.isEmpty)
        for request in server.requests {
            #expect(request.authority == "oauth.reddit.com")
            #expect(request.headerFields[.authorization] == "Bearer made-up-token")
        }
    }

    @Test(
        "whoever answers for the client must be given, and a token",
        arguments: [
            ("ada", "t", nil), ("/u/ada", "t", nil), ("", "t", "contact"), ("ada", nil, "credentials.token"),
        ] as [(String, String?, String?)])
    func settings(contact: String, token: String?, mistake: String?) {
        let settings = ConnectorSettings(
            name: "reddit", defaultsOf: Reddit.description, values: ["contact": .string(contact)],
            secrets: token.map { ["token": Secret($0)] } ?? [:])
        var found: String?
        do throws(Mistakes) { _ = try Reddit(settings: settings) } catch { found = error.all.first?.key }
        #expect(found == mistake)
    }
}
