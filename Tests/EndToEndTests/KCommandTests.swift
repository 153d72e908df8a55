import Foundation
import JSON
import Testing

/// `clout k`, each time with the real binary.
@Suite("The command k", .enabled(if: Program.path != nil, "the binary is not built"))
struct KCommandTests {
    private func withStore(_ body: (@escaping @Sendable (String...) async throws -> Program.Outcome) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/topics.d/climate.toml", "[[topic]]\nname = \"climate\"\nhashtags = [\"klima\"]\n")
        try folder.write("etc/clout.toml", "[k]\nallotment = 3\n")
        let activity = ["ada", "bo"].map {
            #"{"type":"RECORD","stream":"identities","record":{"network":"forum","id":"\#($0)","handle":"\#($0)","person":"\#($0)"}}"#
                + "\n"
        }.joined()
        let imported = try await Program.run("import", "-", "--store", folder / "clout.db", input: activity)
        try #require(imported.code == 0, "\(imported.complaint)")
        let path = try #require(Program.path)
        let places = ["--config", folder / "etc", "--store", folder / "clout.db"]
        try await body { try await Program.run(executable: path, ["k"] + $0 + places) }
    }

    @Test("Ks are given and taken back, and the ledger tells of each, to people and to programs")
    func ledger() async throws {
        try await withStore { k in
            let given = try await k("give", "ada", "bo", "--topic", "climate")
            #expect(given.code == 0, "\(given.complaint)")
            #expect(
                given.output.hasPrefix("ada gave bo a K on climate. ada has 2 of 3 in 30d left; the next comes back at "), "\(given.output)"
            )
            let back = try await k("give", "bo", "ada", "--topic", "climate")
            #expect(back.output.contains("\nIt counts nothing: given in return for the K of ada on climate at "), "\(back.output)")
            let taken = try await k("take-back", "ada", "bo", "--topic", "climate")
            #expect(taken.output.hasPrefix("ada took back the K that bo got on climate at "), "\(taken.output)")

            let ledger = try await k("ledger", "--json")
            try withJSON(Array(ledger.output.utf8)) { root in
                #expect(root.elements.map { $0["giver"]?.string } == ["bo", "ada"])
                #expect(root.elements.map { $0["receiver"]?.string } == ["ada", "bo"])
                #expect(root.elements.map { $0["verdict"]?.string } == ["in_return", "taken_back"])
                #expect(root.elements.allSatisfy { $0["topic"]?.string == "climate" && $0["why"]?.string != nil })
            }
            let table = try await k("ledger", "bo")
            #expect(table.output.hasPrefix("given") && table.output.hasSuffix("\n0 of 2 Ks count\n"), "\(table.output)")
            let left = try await k("left", "ada", "--json")
            try withJSON(Array(left.output.utf8)) { root in
                #expect(root["left"]?.int64 == 2 && root["allotment"]?.int64 == 3 && root["period"]?.string == "30d")
                #expect(root["next"]?.string != nil)
            }
        }
    }

    @Test("what is wrong is told, and ends with 1 or 2")
    func wrong() async throws {
        try await withStore { k in
            let stranger = try await k("give", "adda", "bo", "--topic", "climate")
            #expect(stranger.code == 1 && stranger.complaint == "clout: Nobody called `adda` is known. Did you mean `ada`?\n")
            let topic = try await k("give", "ada", "bo", "--topic", "klima")
            #expect(topic.code == 1 && topic.complaint.contains("There is no topic `klima`; there are climate."))
            #expect(try await k("give", "ada", "bo").code == 2)
            #expect(try await k("ledger").output == "given  by  to  topic\n0 of 0 Ks count\n")
        }
    }

    @Test("of many that give at once, no more than the allotment do, and what was given is there for whoever comes next")
    func atOnce() async throws {
        try await withStore { k in
            let given = try await withThrowingTaskGroup(of: Int32.self) { group in
                for _ in 0..<6 { group.addTask { try await k("give", "ada", "bo", "--topic", "climate").code } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(given.sorted() == [0, 0, 0, 1, 1, 1])
            #expect(try await k("ledger").output.hasSuffix("\n3 of 3 Ks count\n"))
        }
    }
}
