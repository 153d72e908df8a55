import ConnectorKit
import ConnectorTesting
import Testing

@testable import YouTubeConnector

let connector = ConnectorFolder(YouTube.self)

@Suite struct YouTubeTests {
    @Test("keeps the contract", arguments: ContractSuite.Rule.allCases)
    func contract(_ rule: ContractSuite.Rule) async throws {
        let breaches = try await connector.breaches(of: rule, list: "items")
        #expect(breaches.isEmpty, "\(breaches)")
    }

    // Whose the login is must not be guessed: a broken record in that answer ends the fetch (`login-is-not-understood`).
    @Test("keeps the contract with a login", arguments: ContractSuite.Rule.allCases.filter { $0 != .brokenRecordCostsItself })
    func contractOfLogin(_ rule: ContractSuite.Rule) async throws {
        let breaches = try await connector.breaches(of: rule, in: "contract-login", list: "items")
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
        "quotas begin anew at midnight Pacific Time, in summer and in winter",
        arguments: [
            ("2026-11-20T12:00:00Z", "2026-11-21T08:00:00Z"), ("2026-11-20T07:59:59Z", "2026-11-20T08:00:00Z"),
            ("2026-11-20T08:00:00Z", "2026-11-21T08:00:00Z"), ("2026-07-01T06:59:59Z", "2026-07-01T07:00:00Z"),
            ("2026-07-01T07:00:00Z", "2026-07-02T07:00:00Z"), ("2026-03-08T07:30:00Z", "2026-03-08T08:00:00Z"),
            ("2026-03-08T08:00:00Z", "2026-03-09T07:00:00Z"), ("2026-11-01T06:30:00Z", "2026-11-01T07:00:00Z"),
            ("2026-11-01T07:00:00Z", "2026-11-02T08:00:00Z"),
        ])
    func midnight(now: String, next: String) throws {
        let budget = try #require(YouTube.description.budgets.first { $0.name == "units" })
        #expect("\(budget.window.end(of: try #require(Instant(now))))" == "\(try #require(Instant(next)))")
    }

    @Test(
        "a channel's id is told from a handle",
        arguments: [
            ("UCada0000000000000000ada", true), ("UCada", false), ("@UCada0000000000000000ad", false), ("UCada000000000000000,ada", false),
        ])
    func channelIDs(text: String, isID: Bool) { #expect(YouTube.isChannel(text) == isID) }
}
