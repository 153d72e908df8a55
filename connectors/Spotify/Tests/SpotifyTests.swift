import ConnectorKit
import ConnectorTesting
import Testing

@testable import SpotifyConnector

let connector = ConnectorFolder(Spotify.self)

// There are no recordings of Spotify's Web API to be played; its exports are another matter.
@Suite struct SpotifyTests {
    @Test("keeps the contract", arguments: ContractSuite.Rule.allCases, ["contract", "contract-playlist", "contract-me"])
    func contract(_ rule: ContractSuite.Rule, _ name: String) async throws {
        let breaches = try await connector.breaches(of: rule, in: name, list: nil)
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
        "names are read however they are pasted",
        arguments: [
            ("artist/0Td", "artist:0Td"), ("spotify:artist:0Td", "artist:0Td"), ("https://open.spotify.com/artist/0Td?si=1", "artist:0Td"),
            ("https://open.spotify.com/intl-de/playlist/37i", "playlist:37i"), ("user/ada.b-c_d", "user:ada.b-c_d"), ("me", "me"),
            ("ada", nil), ("track/1", nil), ("artist/", nil), ("artist/a/b", nil), ("https://elsewhere.example/artist/0Td", nil),
            ("account/1", nil), ("artist/..%2f", nil),
        ])
    func names(handle: String, stored: String?) { #expect(SpotifyName(handle: handle)?.stored == stored) }

    @Test("followers that are not told are told of once")
    func hiddenFollowers() async throws {
        let fixture = try connector.fixture("development-mode")
        let log = MemoryLog()
        let first = try await fixture.play(Spotify.self, server: RecordedExchange(fixture.exchanges), cursor: nil, log: log)
        _ = try await fixture.play(Spotify.self, server: RecordedExchange(fixture.exchanges), cursor: first.cursor, log: log)
        #expect(log.lines.count { $0.contains("server does not answer a question") } == 1)
    }
}
