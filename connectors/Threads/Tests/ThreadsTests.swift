import ConnectorKit
import ConnectorTesting
import Testing

@testable import ThreadsConnector

let connector = ConnectorFolder(Threads.self)

@Suite struct ThreadsTests {
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

    @Test("a version that is none and a day that is none are refused", arguments: [("version", "1"), ("token_expires", "soon")])
    func settings(key: String, value: String) {
        let settings = ConnectorSettings(name: "threads", defaultsOf: Threads.description, values: [key: .string(value)])
        let mistakes = #expect(throws: Mistakes.self) { try Threads(settings: settings) }
        #expect(mistakes?.all.map(\.key) == [key])
    }
}
