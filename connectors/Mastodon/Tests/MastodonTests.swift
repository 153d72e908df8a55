import ConnectorKit
import ConnectorTesting
import Testing

@testable import MastodonConnector

let connector = ConnectorFolder(Mastodon.self)

@Suite struct MastodonTests {
    @Test("keeps the contract", arguments: ContractSuite.Rule.allCases, ["contract", "contract-token"])
    func contract(_ rule: ContractSuite.Rule, _ name: String) async throws {
        let breaches = try await connector.breaches(of: rule, in: name, list: "descendants")
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
}
