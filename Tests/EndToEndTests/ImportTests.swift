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

    @Test("a packed file that breaks off is stored as far as it goes, and says how far")
    func cutFile() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        // Names that do not pack well, so that half of the file holds about half of the lines.
        var generator = Lots(state: 7)
        let lines = (0..<2000).map { Self.record("identities", "\"id\":\"\($0)-\(generator.next())\"") }
        try folder.write("activity.jsonl", lines.joined(separator: "\n") + "\n")
        #expect(try await Program.run(executable: "/usr/bin/env", ["gzip", folder / "activity.jsonl"]).code == 0)
        let packed = try Data(contentsOf: URL(filePath: folder / "activity.jsonl.gz"))
        try packed.prefix(packed.count / 2).write(to: URL(filePath: folder / "cut.jsonl.gz"))

        let outcome = try await Program.run("import", "--json", folder / "cut.jsonl.gz", "--store", folder / "clout.db")
        #expect(outcome.code == 1)
        let counts = try counts(outcome.output)
        #expect(counts[0] > 100 && counts[0] < 2000)
        #expect(counts[1] == counts[0], "what was read is stored")
        #expect(outcome.output.contains("\"broken_lines\":0"), "the line in which it breaks off is none")
        #expect(
            outcome.complaint
                == "clout: \(folder / "cut.jsonl.gz"): gzip could not unpack it to the end: unexpected end of file. "
                + "What was read before that is stored: \(counts[0]) records.\n")
    }

    @Test("bytes behind packed data are told, and all before them is stored; zero bytes pad a file and are none")
    func bytesBehindPackedData() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        // Without a line's end: the last line is whole all the same.
        try folder.write("activity.jsonl", String(Self.activity.dropLast()))
        #expect(try await Program.run(executable: "/usr/bin/env", ["gzip", folder / "activity.jsonl"]).code == 0)
        let packed = try Data(contentsOf: URL(filePath: folder / "activity.jsonl.gz"))
        for (number, (rest, code)) in [(Data(count: 512), Int32(0)), (Data("garbage".utf8), 1)].enumerated() {
            try (packed + rest).write(to: URL(filePath: folder / "more.gz"))
            let outcome = try await Program.run("import", "--json", folder / "more.gz", "--store", folder / "\(number).db")
            #expect(outcome.code == code)
            #expect(try counts(outcome.output) == [13, 13, 0, 1, 1, 0, 16, 16, 0])
            let complaint =
                "clout: \(folder / "more.gz"): behind its packed data stand bytes that are no gzip data and were not read. Check that the "
                + "file is whole and has not been joined with another. What was read before that is stored: 30 records.\n"
            #expect(outcome.complaint == (code == 0 ? "" : complaint))
        }
    }

    @Test("a byte order mark before the first record costs none, from a file, a packed file and a pipe")
    func byteOrderMark() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let text = "\u{FEFF}" + Self.record("identities", #""id":"1""#) + "\n"
        try folder.write("a.jsonl", text)
        try folder.write("b.jsonl", text)
        #expect(try await Program.run(executable: "/usr/bin/env", ["gzip", folder / "b.jsonl"]).code == 0)
        for (number, name) in [folder / "a.jsonl", folder / "b.jsonl.gz", "-"].enumerated() {
            let outcome = try await Program.run("import", name, "--json", "--store", folder / "\(number).db", input: text)
            #expect(try counts(outcome.output).prefix(2) == [1, 1], "\(name): \(outcome)")
            #expect(outcome.output.contains("\"broken_lines\":0"))
        }
    }

    @Test("what was deleted before is told as that, and stored again only when it is asked for")
    func deletedBefore() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = folder / "clout.db"
        let deletion = #"{"type":"RECORD","stream":"deletions","record":{"network":"forum","stream":"posts","id":"p1"}}"# + "\n"
        for input in [Self.activity, deletion] {
            #expect(try await Program.run("import", "-", "--store", store, input: input).code == 0)
        }
        let barred = try await Program.run("import", "-", "--json", "--store", store, input: Self.activity)
        #expect(try counts(barred.output) == [13, 0, 13, 1, 0, 0, 16, 0, 0], "\(barred)")
        try withJSON(Array(barred.output.utf8)) { root in
            let streams = root.elements.first { _ in true }?["streams"]
            #expect(streams?["posts"]?["deleted_before"]?.int64 == 1 && streams?["interactions"]?["deleted_before"]?.int64 == 16)
        }
        let table = try await Program.run("import", "-", "--store", store, input: Self.activity)
        #expect(table.output.contains("deleted before"), "\(table)")
        let again = try await Program.run("import", "-", "--json", "--undelete", "--store", store, input: Self.activity)
        #expect(try counts(again.output) == [13, 0, 13, 1, 1, 0, 16, 16, 0], "\(again)")
    }

    @Test("what is packed is known by its first bytes; from a pipe it is refused with the way to unpack it")
    func packedInput() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("activity.jsonl", Self.activity)
        #expect(try await Program.run(executable: "/usr/bin/env", ["gzip", folder / "activity.jsonl"]).code == 0)
        try FileManager.default.moveItem(atPath: folder / "activity.jsonl.gz", toPath: folder / "packed")
        let file = try await Program.run("import", "--json", folder / "packed", "--store", folder / "1.db")
        #expect(try counts(file.output) == [13, 13, 0, 1, 1, 0, 16, 16, 0], "\(file.complaint)")

        let program = try #require(Program.path)
        let script = "cat '\(folder / "packed")' | '\(program)' import - --store '\(folder / "2.db")'"
        let pipe = try await Program.run(executable: "/bin/sh", ["-c", script])
        #expect(pipe.code == 1)
        #expect(pipe.complaint == "clout: standard input: this is packed. Unpack it on the way: gzip -dc FILE.gz | clout import -.\n")
        let redirected = try await Program.run(
            executable: "/bin/sh", ["-c", "'\(program)' import - --json --store '\(folder / "3.db")' < '\(folder / "packed")'"])
        #expect(try counts(redirected.output) == [13, 13, 0, 1, 1, 0, 16, 16, 0], "\(redirected.complaint)")
    }

    @Test("the score of somebody unrated is null, and a cohort that nobody belongs to ends with 1 and the nearest name")
    func nobody() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = folder / "clout.db"
        let unrated = #"{"type":"RECORD","stream":"identities","record":{"network":"blog","id":"9"}}"#
        #expect(try await Program.run("import", "-", "--store", store, input: Self.activity + unrated + "\n").code == 0)
        for command in ["score", "explain"] {
            let outcome = try await Program.run(command, "blog:9", "--json", "--as-of", Self.asOf, "--store", store)
            try withJSON(Array(outcome.output.utf8)) { root in
                #expect(root["state"]?.string == "unrated")
                #expect(root.hasMember("score") && root["score"] == nil, "\(outcome.output)")
            }
        }
        let outcome = try await Program.run("top", "--cohort", "network:forun", "--as-of", Self.asOf, "--store", store)
        #expect(outcome.code == 1)
        #expect(outcome.output == "")
        #expect(outcome.complaint.hasPrefix("clout: Nobody belongs to `network:forun` as of 2012-07-05"), "\(outcome.complaint)")
        #expect(outcome.complaint.contains("Did you mean `network:forum`?"), "\(outcome.complaint)")
        // A cohort of people who are all unrated is there, and its ranking is empty.
        let empty = try await Program.run("top", "--json", "--cohort", "network:blog", "--as-of", Self.asOf, "--store", store)
        #expect(empty.code == 0, "\(empty.complaint)")
        #expect(empty.output == "[]\n")
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
