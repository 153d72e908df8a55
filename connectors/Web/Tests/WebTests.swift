import ConnectorKit
import ConnectorTesting
import Testing

@testable import WebConnector

let connector = ConnectorFolder(Web.self)

// There are no recordings of feeds or of webmention.io to be played; Feeds has its own tests of what documents mean.
@Suite struct WebTests {
    @Test("keeps the contract", arguments: ContractSuite.Rule.allCases, [("contract", "items"), ("contract-mentions", "children")])
    func contract(_ rule: ContractSuite.Rule, _ fixture: (name: String, list: String)) async throws {
        let breaches = try await connector.breaches(of: rule, in: fixture.name, list: fixture.list)
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

    @Test("domains without a token, and what is no domain, are refused", arguments: [("ada.example", nil), ("https://ada.example", "x")])
    func domains(domain: String, token: String?) {
        let settings = ConnectorSettings(
            name: "web", defaultsOf: Web.description, values: ["domains": .strings([domain])],
            secrets: token.map { ["webmention_token": Secret($0)] } ?? [:])
        let mistakes = #expect(throws: Mistakes.self) { try Web(settings: settings) }
        #expect(mistakes?.all.map(\.key) == ["domains"])
    }
}
