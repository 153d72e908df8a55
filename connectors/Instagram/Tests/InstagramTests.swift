import ConnectorKit
import ConnectorTesting
import Foundation
import Testing

@testable import InstagramConnector

/// The connector's folder.
let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
let fixtures = folder.appending(path: "Fixtures")

@Suite struct InstagramTests {
    @Test("keeps the contract for an account of one's own", arguments: ContractSuite.Rule.allCases)
    func contract(_ rule: ContractSuite.Rule) async throws {
        let suite = ContractSuite(Instagram.self, try FixtureCase(fixtures.appending(path: "contract")))
        let faults = try await suite.breaches(of: rule)
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test("keeps the contract for another account", arguments: ContractSuite.Rule.allCases)
    func contractOfDiscovery(_ rule: ContractSuite.Rule) async throws {
        let fixture = try FixtureCase(fixtures.appending(path: "contract-discovery"))
        let faults = try await ContractSuite(Instagram.self, fixture, list: "business_discovery.media.data").breaches(of: rule)
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test("each recorded case comes to what its folder says", arguments: try FixtureCase.all(in: fixtures))
    func fixture(_ fixture: FixtureCase) async throws {
        let faults = try await fixture.differences(of: Instagram.self)
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test("the sample and the README's tables are what the description says")
    func generatedFiles() throws {
        let faults = try GeneratedFiles.differences(of: Instagram.description, in: folder)
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
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
