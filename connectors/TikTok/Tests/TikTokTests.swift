import ConnectorKit
import ConnectorTesting
import Testing

@testable import TikTokConnector

let connector = ConnectorFolder(TikTok.self)

// There are no recordings of TikTok to be played.
@Suite struct TikTokTests {
    @Test("keeps the contract", arguments: ContractSuite.Rule.allCases)
    func contract(_ rule: ContractSuite.Rule) async throws {
        let breaches = try await connector.breaches(of: rule, list: "data.videos")
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

    @Test("fields that are none, or miss the account's id, are refused", arguments: ["", "username", "open_id,user name", "open_id&x=1"])
    func userFields(fields: String) {
        let settings = ConnectorSettings(name: "tiktok", defaultsOf: TikTok.description, values: ["user_fields": .string(fields)])
        let mistakes = #expect(throws: Mistakes.self) { try TikTok(settings: settings) }
        #expect(mistakes?.all.map(\.key) == ["user_fields"])
    }

    @Test(
        "hashtags are topics, once each",
        arguments: [("#Engines, #engines and #Tea", ["engines", "tea"]), ("no # tag", []), ("#a#b", ["a#b"])])
    func topics(text: String, topics: [String]) throws {
        let json = #"{"id":"7","create_time":1795176000,"title":"\#(text)"}"#
        #expect(try withJSON(Array(json.utf8)) { try? WireVideo($0) }?.topics == topics)
    }
}
