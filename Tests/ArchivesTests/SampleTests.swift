import ConnectorKit
import Foundation
import Testing

@testable import Archives

/// Where the samples of exports are: beside the repository, or where `CLOUT_SHARED` says.
private let samples: String? = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let beside = [root, URL(filePath: FileManager.default.currentDirectoryPath)].map {
        $0.appending(path: "../shared").standardizedFileURL.path
    }
    let places = ProcessInfo.processInfo.environment["CLOUT_SHARED"].map { [$0] } ?? beside
    return places.map { $0 + "/data/exports" }.first { FileManager.default.fileExists(atPath: $0) }
}()

/// Files that real people got from real networks.
@Suite("Samples of real exports", .enabled(if: samples != nil, "there is no ../shared/data/exports"))
struct SampleTests {
    private func sample(_ name: String, as account: String...) async throws -> Imported {
        try await importing(try #require(samples) + "/" + name, as: account)
    }

    @Test("X: an answer, and a repost whose date is wrong and taken from its id; followers and accounts followed")
    func x() async throws {
        let imported = try await sample("x-twitter-archive")
        #expect(imported.rejections == [])
        let batch = imported.batch
        #expect(batch.identities.map(\.key.description) == ["twitter:12497"])
        #expect(batch.identities.first?.handle == "simonw")
        #expect(batch.identities.first?.createdAt == Instant("2006-11-15T13:18:50Z"))
        #expect(batch.posts.map(\.id) == ["1997370581860180189"])
        #expect(batch.posts.first?.at == Instant("2025-12-06T18:20:30Z"))
        // Its other id is one digit too long to be anybody's.
        #expect(batch.posts.first?.inReplyTo == "1994041994348581220")
        #expect(batch.tallies.map { "\($0.kind.name) \($0.count)" } == ["like 0", "reshare 0"])
        #expect(
            batch.interactions.map { "\($0.kind.name) \($0.actor) \($0.target)" } == [
                "follow 73747798 12497", "follow 386025404 12497", "follow 12497 547842573", "follow 12497 12158",
                "reply 12497 1468258371", "reshare 12497 1417686048579018753",
            ])
        #expect(batch.interactions.last?.at == Instant("2025-11-27T17:10:25.986Z"))
        #expect(imported.report.unknownFiles == 3)
    }

    @Test("Facebook: three posts")
    func facebook() async throws {
        let imported = try await sample("facebook-download", as: "facebook:1")
        #expect(imported.rejections == [])
        #expect(imported.batch.posts.map(\.id) == ["1@1629959100", "1@1631349733", "1@1632282742"])
        #expect(imported.batch.posts.allSatisfy { $0.text == nil })
    }

    @Test("YouTube: two videos watched of channels that are named, and one of none")
    func youTube() async throws {
        let imported = try await sample("google-takeout-youtube", as: "youtube:UC_x5XG1OV2P6uZZ5FSM9Ttw")
        #expect(imported.rejections == [])
        #expect(imported.report.elements == 3)
        #expect(
            imported.batch.interactions.map { "\($0.kind.name) \($0.target) \($0.post ?? "") \($0.at)" } == [
                "view UCWJ2lWNubArHWmf3FIHbfcQ O8IBKXHWkdE 2013-05-13T09:59:36.113Z",
                "view UCFAKGci5lneha2x4XMbzYrQ AQJwh0bY8xo 2012-04-23T16:15:52.867Z",
            ])
    }

    @Test("Spotify: of four plays the two of at least half a minute")
    func spotify() async throws {
        let imported = try await sample("spotify-history", as: "spotify:me")
        #expect(imported.rejections == [])
        #expect(imported.report.elements == 4)
        #expect(
            imported.batch.interactions.map { "\($0.kind.name) \($0.target) \($0.at)" } == [
                "listen artist:be steadwell 2019-06-17T21:00:00Z", "listen artist:Kacy Hill 2019-06-17T21:46:00Z",
            ])
    }

    @Test("Swarm: one check-in with its company, likes and counts")
    func swarm() async throws {
        let imported = try await sample("foursquare-swarm", as: "foursquare:1")
        #expect(imported.rejections == [])
        #expect(imported.batch.posts.map(\.at) == [Instant(seconds: 1_496_001_790)])
        #expect(imported.batch.tallies.map { "\($0.kind.name) \($0.count)" } == ["like 3", "comment 1"])
        #expect(
            imported.batch.interactions.map { "\($0.kind.name) \($0.actor) \($0.target)" } == [
                "like 314 1", "like 323 1", "like 778 1", "mention 1 900",
            ])
    }

    @Test("Mastodon: a list of accounts followed, which is left out")
    func mastodon() async throws {
        let imported = try await sample("mastodon-export")
        #expect(imported.batch.recordCount == 0 && imported.rejections == [])
        #expect(imported.report.parts.map(\.file) == ["following_accounts.csv"])
        #expect(imported.report.parts.first?.leftOut != nil)
    }
}
