import Foundation
import JSON
import Testing

/// `clout import` of data exports, with the real binary.
@Suite("Importing data exports", .enabled(if: Program.path != nil, "the binary is not built"))
struct ArchiveImportTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "ArchivesTests/Fixtures").path

    private static let x = fixtures + "/x/twitter-2026-11-19-ab12"

    /// Read, stored, known and rejected of the posts, interactions and tallies of the first file.
    private func counts(_ json: String) throws -> [Int64] {
        try withJSON(Array(json.utf8)) { root in
            let streams = root.elements.first { _ in true }?["streams"]
            return ["posts", "interactions", "tallies"].flatMap { stream in
                ["read", "stored", "known", "rejected"].map { streams?.member(stream)?.member($0)?.int64 ?? -1 }
            }
        }
    }

    /// Packs a folder as a tar, which every Debian can.
    private func pack(_ export: String, to path: String) async throws {
        let folder = URL(filePath: export)
        let outcome = try await Program.run(
            executable: "/usr/bin/env", ["tar", "-czf", path, "-C", folder.deletingLastPathComponent().path, folder.lastPathComponent])
        try #require(outcome.code == 0, "\(outcome.complaint)")
    }

    @Test("a folder is stored; the same packed, and part of it again, store nothing")
    func twice() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = folder / "clout.db"
        let first = try await Program.run("import", Self.x, "--json", "--store", store)
        #expect(first.code == 0, "\(first.complaint)")
        #expect(try counts(first.output) == [5, 5, 0, 4, 5, 5, 0, 1, 6, 6, 0, 0], "\(first.output)")
        try withJSON(Array(first.output.utf8)) { root in
            let file = try #require(root.elements.first { _ in true })
            #expect(file["exports"]?.elements.map { "\($0["network"]?.string ?? ""):\($0["id"]?.string ?? "")" } == ["twitter:900"])
            let likes = file["parts"]?.elements.first { $0["file"]?.string == "like.js" }
            #expect(likes?["left_out"]?.string?.hasPrefix("likes given") == true)
            #expect(file["unknown_files"]?.int64 == 2)
        }
        try await pack(Self.x, to: folder / "twitter.tar.gz")
        for path in [Self.x, folder / "twitter.tar.gz"] {
            let again = try await Program.run("import", path, "--json", "--store", store)
            #expect(again.code == 0, "\(again.complaint)")
            #expect(try counts(again.output) == [5, 0, 5, 4, 5, 0, 5, 1, 6, 0, 6, 0], "\(again.output)")
        }
    }

    @Test("a copy of an export whose files have another time stores nothing, whichever is older")
    func copied() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let original = try #require(
            try FileManager.default.contentsOfDirectory(atPath: Self.fixtures + "/spotify").first { $0 != "expected.jsonl" })
        let now = Date(timeIntervalSince1970: Date.now.timeIntervalSince1970.rounded())
        for (number, age) in [0, 86_400, -3600].enumerated() {
            // Its name must not tell when it was made.
            let copy = folder / "copy-\(number)"
            try FileManager.default.copyItem(atPath: "\(Self.fixtures)/spotify/\(original)", toPath: copy)
            for name in try FileManager.default.subpathsOfDirectory(atPath: copy) {
                try FileManager.default.setAttributes(
                    [.modificationDate: now - Double(age) - 86_400], ofItemAtPath: "\(copy)/\(name)")
            }
            let outcome = try await Program.run("import", copy, "--json", "--store", folder / "clout.db")
            #expect(outcome.code == 0, "\(outcome.complaint)")
            let found = try counts(outcome.output)
            let (read, stored, known) = (found[8], found[9], found[10])
            #expect(read > 0 && (stored, known) == (number == 0 ? (read, 0) : (0, read)), "\(number): \(outcome.output)")
        }
    }

    @Test("of an export in two parts the one that tells whose it is tells it for both, whichever comes first")
    func parts() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for part in ["1", "2"] {
            try FileManager.default.createDirectory(atPath: folder / part, withIntermediateDirectories: true)
        }
        let files = FileManager.default
        try files.copyItem(atPath: Self.x + "/data/follower.js", toPath: folder / "1/follower.js")
        try files.copyItem(atPath: Self.x + "/data/account.js", toPath: folder / "2/account.js")
        try files.copyItem(atPath: Self.x + "/data/tweets.js", toPath: folder / "2/tweets.js")
        let alone = try await Program.run("import", folder / "1", "--json", "--store", folder / "alone.db")
        #expect(alone.code == 2 && alone.complaint.contains("--as twitter:"), "\(alone.complaint)")
        let both = try await Program.run("import", folder / "1", folder / "2", "--json", "--store", folder / "clout.db")
        #expect(both.code == 0, "\(both.complaint)")
        try withJSON(Array(both.output.utf8)) { root in
            let owners = root.elements.flatMap { file in file["exports"]?.elements.map { $0["id"]?.string ?? "" } ?? [] }
            #expect(owners == ["900", "900"])
        }
    }

    @Test("an export with a broken file is stored but for that file, and ends with 1")
    func brokenFile() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let export = URL(filePath: folder / "export")
        try FileManager.default.copyItem(at: URL(filePath: Self.x), to: export)
        try Data("damaged".utf8).write(to: export.appending(path: "data/follower.js"))
        let outcome = try await Program.run("import", export.path, "--json", "--store", folder / "clout.db")
        #expect(outcome.code == 1, "\(outcome.complaint)")
        #expect(try counts(outcome.output).prefix(2) == [5, 5], "\(outcome.output)")
    }

    @Test("the exports of all networks at once are stored, and the second time nothing of them is")
    func allNetworksTwice() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var arguments = ["import", "--json", "--store", folder / "clout.db"]
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.fixtures).sorted() {
            let fixture = Self.fixtures + "/" + name
            let accounts = (try? String(contentsOfFile: fixture + "/accounts", encoding: .utf8)) ?? ""
            for account in accounts.split(separator: "\n") { arguments += ["--as", String(account)] }
            let exports = try FileManager.default.contentsOfDirectory(atPath: fixture).filter { $0 != "accounts" && $0 != "expected.jsonl" }
            arguments += exports.map { fixture + "/" + $0 }
        }
        let program = try #require(Program.path)
        var stored: [Int64] = []
        for _ in 1...2 {
            let outcome = try await Program.run(executable: program, arguments)
            #expect(outcome.code == 0, "\(outcome.complaint)")
            let counts = try withJSON(Array(outcome.output.utf8)) { root in
                root.elements.flatMap { file in file["streams"]?.members.map { $0.value["stored"]?.int64 ?? -1 } ?? [] }
            }
            try #require(counts.count == 11 * 5)
            stored.append(counts.reduce(0, +))
        }
        #expect(stored[0] > 70)
        #expect(stored[1] == 0)
    }

    @Test("the table says whose it is and what of each file was read or left out, and rejected records stand with file and element")
    func table() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let outcome = try await Program.run("import", Self.x, "--store", folder / "clout.db")
        #expect(outcome.output.contains(", X archive of twitter:900: "), "\(outcome.output)")
        #expect(outcome.output.contains("  tweets.js (2 files): 11 elements, 1 of them left out: earlier versions of edited posts"))
        #expect(outcome.output.contains("  like.js: left out: likes given: whose posts they were is not told\n"))
        #expect(outcome.output.contains("data/tweets-part1.js[0].tweet.created_at: not a time\n"))
        #expect(outcome.output.contains("Files that are not needed: 2.\n"))
    }

    @Test("whose it is must be said where the export does not; nothing is stored before, and a stray --as is told")
    func accounts() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let facebook = Self.fixtures + "/facebook/facebook-ada-2026-11-20-x1"
        let store = folder / "clout.db"
        let outcome = try await Program.run("import", Self.x, facebook, "--store", store)
        #expect(outcome.code == 2)
        #expect(
            outcome.complaint
                == "clout: \(facebook): this Facebook download does not say whose it is. Say it: clout import --as facebook:ID, where ID is "
                + "the profile's number.\n")
        #expect(!folder.holds("clout.db"))
        let said = try await Program.run("import", "--as", "facebook:1001", Self.x, facebook, "--json", "--store", store)
        #expect(said.code == 0, "\(said.complaint)")
        let stray = try await Program.run("import", "--as", "spotify:ada", Self.x, "--store", store)
        #expect(stray.code == 2)
        #expect(stray.complaint == "clout: --as spotify:ada: there is no export of spotify among the files.\n")
        let wrong = try await Program.run("import", "--as", "ada", Self.x, "--store", store)
        #expect(wrong.code == 2)
        #expect(wrong.complaint.contains("write the network and the account's id, such as spotify:ada"))
        let differs = try await Program.run("import", "--as", "twitter:1", Self.x, "--store", store)
        #expect(differs.code == 2)
    }

    @Test(
        "an --as that can be nobody's is refused before anything is read, whatever the files are",
        arguments: [
            (
                "facebook:notanumber",
                "that can be no account of facebook. Say: clout import --as facebook:ID, where ID is the profile's number."
            ),
            ("bogus:1", "no export of that network is known. Name one of these: facebook, foursquare, "),
        ])
    func accountMalformed(account: String, complaint: String) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("things/notes.txt", "x")
        try folder.write("lines.jsonl", #"{"type":"STATE","value":{}}"# + "\n")
        for path in [Self.fixtures + "/facebook/facebook-ada-2026-11-20-x1", folder / "things", folder / "lines.jsonl"] {
            let outcome = try await Program.run("import", "--as", account, path, "--store", folder / "clout.db")
            #expect(outcome.code == 2, "\(path)")
            #expect(outcome.complaint.hasPrefix("clout: --as \(account): \(complaint)"), "\(outcome.complaint)")
        }
        #expect(!folder.holds("clout.db"))
    }

    @Test("an import that has nothing to store says so, and why")
    func nothing() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let outbox = #"{"type":"OrderedCollection","orderedItems":[ITEMS]}"#
        let direct =
            #"{"type":"Create","published":"2026-01-01T00:00:00Z","to":[],"cc":[],"object":{"id":"https://m.example/users/a/statuses/1"}}"#
        try folder.write("followed/following_accounts.csv", "Account address,Show boosts\nbo@m.example,true\n")
        try folder.write("empty/outbox.json", outbox.replacing("ITEMS", with: ""))
        try folder.write("direct/outbox.json", outbox.replacing("ITEMS", with: direct))
        try folder.write("lines.jsonl", "\n")
        for (path, account, why) in [
            ("followed", nil, "all that is in it is left out, as is said of each file"),
            ("empty", "mastodon:42", "outbox.json has no records"), ("direct", "mastodon:42", "outbox.json has none that are for storing"),
            ("lines.jsonl", nil, "there are no records in it"),
        ] {
            let said = account.map { ["--as", $0] } ?? []
            let program = try #require(Program.path)
            let arguments = ["import"] + said + [folder / path, "--store", folder / "clout.db"]
            let outcome = try await Program.run(executable: program, arguments)
            #expect(outcome.code == 0, "\(outcome.complaint)")
            let owner = account == nil ? "" : " but whose it is"
            #expect(outcome.output.contains("Nothing to store\(owner): \(why).\n"), "\(outcome.output)")
            let json = try await Program.run(executable: program, arguments + ["--json"])
            #expect(json.output.contains("\"nothing\":\"\(why)\""), "\(json.output)")
        }
    }

    @Test("a folder in which nothing is known ends with 1")
    func unknown() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("things/notes.txt", "x")
        let outcome = try await Program.run("import", folder / "things", "--store", folder / "clout.db")
        #expect(outcome.code == 1)
        #expect(outcome.complaint.contains("nothing in it is known as a part of an export"), "\(outcome.complaint)")
    }

    @Test("an import killed in the middle is completed by the next, and nothing is stored twice", .timeLimit(.minutes(10)))
    func killed() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = folder / "clout.db"
        try folder.write("x/data/account.js", #"window.YTD.account.part0 = [{"account":{"accountId":"900","username":"ada"}}]"#)
        let list = (0..<60_000).map { number in
            #"{"tweet":{"id_str":"\#(1_000_000 + number)","created_at":"Wed Oct 10 20:19:24 +0000 2018","full_text":"hello \#(number)"}}"#
        }
        try folder.write("x/data/tweets.js", "window.YTD.tweets.part0 = [" + list.joined(separator: ",\n") + "]")
        let child = try Child(
            try #require(Program.path), ["import", folder / "x", "--json", "--store", store], output: folder / "out",
            complaint: folder / "err")
        try await eventually("something is stored", every: .milliseconds(2)) {
            // In the log or, when the import has been faster than we look, in the store.
            let sizes = [store + "-wal", store].map { (try? FileManager.default.attributesOfItem(atPath: $0)[.size] as? Int) ?? 0 }
            return (sizes.max() ?? 0) > 400_000 ? true : nil
        }
        child.kill()
        _ = try await child.end()
        let rest = try counts(try await Program.run("import", folder / "x", "--json", "--store", store).output)
        #expect(rest[0] == 60_000)
        #expect(rest[1] + rest[2] == 60_000)
        let again = try counts(try await Program.run("import", folder / "x", "--json", "--store", store).output)
        #expect(Array(again.prefix(4)) == [60_000, 0, 60_000, 0])
    }
}
