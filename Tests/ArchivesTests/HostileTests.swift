import ConnectorKit
import Foundation
import Testing

@testable import Archives

/// Packed files that somebody has made to do harm, and such as have come to harm.
@Suite("Hostile and broken exports")
struct HostileTests {
    private static let account = #"window.YTD.account.part0 = [{"account":{"accountId":"900","username":"ada"}}]"#

    private static func tweets(_ count: Int, text: String = "hello") -> String {
        let list = (0..<count).map { number in
            #"{"tweet":{"id_str":"\#(1_000_000 + number)","created_at":"Wed Oct 10 20:19:24 +0000 2018","full_text":"\#(text) \#(number)"}}"#
        }
        return "window.YTD.tweets.part0 = [" + list.joined(separator: ",\n") + "]"
    }

    @Test("a bomb is not unpacked beyond what its size allows, as zip and as tar", arguments: [Packing.Format.zip, .tarGzip])
    func bomb(format: Packing.Format) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/bomb"
        let packing = try Packing(path, format)
        try packing.add("data/account.js", Array(Self.account.utf8))
        try packing.add("data/tweets.js", Array(Self.tweets(3).dropLast().utf8) + [UInt8](repeating: 0x20, count: 30 << 20))
        try packing.close()
        var limits = ArchiveLimits()
        limits.free = 1 << 20
        let imported = try await importing(path, limits: limits)
        #expect(imported.failure?.kind == .tooLarge)
        #expect(imported.failure?.description.contains("more than 200 times its size") == true)
        #expect(imported.batch.posts.count == 3, "what came before is there")
    }

    @Test("a file that is told to be beyond all bounds is refused before it is read, and so are too many files")
    func bounds() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/large.tar"
        let packing = try Packing(path, .tar)
        try packing.add("data/account.js", Array(Self.account.utf8))
        try packing.add("data/tweets.js", Array(Self.tweets(100).utf8))
        try packing.close()
        var limits = ArchiveLimits()
        limits.unpacked = 5_000
        await #expect(throws: ArchiveError.self) { try await importing(path, limits: limits) }
        limits = ArchiveLimits()
        limits.entries = 1
        let error = await #expect(throws: ArchiveError.self) { try await importing(path, limits: limits) }
        #expect(error?.kind == .tooLarge)
    }

    @Test("links and names that lead out of the export are passed over, in a zip, a tar and a folder")
    func links() async throws {
        let folder = try TemporaryFolder()
        try folder.write("outside.js", Self.tweets(5))
        for (format, name) in [(Packing.Format.zip, "a.zip"), (.tar, "a.tar")] {
            let packing = try Packing(folder.path + "/" + name, format)
            try packing.add("x/data/account.js", Array(Self.account.utf8))
            try packing.add("x/data/tweets.js", [], link: folder.path + "/outside.js")
            try packing.add("x/data/../../tweets-part1.js", Array(Self.tweets(2).utf8))
            try packing.add("x/data/tweets-part2.js", Array(Self.tweets(1).utf8))
            try packing.close()
            let imported = try await importing(folder.path + "/" + name)
            #expect(imported.batch.posts.count == 1)
            #expect(imported.report.passedOver == 2)
            #expect(imported.rejections == ["x/data/../../tweets-part1.js: its name leads out of the export"])
        }
        try folder.write("x/data/account.js", Self.account)
        try folder.write("x/data/tweets-part2.js", Self.tweets(1))
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/x/data/tweets.js", withDestinationPath: folder.path + "/outside.js")
        let imported = try await importing(folder.path + "/x")
        #expect(imported.batch.posts.count == 1)
        #expect(imported.report.passedOver == 1)
    }

    @Test("encrypted files are told; where all are, with what to do")
    func encrypted() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/locked.zip"
        let packing = try Packing(path, .zip, password: "secret")
        try packing.add("data/account.js", Array(Self.account.utf8))
        try packing.add("data/tweets.js", Array(Self.tweets(1).utf8))
        try packing.close()
        let error = await #expect(throws: ArchiveError.self) { try await importing(path) }
        #expect(error?.kind == .unknown)
        #expect(error?.description.contains("its files are encrypted. Unpack it with its password") == true)
    }

    @Test("a zip or tar that breaks off gives what came before and says so; the whole one then adds the rest and nothing twice")
    func cut() async throws {
        let folder = try TemporaryFolder()
        let text = String(repeating: "the quick brown fox jumps over the lazy dog, ", count: 5)
        for (format, name) in [(Packing.Format.zip, "whole.zip"), (.tarGzip, "whole.tar.gz")] {
            let path = folder.path + "/" + name
            let packing = try Packing(path, format)
            try packing.add("data/account.js", Array(Self.account.utf8))
            try packing.add("data/tweets.js", Array(Self.tweets(20_000, text: text).utf8))
            try packing.add("data/follower.js", Array(#"window.YTD.follower.part0 = [{"follower":{"accountId":"77"}}]"#.utf8))
            try packing.close()
            let whole = try await importing(path)
            #expect(whole.failure == nil)
            #expect(whole.batch.posts.count == 20_000)
            let bytes = try Data(contentsOf: URL(filePath: path))
            let cutPath = folder.path + "/cut-" + name
            try bytes.prefix(bytes.count / 2).write(to: URL(filePath: cutPath))
            let cut = try await importing(cutPath)
            #expect(cut.failure?.kind == .damaged, "\(name)")
            #expect(cut.batch.posts.count > 1_000 && cut.batch.posts.count < 20_000)
            #expect(Set(cut.batch.posts).isSubset(of: Set(whole.batch.posts)))
        }
    }

    @Test("a packed file that is cut before it says whose it is, is damaged: nobody is asked for an account")
    func cutBeforeOwner() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/twitter.zip"
        let packing = try Packing(path, .zip)
        var seed: UInt64 = 7
        let text = String(
            (0..<200).map { _ in
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Character(UnicodeScalar(UInt8(0x61 + seed >> 60)))
            })
        try packing.add("data/follower.js", Array(#"window.YTD.follower.part0 = [{"follower":{"accountId":"77"}}]"#.utf8))
        try packing.add("data/tweets.js", Array(Self.tweets(500, text: text).utf8))
        try packing.add("data/account.js", Array(Self.account.utf8))
        try packing.close()
        let cut = folder.path + "/cut.zip"
        let bytes = try Data(contentsOf: URL(filePath: path))
        try bytes.prefix(bytes.count * 6 / 10).write(to: URL(filePath: cut))
        let error = await #expect(throws: ArchiveError.self) { try await importing(cut) }
        #expect(error?.kind == .damaged, "\(String(describing: error))")
        // Whoever knows the account may still take what there is.
        #expect(try await importing(cut, as: ["twitter:900"]).failure?.kind == .damaged)
    }

    @Test("what is called as a packed file and is none is damaged, an empty one too", arguments: ["a.zip", "B.ZIP", "c.tar.gz", "d.tgz"])
    func notPacked(name: String) throws {
        let folder = try TemporaryFolder()
        for text in ["", "hello"] {
            try folder.write(name, text)
            let error = #expect(throws: ArchiveError.self) { try ArchiveImport(recognising: folder.path + "/" + name, now: testNow) }
            #expect(error?.kind == .damaged && error?.description.contains("Download it again") == true)
        }
        #expect(try ArchiveImport(recognising: folder.path + "/absent.zip", now: testNow) == nil)
    }

    @Test("a file of a folder that breaks off, is no JSON, or holds too long a record costs itself")
    func brokenFiles() async throws {
        let folder = try TemporaryFolder()
        try folder.write("data/account.js", Self.account)
        try folder.write("data/tweets.js", String(Self.tweets(3).dropLast(20)))
        try folder.write("data/tweets-part1.js", "window.YTD.tweets.part1 = [" + #"{"tweet":{"id_str":"1","full_text":tru}}, }"#)
        try folder.write(
            "data/tweets-part2.js",
            "window.YTD.tweets.part2 = [" + #"{"tweet":{"id_str":"7","created_at":"Wed Oct 10 20:19:24 +0000 2018","full_text":""#
                + String(repeating: "x", count: 3_000) + #""}}, "# + Self.tweets(1).dropFirst("window.YTD.tweets.part0 = [".count))
        try folder.write("data/follower.js", "window.YTD.follower.part0 =")
        var limits = ArchiveLimits()
        limits.record = 2_000
        let imported = try await importing(folder.path, limits: limits)
        #expect(imported.failure == nil)
        #expect(imported.batch.posts.count == 3)
        #expect(
            imported.rejections == [
                "data/follower.js: it holds no JSON",
                "data/tweets-part1.js[0]: cannot be read: a word is none of true, false and null",
                "data/tweets-part1.js: it is no JSON behind element 1",
                "data/tweets-part2.js[0]: is longer than 2000 bytes",
                "data/tweets.js: it breaks off in element 3",
            ])
        #expect(imported.counts.posts.rejected == 4)
        #expect(imported.counts.interactions.rejected == 1)
    }

    @Test("a file that is damaged from its beginning on, or in UTF-16, is told by its name, and none that is not needed")
    func damagedBeginnings() async throws {
        let folder = try TemporaryFolder()
        try folder.write("data/account.js", Self.account)
        try folder.write("data/tweets.js", String(Self.tweets(3).dropFirst(12)))
        try folder.write("data/follower.js", "")
        try folder.write("data/app.js", "no part of it")
        try folder.write("data/outbox.json", "<html>")
        try folder.write("data/comments.json", #"{"somebody": "else's"}"#)
        let wide = try #require(Self.tweets(1).data(using: .utf16))
        try wide.write(to: URL(filePath: folder.path + "/data/tweets-part1.js"))
        try folder.write("data/tweets-part2.js", Self.tweets(1))
        let imported = try await importing(folder.path)
        #expect(imported.failure == nil)
        #expect(imported.batch.posts.count == 1)
        #expect(
            imported.rejections == [
                "data/follower.js: it is empty, though it is called as the follower.js of `X archive` is",
                "data/outbox.json: it is no JSON, though it is called as the outbox.json of `Mastodon archive` is",
                "data/tweets-part1.js: it is no text in UTF-8: save it as UTF-8 where it is UTF-16, though it is called as the "
                    + "tweets.js of `X archive` is",
                "data/tweets.js: its beginning is missing, though it is called as the tweets.js of `X archive` is",
            ])
        #expect(imported.report.brokenFiles == 4)
        #expect(imported.report.unknownFiles == 2)
    }

    @Test("any damage to a zip is an error or rejections, and never more than the whole holds")
    func damagedBytes() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.zip"
        let packing = try Packing(path, .zip)
        try packing.add("data/account.js", Array(Self.account.utf8))
        try packing.add("data/tweets.js", Array(Self.tweets(200).utf8))
        try packing.close()
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        for place in stride(from: 4, to: bytes.count, by: 7) {
            var damaged = bytes
            damaged[place] ^= 0xff
            let file = folder.path + "/damaged.zip"
            try Data(damaged).write(to: URL(filePath: file))
            let imported = try? await importing(file)
            #expect(imported?.batch.posts.count ?? 0 <= 200)
        }
    }
}
