import ConnectorKit
import ConnectorTesting
import Foundation
import Testing

@testable import FacebookConnector

/// The connector's folder.
let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
let fixtures = folder.appending(path: "Fixtures")

@Suite struct FacebookTests {
    @Test("keeps the contract", arguments: ContractSuite.Rule.allCases)
    func contract(_ rule: ContractSuite.Rule) async throws {
        let suite = ContractSuite(Facebook.self, try FixtureCase(fixtures.appending(path: "contract")))
        let faults = try await suite.breaches(of: rule)
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test("each recorded case comes to what its folder says", arguments: try FixtureCase.all(in: fixtures))
    func fixture(_ fixture: FixtureCase) async throws {
        let faults = try await fixture.differences(of: Facebook.self)
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test("the sample and the README's tables are what the description says")
    func generatedFiles() throws {
        let faults = try GeneratedFiles.differences(of: Facebook.description, in: folder)
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
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
