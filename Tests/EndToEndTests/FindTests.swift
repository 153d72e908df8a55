import Foundation
import JSON
import Testing

/// `clout find`, and topics and places on the command line.
@Suite("Finding people", .enabled(if: Program.path != nil, "the binary is not built"))
struct FindTests {
    /// Ada is answered for two posts, of which one is about climate, Bo for one that is, Cy (whom nobody tracks) for one that is not.
    private static let activity: String = {
        func record(_ stream: String, _ fields: String) -> String {
            #"{"type":"RECORD","stream":"\#(stream)","record":{"network":"forum",\#(fields)}}"#
        }
        var lines: [String] = []
        for (id, person) in [("ada", #","person":"ada""#), ("bo", #","person":"bo""#), ("cy", "")] {
            lines.append(record("identities", #""id":"\#(id)","handle":"\#(id)","created_at":"2010-01-01T00:00:00Z"\#(person)"#))
        }
        let posts = [
            ("1", "ada", #""text":"On global WARMING""#, 8), ("2", "ada", #""text":"On cats","topics":["cats"]"#, 12),
            ("3", "bo", #""text":"!","topics":["Klima"]"#, 12), ("4", "cy", #""text":"Lukewarm""#, 3),
        ]
        for (post, author, what, answers) in posts {
            lines.append(record("posts", #""id":"\#(post)","author":"\#(author)","at":"2012-07-04T08:00:00Z",\#(what)"#))
            for actor in 0..<answers {
                lines.append(
                    record(
                        "interactions",
                        #""id":"\#(post)-\#(actor)","kind":"reply","actor":"fan\#(actor)","target":"\#(author)","post":"\#(post)","#
                            + #""at":"2012-07-04T08:30:00Z""#))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }()

    private struct Found: Equatable {
        var person: String
        var rank: Int64
        var cohort: String
    }

    private func withStore(_ body: (TemporaryFolder, (String...) async throws -> Program.Outcome) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(
            "etc/topics.d/climate.toml",
            "[[topic]]\nname = \"climate\"\nhashtags = [\"klima\"]\nwords = [\"global warming\"]\n[[topic]]\nname = \"cats\"\nhashtags = [\"cats\"]\n"
        )
        let imported = try await Program.run("import", "-", "--store", folder / "clout.db", input: Self.activity)
        try #require(imported.code == 0, "\(imported.complaint)")
        try await body(folder) { arguments in
            try await Program.run(
                executable: try #require(Program.path),
                arguments + ["--config", folder / "etc", "--store", folder / "clout.db", "--as-of", "2012-07-05T00:00:00Z"])
        }
    }

    private func found(_ outcome: Program.Outcome) throws -> [Found] {
        #expect(outcome.code == 0, "\(outcome.complaint)")
        return try withJSON(Array(outcome.output.utf8)) { root in
            root.elements.map {
                Found(person: $0["person"]?.string ?? "", rank: $0["rank"]?.int64 ?? 0, cohort: $0["cohort"]?.string ?? "")
            }
        }
    }

    @Test("people are found by topic, score and cohort, whoever was only met among them, and ranked within the cohort")
    func finds() async throws {
        try await withStore { _, run in
            let climate = try found(try await run("find", "--topic", "climate", "--json"))
            #expect(climate == [Found(person: "bo", rank: 1, cohort: "all"), Found(person: "ada", rank: 2, cohort: "all")])
            #expect(try found(try await run("find", "--topic", "cats", "--cohort", "topic:climate", "--json")).map(\.person) == ["ada"])
            #expect(try found(try await run("find", "--topic", "climate", "--min-score", "99", "--json")).isEmpty)
            #expect(try found(try await run("find", "--topic", "climate", "--limit", "1", "--json")).map(\.person) == ["bo"])
            let all = try found(try await run("find", "--cohort", "network:forum", "--json")).map(\.person)
            #expect(all == ["ada", "bo", "forum:cy"])
            #expect(try found(try await run("top", "--cohort", "topic:climate", "--json")).map(\.person) == ["bo", "ada"])

            let told = try await run("find", "--topic", "climate", "--min-score", "1")
            #expect(told.output.contains("2 of 2 rated on climate in all, as of 2012-07-05T00:00:00Z, epoch 1"), "\(told.output)")
            let bo = try await run("score", "bo")
            #expect(bo.output.contains("in topic:climate (top 50.0 %), by ") && bo.output.contains("in network:forum"), "\(bo.output)")
            #expect(!bo.output.contains("topic:cats"))
        }
    }

    @Test("a topic or cohort that there is not is told of with those that there are")
    func unknown() async throws {
        try await withStore { folder, run in
            let topic = try await run("find", "--topic", "climat")
            #expect(topic.code == 1)
            #expect(topic.complaint == "clout: There is no topic `climat`; there are cats, climate. Did you mean `climate`?\n")
            let cohort = try await run("find", "--cohort", "topic:climat")
            #expect(cohort.code == 1 && cohort.complaint.contains("Did you mean `topic:climate`?"), "\(cohort.complaint)")
            let none = try await Program.run("find", "--topic", "climate", "--store", folder / "clout.db")
            #expect(none.complaint == "clout: There is no topic `climate`; topics.d names none.\n")
        }
    }
}
