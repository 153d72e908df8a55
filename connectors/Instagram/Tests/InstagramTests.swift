import ConnectorKit
import ConnectorTesting
import Testing

@testable import InstagramConnector

let connector = ConnectorFolder(Instagram.self)

@Suite struct InstagramTests {
    @Test("keeps the contract for an account of one's own", arguments: ContractSuite.Rule.allCases)
    func contract(_ rule: ContractSuite.Rule) async throws {
        let breaches = try await connector.breaches(of: rule)
        #expect(breaches.isEmpty, "\(breaches)")
    }

    @Test("keeps the contract for another account", arguments: ContractSuite.Rule.allCases)
    func contractOfDiscovery(_ rule: ContractSuite.Rule) async throws {
        let breaches = try await connector.breaches(of: rule, in: "contract-discovery", list: "business_discovery.media.data")
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
        arguments: [
            ("account", SettingValue.string("ada")), ("version", .string("26")), ("own_counts", .strings(["impressions"])),
            ("others_counts", .strings(["like_count", "id){x}"])),
        ])
    func settings(key: String, value: SettingValue) {
        let settings = ConnectorSettings(name: "instagram", defaultsOf: Instagram.description, values: [key: value])
        let mistakes = #expect(throws: Mistakes.self) { try Instagram(settings: settings) }
        #expect(mistakes?.all.map(\.key) == [key])
    }
}
