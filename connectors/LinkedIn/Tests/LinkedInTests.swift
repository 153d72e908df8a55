import ConnectorKit
import ConnectorTesting
import Testing

@testable import LinkedInConnector

let connector = ConnectorFolder(LinkedIn.self)

@Suite struct LinkedInTests {
    @Test("keeps the contract", arguments: ContractSuite.Rule.allCases)
    func contract(_ rule: ContractSuite.Rule) async throws {
        let breaches = try await connector.breaches(of: rule, list: "elements")
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

    @Test("a version is a year and a month", arguments: [("202606", true), ("2026-06", false), ("v26.0", false), ("", false)])
    func versions(version: String, isRight: Bool) {
        let settings = ConnectorSettings(name: "linkedin", defaultsOf: LinkedIn.description, values: ["version": .string(version)])
        var keys: [String] = []
        do throws(Mistakes) { _ = try LinkedIn(settings: settings) } catch { keys = error.all.map(\.key) }
        #expect(keys == (isRight ? [] : ["version"]))
    }
}
