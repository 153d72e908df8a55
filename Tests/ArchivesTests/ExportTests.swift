import ConnectorKit
import Foundation
import Testing

@testable import Archives

/// Each network's export in the documented shape becomes what it should, however it is handed over.
@Suite("The exports of the networks")
struct ExportTests {
    @Test("an export becomes what its file of expectations says", arguments: ExportFixture.all)
    func expectations(fixture: ExportFixture) async throws {
        let lines = try await importing(fixture.export, as: fixture.accounts).lines
        let file = fixture.folder + "/expected.jsonl"
        if ProcessInfo.processInfo.environment["CLOUT_GOLDEN"] == "write" {
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: file))
        }
        let expected = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(lines == expected, "\(fixture)")
    }

    @Test("a folder, a zip and a tar of it give the same", arguments: ExportFixture.all)
    func packedIsTheSame(fixture: ExportFixture) async throws {
        let folder = try TemporaryFolder()
        let export = try fixture.export
        let plain = try await importing(export, as: fixture.accounts)
        for (format, type) in [(Packing.Format.zip, "zip"), (.tarGzip, "tar.gz"), (.tar, "tar")] {
            let path = folder.path + "/\((export as NSString).lastPathComponent).\(type)"
            try Packing.pack(folder: export, to: path, format)
            let packed = try await importing(path, as: fixture.accounts)
            #expect(packed.failure == nil)
            #expect(packed.sortedLines == plain.sortedLines, "\(fixture).\(type)")
            #expect(packed.report.elements == plain.report.elements)
        }
    }

    @Test("the size of batches changes nothing", arguments: ExportFixture.all)
    func smallBatches(fixture: ExportFixture) async throws {
        var limits = ArchiveLimits()
        limits.batch = 1
        let small = try await importing(fixture.export, as: fixture.accounts, limits: limits)
        let usual = try await importing(fixture.export, as: fixture.accounts)
        #expect(small.sortedLines == usual.sortedLines)
        #expect(small.steps > usual.steps)
    }

    @Test("no two records of one export have one id and differ", arguments: ExportFixture.all)
    func idsAreOfOneAct(fixture: ExportFixture) async throws {
        let batch = try await importing(fixture.export, as: fixture.accounts).batch
        #expect(batch.interactions.allSatisfy { $0.id?.utf8.count ?? 0 > 0 && $0.id?.utf8.count ?? 0 <= 1024 })
        let acts = Dictionary(grouping: batch.interactions) { $0.id }.values
        // Spotify's two downloads tell of one play; only one of them has the track's address.
        #expect(acts.allSatisfy { Set($0.map { "\($0.actor) \($0.target) \($0.at)" }).count == 1 })
    }

    @Test("an export that does not say whose it is says how to say it")
    func accountMissing() async throws {
        for fixture in ExportFixture.all where !fixture.accounts.isEmpty {
            let error = await #expect(throws: ArchiveError.self) { try await importing(fixture.export) }
            #expect(error?.kind == .accountMissing)
            let network = fixture.accounts[0].prefix { $0 != ":" }
            #expect(error?.mend.contains("clout import --as \(network):ID, where ID is ") == true, "\(error.map(\.description) ?? "")")
        }
    }

    @Test("a Mastodon archive says where the number that it lacks is to be had")
    func mastodonHint() async throws {
        let fixture = try #require(ExportFixture.all.first { $0.name == "mastodon" })
        let error = await #expect(throws: ArchiveError.self) { try await importing(fixture.export) }
        #expect(error?.mend.contains("https://mastodon.example/api/v1/accounts/lookup?acct=ada") == true)
    }

    @Test("a LinkedIn export whose files are called after the member's number says so")
    func linkedInHint() async throws {
        let fixture = try #require(ExportFixture.all.first { $0.name == "linkedin" })
        let error = await #expect(throws: ArchiveError.self) { try await importing(fixture.export) }
        #expect(error?.mend.hasPrefix("Its files are called after member 17529409. Say it: ") == true, "\(error?.mend ?? "")")
    }

    @Test("a network that has no export here is refused, with those that have one")
    func unknownNetwork() {
        let error = #expect(throws: ArchiveError.self) { try ArchiveImport.check(IdentityKey(Network("bogus"), "1")) }
        #expect(error?.kind == .accountMalformed)
        #expect(error?.mend.hasPrefix("Name one of these: facebook, foursquare, ") == true, "\(error?.mend ?? "")")
    }

    @Test("an export that is another account's than was said is refused")
    func accountDiffers() async throws {
        let fixture = try #require(ExportFixture.all.first { $0.name == "x" })
        let error = await #expect(throws: ArchiveError.self) { try await importing(fixture.export, as: ["twitter:901"]) }
        #expect(error?.kind == .accountDiffers)
        #expect(error?.description.contains("twitter:900's, and --as says twitter:901") == true)
    }

    @Test(
        "an id that can be none of the network's is refused, with what is right",
        arguments: [
            ("linkedin", "linkedin:me", "urn:li:person:…"), ("linkedin", "linkedin:urn:li:person:", "in/NAME"),
            ("reddit", "reddit:ada", "begins with t2_"), ("reddit", "reddit:t2_", "begins with t2_"),
            ("reddit", "reddit:t2_Ada", "begins with t2_"), ("facebook", "facebook:notanumber", "the profile's number"),
            ("instagram", "instagram:ada", "the account's number"), ("mastodon", "mastodon:ada", "the account's number"),
            ("mastodon", "mastodon:42@", "@HOST"), ("swarm", "foursquare:ada", "the user's number"),
            ("tiktok", "tiktok:ada ex", "the account's open id"), ("youtube", "youtube:UCada", "UC and 22 signs"),
            ("spotify", "spotify:ada ex", "the account's username"), ("linkedin", "linkedin:12a", "urn:li:person:…"),
        ])
    func accountMalformed(name: String, said: String, help: String) async throws {
        let fixture = try #require(ExportFixture.all.first { $0.name == name })
        let error = await #expect(throws: ArchiveError.self) { try await importing(fixture.export, as: [said]) }
        #expect(error?.kind == .accountMalformed)
        #expect(error?.what == "--as \(said)")
        #expect(error?.mend.contains(help) == true)
    }

    @Test("every shape of a LinkedIn account is taken", arguments: ["17529409", "urn:li:person:Ab_1", "urn:li:member:1", "in/ada"])
    func accountsOfLinkedIn(id: String) async throws {
        let fixture = try #require(ExportFixture.all.first { $0.name == "linkedin" })
        #expect(try await importing(fixture.export, as: ["linkedin:\(id)"]).batch.posts.first?.author == id)
    }

    @Test("counts are undated where only the file has a time, and dated where the export's name has one")
    func undated() async throws {
        let fixture = try #require(ExportFixture.all.first { $0.name == "mastodon" })
        for (name, isUndated) in [("archive", true), ("archive-20261120", false)] {
            let folder = try TemporaryFolder()
            let copy = folder.path + "/" + name
            try FileManager.default.copyItem(atPath: fixture.export, toPath: copy)
            let archive = try #require(try ArchiveImport(recognising: copy, now: testNow))
            try await archive.look(accounts: [Network("mastodon"): "42@mastodon.example"])
            var found: Set<Bool> = []
            while let step = try await archive.next() { if !step.batch.tallies.isEmpty { found.insert(step.batch.talliesAreUndated) } }
            #expect(found == [isUndated], "\(name)")
        }
    }

    @Test("a folder with the exports of two accounts is refused, and nothing of it is read")
    func twoAccounts() async throws {
        let folder = try TemporaryFolder()
        for id in ["900", "901"] {
            try folder.write("of-\(id)/data/account.js", #"window.YTD.account.part0 = [{"account":{"accountId":"\#(id)"}}]"#)
            try folder.write(
                "of-\(id)/data/follower.js", #"window.YTD.follower.part0 = [{"follower":{"accountId":"77"}}]"#)
        }
        for said in [[], ["twitter:900"]] {
            let error = await #expect(throws: ArchiveError.self) { try await importing(folder.path, as: said) }
            #expect(error?.kind == .accountDiffers)
            #expect(error?.description.contains("two accounts' parts of a X archive, twitter:900's and twitter:901's") == true)
            #expect(error?.mend == "Import each on its own.")
        }
    }

    @Test("one file of an export alone is an export")
    func oneFile() async throws {
        let fixture = try #require(ExportFixture.all.first { $0.name == "spotify" })
        let file = try fixture.export + "/Spotify Account Data/StreamingHistory_music_0.json"
        let imported = try await importing(file, as: ["spotify:ada.ex"])
        #expect(imported.batch.interactions.count == 1)
        #expect(imported.report.parts.map(\.file) == ["StreamingHistory.json"])
    }

    @Test("what is no export is nobody's: lines of activity, a picture, a packed text, nothing")
    func otherFiles() throws {
        let folder = try TemporaryFolder()
        for (name, text) in [
            ("a.jsonl", #"{"type":"RECORD","stream":"posts","record":{}}"#), ("outbox.json", #"{"type":"RECORD"}"#), ("x.png", "\u{89}PNG"),
            ("tweets.js", ""), ("comments.csv", "a,b\n1,2\n"),
        ] {
            try folder.write(name, text)
            #expect(try ArchiveImport(recognising: folder.path + "/" + name, now: testNow) == nil, "\(name)")
        }
        #expect(try ArchiveImport(recognising: folder.path + "/absent", now: testNow) == nil)
    }

    @Test("a folder with nothing in it that is known says what is")
    func unknownFolder() async throws {
        let folder = try TemporaryFolder()
        try folder.write("notes.txt", "x")
        let error = await #expect(throws: ArchiveError.self) { try await importing(folder.path) }
        #expect(error?.kind == .unknown)
        #expect(error?.mend.contains("Spotify download") == true)
        try folder.write("posts/your_posts.html", "<html></html>")
        let html = await #expect(throws: ArchiveError.self) { try await importing(folder.path) }
        #expect(html?.mend.contains("ask for the export in JSON") == true)
    }

    @Test("docs/import.md tells of every file what it becomes")
    func documentation() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/import.md"), encoding: .utf8)
        for export in allExports {
            #expect(page.contains("`\(export.network)`"), "\(export.title)")
            for file in export.files { #expect(page.contains("`\(file.name)`"), "\(file.name)") }
        }
    }
}
