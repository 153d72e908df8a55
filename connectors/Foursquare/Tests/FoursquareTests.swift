import ConnectorKit
import ConnectorTesting
import Testing

@testable import FoursquareConnector

let connector = ConnectorFolder(Foursquare.self)

@Suite struct FoursquareTests {
    @Test("keeps the contract", arguments: ContractSuite.Rule.allCases)
    func contract(_ rule: ContractSuite.Rule) async throws {
        let breaches = try await connector.breaches(of: rule, list: "response.checkins.items")
        #expect(breaches.isEmpty, "\(breaches)")
    }

    @Test(
        "a broken record among comments or tips costs itself",
        arguments: ["response.checkin.comments.items", "response.tips.items"])
    func contractInOtherLists(list: String) async throws {
        let breaches = try await connector.breaches(of: .brokenRecordCostsItself, list: list)
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

    @Test("that a way of asking goes away is told once")
    func deprecation() async throws {
        let fixture = try connector.fixture("deprecated-is-told")
        func told(after cursor: Cursor?) async throws -> (lines: [String], cursor: Cursor?) {
            let log = MemoryLog()
            let outcome = try await fixture.play(
                Foursquare.self, server: RecordedExchange(fixture.exchanges), cursor: cursor, log: log)
            return (log.lines.filter { $0.contains("endpoint is deprecated") }, outcome.cursor)
        }
        let first = try await told(after: fixture.cursor)
        #expect(first.lines.count == 1)
        #expect(try await told(after: first.cursor).lines.isEmpty)
    }

    @Test("a version is a day", arguments: [("20231010", true), ("2023-10-10", false), ("202310", false), ("", false)])
    func versions(version: String, isRight: Bool) {
        let settings = ConnectorSettings(
            name: "foursquare", defaultsOf: Foursquare.description, values: ["version": .string(version)])
        var keys: [String] = []
        do throws(Mistakes) { _ = try Foursquare(settings: settings) } catch { keys = error.all.map(\.key) }
        #expect(keys == (isRight ? [] : ["version"]))
    }

    @Test(
        "no more of a place is kept than the setting allows",
        arguments: [
            ("none", "coffee", "coffee", []), ("coarse", "coffee", "coffee (Café, Vienna)", ["café"]),
            ("coarse", nil, "Café, Vienna", ["café"]),
            ("venue", "coffee", "coffee (Cafe Demo, Vienna)", ["café"]), ("none", nil, nil, []),
        ] as [(String, String?, String?, [String])])
    func places(place: String, shout: String?, text: String?, topics: [String]) throws {
        let words = shout.map { #","shout":"\#($0)""# } ?? ""
        let record =
            #"{"id":"c1","createdAt":1795089600\#(words),"venue":{"id":"v","name":"Cafe Demo","location":{"lat":48.1,"lng":16.3,"city":"Vienna"},"#
            + #""categories":[{"name":"Office"},{"name":"Café","primary":true}]}}"#
        let checkin = try withJSON(Array(record.utf8)) { json in try WireCheckin(json) }
        let mapping = FoursquareMapping(account: "1", place: try #require(Foursquare.Place(rawValue: place)))
        let post = try #require(mapping.item(checkin).post)
        #expect(post.text == text)
        #expect(post.topics == topics)
    }
}
