import ConnectorKit
import ConnectorTesting
import Foundation
import Testing

@testable import ThreadsConnector

/// The connector's folder.
let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
let fixtures = folder.appending(path: "Fixtures")

@Suite struct ThreadsTests {
    @Test("keeps the contract", arguments: ContractSuite.Rule.allCases)
    func contract(_ rule: ContractSuite.Rule) async throws {
        let suite = ContractSuite(Threads.self, try FixtureCase(fixtures.appending(path: "contract")))
        let faults = try await suite.breaches(of: rule)
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test("each recorded case comes to what its folder says", arguments: try FixtureCase.all(in: fixtures))
    func fixture(_ fixture: FixtureCase) async throws {
        let faults = try await fixture.differences(of: Threads.self)
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test("the sample and the README's tables are what the description says")
    func generatedFiles() throws {
        let faults = try GeneratedFiles.differences(of: Threads.description, in: folder)
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test("a version that is none and a day that is none are refused", arguments: [("version", "1"), ("token_expires", "soon")])
    func settings(key: String, value: String) {
        let settings = ConnectorSettings(name: "threads", defaultsOf: Threads.description, values: [key: .string(value)])
        let mistakes = #expect(throws: Mistakes.self) { try Threads(settings: settings) }
        #expect(mistakes?.all.map(\.key) == [key])
    }
}
