import ConnectorKit
import ConnectorTesting
import Foundation
import Testing

@testable import HackerNewsConnector

/// The connector's folder.
let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
let fixtures = folder.appending(path: "Fixtures")

@Suite struct HackerNewsTests {
    @Test("keeps the contract", arguments: ContractSuite.Rule.allCases)
    func contract(_ rule: ContractSuite.Rule) async throws {
        let suite = ContractSuite(HackerNews.self, try FixtureCase(fixtures.appending(path: "contract")), list: "hits")
        let faults = try await suite.breaches(of: rule)
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test("each recorded case comes to what its folder says", arguments: try FixtureCase.all(in: fixtures))
    func fixture(_ fixture: FixtureCase) async throws {
        let faults = try await fixture.differences(of: HackerNews.self)
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test("the sample and the README's tables are what the description says")
    func generatedFiles() throws {
        let faults = try GeneratedFiles.differences(of: HackerNews.description, in: folder)
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }
}
