import Foundation
import JSON
import Testing

/// `clout import`, and the commands that read what it stored.
@Suite("Importing, and reading again", .enabled(if: Program.path != nil, "the binary is not built"))
struct ImportTests {
    /// Twelve people like a post of Ada's, three answer it, one shares it.
    private static let activity: String = {
        var lines = [
            #"{"type":"SCHEMA","stream":"interactions","schema":{"type":"object"},"key_properties":["network","id"]}"#,
            record(
                "identities", #""id":"1","handle":"ada","name":"Ada","created_at":"2010-01-01T00:00:00Z","followers":250,"person":"ada""#),
            record("posts", #""id":"p1","author":"1","at":"2012-07-04T08:00:00Z","text":"Hello""#),
        ]
        for actor in 2...13 {
            lines.append(
                record("identities", #""id":"\#(actor)","handle":"fan\#(actor)","created_at":"2010-01-01T00:00:00Z","followers":99"#))
            lines.append(act("l\(actor)", "like", actor))
        }
        lines += [act("r2", "reply", 2), act("r3", "reply", 3), act("r4", "reply", 4), act("s5", "reshare", 5)]
        lines.append(#"{"type":"STATE","value":{"read_until":"2012-07-04T09:00:00Z"}}"#)
        return lines.joined(separator: "\n") + "\n"
    }()

    private static func record(_ stream: String, _ fields: String) -> String {
        #"{"type":"RECORD","stream":"\#(stream)","record":{"network":"forum",\#(fields)}}"#
    }

    private static func act(_ id: String, _ kind: String, _ actor: Int) -> String {
        record("interactions", #""id":"\#(id)","kind":"\#(kind)","actor":"\#(actor)","target":"1","post":"p1","at":"2012-07-04T08:30:00Z""#)
    }

    private static let asOf = "2012-07-05T00:00:00Z"

    @Test("the same lines twice, from a pipe and from a .gz, are stored once")
    func twice() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let first = try await Program.run("import", "-", "--json", "--store", folder / "clout.db", input: Self.activity)
        #expect(first.code == 0, "\(first.complaint)")
        #expect(try counts(first.output) == [13, 13, 0, 1, 1, 0, 16, 16, 0])

        try folder.write("activity.jsonl", Self.activity)
        let packed = try await Program.run(executable: "/usr/bin/env", ["gzip", folder / "activity.jsonl"])
        try #require(packed.code == 0)
        let second = try await Program.run("import", folder / "activity.jsonl.gz", "--json", "--store", folder / "clout.db")
        #expect(second.code == 0, "\(second.complaint)")
        #expect(try counts(second.output) == [13, 0, 13, 1, 0, 1, 16, 0, 16])
        #expect(try Evidence(readingStoreAt: folder / "clout.db").interactions.count == 16)
    }

    /// Read, stored and known of identities, posts and interactions.
    private func counts(_ json: String) throws -> [Int64] {
        try withJSON(Array(json.utf8)) { root in
            let streams = root.elements.first { _ in true }?["streams"]
            return ["identities", "posts", "interactions"].flatMap { stream in
                ["read", "stored", "known"].map { streams?.member(stream)?.member($0)?.int64 ?? -1 }
            }
        }
    }

    @Test("a broken line costs itself only, and is named by its number")
    func brokenLine() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var lines = Self.activity.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines.insert(#"{"type":"RECORD","stream":"interac"#, at: 5)
        lines.insert(Self.record("interactions", #""id":"x","kind":"like","target":"1","at":"2012-07-04T08:30:00Z""#), at: 9)
        let outcome = try await Program.run(
            "import", "-", "--json", "--store", folder / "clout.db", input: lines.joined(separator: "\n"))
        #expect(outcome.code == 0, "\(outcome.complaint)")
        #expect(try counts(outcome.output) == [13, 13, 0, 1, 1, 0, 16, 16, 0])
        try withJSON(Array(outcome.output.utf8)) { root in
            let file = try #require(root.elements.first { _ in true })
            #expect(file["broken_lines"]?.int64 == 1)
            #expect(file["streams"]?["interactions"]?["rejected"]?.int64 == 1)
            let rejections = try #require(file["rejections"]).elements.map {
                "\($0["path"]?.string ?? ""): \($0["reason"]?.string ?? "")"
            }
            try #require(rejections.count == 2)
            #expect(rejections[0].hasPrefix("line 6: cannot be read"), "\(rejections)")
            #expect(rejections[1] == "line 10: actor is missing")
        }
    }

    @Test("top, score and explain agree, and the points and 1 add up to the score")
    func reading() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = folder / "clout.db"
        #expect(try await Program.run("import", "-", "--store", store, input: Self.activity).code == 0)

        let top = try await Program.run("top", "--json", "--cohort", "tracked", "--as-of", Self.asOf, "--store", store)
        #expect(top.code == 0, "\(top.complaint)")
        let ranked = try withJSON(Array(top.output.utf8)) { root in
            root.elements.map { (person: $0["person"]?.string, score: $0["score"]?.double, rank: $0["rank"]?.int64) }
        }
        try #require(ranked.count == 1)
        #expect(ranked[0].person == "ada")
        #expect(ranked[0].rank == 1)
        let score = try #require(ranked[0].score)
        #expect(score > 1 && score <= 100)

        // By slug, by account and by handle it is the same person.
        for name in ["ada", "forum:1", "@ada"] {
            let told = try await Program.run("score", name, "--json", "--as-of", Self.asOf, "--store", store)
            #expect(try withJSON(Array(told.output.utf8)) { $0["score"]?.double } == score, "\(name): \(told)")
        }
        for grain in ["cause", "actor", "post", "all"] {
            let told = try await Program.run("explain", "ada", "--json", "--by", grain, "--as-of", Self.asOf, "--store", store)
            let (points, total) = try withJSON(Array(told.output.utf8)) { root in
                (try #require(root["points"]).members.compactMap { $0.value.double }, root["score"]?.double)
            }
            #expect(total == score)
            #expect(!points.isEmpty)
            #expect(abs(points.reduce(1, +) - score) < 1e-9, "by \(grain): \(told.output)")
        }
    }

    @Test("somebody unknown ends with 1 and the nearest name")
    func unknownPerson() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        #expect(try await Program.run("import", "-", "--store", folder / "clout.db", input: Self.activity).code == 0)
        let outcome = try await Program.run("score", "adda", "--as-of", Self.asOf, "--store", folder / "clout.db")
        #expect(outcome.code == 1)
        #expect(outcome.complaint.contains("Nobody called `adda` is known"), "\(outcome.complaint)")
        #expect(outcome.complaint.contains("Did you mean `ada`?"), "\(outcome.complaint)")
    }

    @Test("a file that is not there stops the import before anything is stored")
    func absentFile() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("activity.jsonl", Self.activity)
        let outcome = try await Program.run("import", folder / "activity.jsonl", folder / "none.jsonl", "--store", folder / "clout.db")
        #expect(outcome.code == 1)
        #expect(outcome.complaint.contains(folder / "none.jsonl"), "\(outcome.complaint)")
        #expect(!folder.holds("clout.db"))
    }
}
