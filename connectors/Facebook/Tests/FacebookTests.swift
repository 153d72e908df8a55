import ConnectorKit
import ConnectorTesting
import Testing

@testable import FacebookConnector

let connector = ConnectorFolder(Facebook.self)

@Suite struct FacebookTests {
    @Test("keeps the contract", arguments: ContractSuite.Rule.allCases)
    func contract(_ rule: ContractSuite.Rule) async throws {
        let breaches = try await connector.breaches(of: rule)
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

    @Test(
        "settings that Meta would not understand are refused",
        arguments: [("version", "26.0"), ("version", "v26/me"), ("token_expires", "soon"), ("view_metric", "views){id}")])
    func settings(key: String, value: String) {
        let settings = ConnectorSettings(name: "facebook", defaultsOf: Facebook.description, values: [key: .string(value)])
        let mistakes = #expect(throws: Mistakes.self) { try Facebook(settings: settings) }
        #expect(mistakes?.all.contains { $0.key == key || $0.partners.contains(key) } == true)
    }
}
