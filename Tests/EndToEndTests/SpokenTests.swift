import Foundation
import JSON
import Logging
import Model
import Store
import Testing

/// What people read of a score and what surrounds it, word for word, on the worked example of the mathematics.
///
/// The texts are in `Spoken`; with `CLOUT_GOLDEN=write` in the environment they are written anew.
@Suite("What is said of a score", .enabled(if: Program.path != nil, "the binary is not built"))
struct SpokenTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    private static let example = folder.deletingLastPathComponent().appending(path: "ScoringTests/golden-scores/1-example/input.jsonl")
    private static let asOf = ["--as-of", "2026-06-30T12:00:00Z"]

    private func withExample<R>(_ body: (String) async throws -> R) async throws -> R {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = folder / "clout.db"
        #expect(try await Program.run("import", Self.example.path(percentEncoded: false), "--store", store).code == 0)
        return try await body(store)
    }

    private func json<R>(_ arguments: [String], _ read: (JSONValue) throws -> R) async throws -> R {
        let outcome = try await Program.run(executable: #require(Program.path), arguments + ["--json"])
        #expect(outcome.code == 0, "\(outcome.complaint)")
        return try withJSON(Array(outcome.output.utf8), read)
    }

    @Test(
        "the commands say word for word what they are known to say",
        arguments: [
            ("score", ["score", "ada"]), ("explain", ["explain", "ada", "--next"]),
            ("explain-network", ["explain", "ada", "--network", "alpha", "--by", "actor"]),
            ("explain-without", ["explain", "ada", "--without", "actor", "bo"]),
            ("explain-without-nothing", ["explain", "ada", "--without", "post", "alpha:p9"]),
            ("explain-unrated", ["explain", "ed", "--next"]),
            ("moments", ["moments", "ada"]), ("circle", ["circle", "ada", "--limit", "3"]), ("compare", ["compare", "ada", "bo"]),
            ("compare-unrated", ["compare", "ada", "ed"]),
            ("history", ["history", "ada"]),
        ])
    func spoken(name: String, arguments: [String]) async throws {
        try await withExample { store in
            try await compare(name, arguments + Self.asOf + ["--store", store])
        }
    }

    @Test("the change between two times is told word for word")
    func spokenChange() async throws {
        try await withExample { store in
            let times = ["--since", "2026-06-22T00:00:00Z", "--until", "2026-06-30T12:00:00Z"]
            try await compare("explain-since", ["explain", "ada", "--store", store] + times)
        }
    }

    @Test("a score on a topic is explained word for word, and so is having none")
    func spokenTopic() async throws {
        try await withExample { store in
            let folder = try TemporaryFolder()
            defer { folder.remove() }
            try folder.write(
                "topics.d/a.toml",
                "[[topic]]\nname = \"climate\"\nhashtags = [\"klima\"]\n[[topic]]\nname = \"cats\"\nhashtags = [\"cats\"]\n")
            let post =
                #"{"type":"RECORD","stream":"posts","record":{"network":"alpha","id":"p1","author":"a1","at":"2026-06-20T08:00:00Z","#
                + #""topics":["Klima"]}}"#
            #expect(try await Program.run("import", "-", "--store", store, input: post + "\n").code == 0)
            let rest = Self.asOf + ["--store", store, "--config", folder.path]
            try await compare("explain-topic", ["explain", "ada", "--topic", "climate"] + rest)
            try await compare("explain-topic-unrated", ["explain", "ada", "--topic", "cats"] + rest)
            let score = try await json(["explain", "ada", "--topic", "climate", "--by", "all"] + rest) { root in
                #expect(root["topic"]?.string == "climate")
                let score = try #require(root["score"]?.double)
                let sum = root["parts"]?.elements.compactMap { $0["points"]?.double }.reduce(1, +) ?? 0
                #expect(abs(sum - score) < 1e-9)
                return score
            }
            let whole = try await json(["explain", "ada"] + rest) { try #require($0["score"]?.double) }
            #expect(score > 1 && score < whole)
        }
    }

    @Test("the history that a store holds is told word for word, without a difference across the change of an epoch")
    func spokenHistory() async throws {
        try await withExample { path in
            let ada = PersonKey.tracked(try #require(PersonID(rawValue: "ada")))
            let end = try #require(Instant("2026-06-30T12:00:00Z"))
            let store = try await SQLiteStore.open(at: path, role: .daemon, logger: Logger(label: "test"))
            for (daysAgo, score, epoch) in [(91, 11.0, "0"), (31, 12, "1"), (8, 15.5, "1"), (3, 17.25, "1"), (0, 17.6, "1")] {
                let at = end - .seconds(daysAgo * 86_400)
                let standing = Standing(
                    person: ada, name: "Ada", cohort: .tracked, score: try #require(Score(score)), state: .scored, rank: 1, cohortSize: 1,
                    margin: 1, effectivePeople: 9)
                try await store.publish(Run(at: at, epoch: epoch, standings: [standing])) { _ in Decision() }
            }
            await store.close()
            try await compare("history-stored", ["history", "ada", "--store", path] + Self.asOf)
            let changes = try await json(["history", "ada", "--store", path] + Self.asOf) { root in
                let changes = try #require(root["changes"])
                return ["1d", "7d", "30d", "90d"].map { changes[$0]?.double }
            }
            #expect(zip(changes, [0.35, 2.1, 5.6]).allSatisfy { abs(($0 ?? 0) - $1) < 1e-9 } && changes.last == .some(nil))
        }
    }

    @Test("a change since a run starts at what the run showed, and tells what was learnt, followed and removed since, word for word")
    func spokenChangeSinceRun() async throws {
        try await withExample { path in
            let ada = PersonKey.tracked(try #require(PersonID(rawValue: "ada")))
            let then = "2026-06-30T00:00:00Z"
            let score = try await json(["score", "ada", "--store", path, "--as-of", then]) { try #require($0["score"]?.double) }
            let store = try await SQLiteStore.open(at: path, role: .daemon, logger: Logger(label: "test"))
            let standing = Standing(
                person: ada, name: "Ada", cohort: .tracked, score: try #require(Score(score + 0.5)), state: .scored, rank: 1, cohortSize: 1,
                margin: 1, effectivePeople: 9)
            let basis = RunBasis(revision: try await store.read(since: nil) { _ in })
            try await store.publish(
                Run(at: try #require(Instant(then)), epoch: "1", standings: [standing], basis: basis)
            ) { _ in Decision() }
            let network = try #require(Network(rawValue: "alpha"))
            let times = try ["2026-06-20T09:00:00Z", "2026-06-30T09:00:00Z"].map { try #require(Instant($0)) }
            try await store.commit(
                Batch(
                    identities: [Identity(IdentityKey(network, "a1"), followers: 5000)],
                    interactions: times.enumerated().map { place, at in
                        Interaction(network: network, kind: .quote, actor: "a2", target: "a1", at: at, id: "late-\(place)", post: nil)
                    }))
            await store.close()
            let rest = ["--since", "2026-06-30T01:00:00Z", "--store", path] + Self.asOf
            try await compare("explain-since-run", ["explain", "ada"] + rest)
            let (before, causes) = try await json(["explain", "ada"] + rest) { root in
                #expect(root["from_run"]?.bool == true && root["since"]?.string == then)
                _ = try change(root)
                return (root["before"]?.double, root["steps"]?.elements.compactMap { $0["cause"]?.string } ?? [])
            }
            #expect(before == score + 0.5 && causes.first == "removed_or_merged" && causes.last == "activity")
        }
    }

    private func compare(_ name: String, _ arguments: [String]) async throws {
        let outcome = try await Program.run(executable: #require(Program.path), arguments)
        #expect(outcome.code == 0, "\(outcome.complaint)")
        let file = Self.folder.appending(path: "Spoken/\(name).txt")
        if ProcessInfo.processInfo.environment["CLOUT_GOLDEN"] == "write" {
            try outcome.output.write(to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(outcome.output == (try String(contentsOf: file, encoding: .utf8)), "`make golden` writes it anew")
        }
    }

    @Test("in JSON the facets, the steps of a change and the differences of two people add up exactly")
    func addsUp() async throws {
        try await withExample { store in
            let rest = Self.asOf + ["--store", store]
            let score = try await json(["explain", "ada", "--next"] + rest) { root in
                let score = try #require(root["score"]?.double)
                func sum(_ value: JSONValue?) -> Double { value?.members.compactMap { $0.value.double }.reduce(0, +) ?? 0 }
                #expect(abs(1 + sum(root["facets"]) - score) < 1e-9)
                #expect(abs(1 + (root["networks"]?.elements.map { sum($0["facets"]) }.reduce(0, +) ?? 0) - score) < 1e-9)
                #expect(try change(root["recent"]) == score)
                #expect(root["participation"]?.count == 2 && (root["next"]?["ways"]?.count ?? 0) > 2)
                return score
            }
            let times = ["--since", "2026-06-22T00:00:00Z", "--until", "2026-06-30T12:00:00Z"]
            #expect(try await json(["explain", "ada", "--store", store] + times) { try change($0) } == score)
            // What it was then is what a command as of then says.
            let before = try await json(["explain", "ada", "--store", store] + times) { $0["before"]?.double }
            #expect(try await json(["score", "ada", "--store", store, "--as-of", times[1]]) { $0["score"]?.double } == before)
            try await json(["compare", "ada", "bo"] + rest) { root in
                let parts = root["parts"]?.elements.compactMap { $0["difference"]?.double }.reduce(0, +) ?? 0
                #expect(abs(parts - (root["difference"]?.double ?? 0)) < 1e-9)
            }
            try await json(["explain", "ada", "--without", "post", "alpha:p1"] + rest) { root in
                let without = try #require(root["score_without"]?.double)
                #expect(without < score && abs(score + (root["difference"]?.double ?? 0) - without) < 1e-9)
            }
            // The sub-score that `score` tells is the score that `explain --network` takes apart.
            let alone = try await json(["explain", "ada", "--network", "beta"] + rest) { $0["score"]?.double }
            #expect(
                try await json(["score", "ada"] + rest) { root in root["networks"]?.elements.map { $0["sub_score"]?.double }.last } == alone
            )
            try await json(["circle", "ada"] + rest) { root in
                #expect(root["influencers"]?.elements.map { $0["person"]?.string } == ["cy", "bo", "fay", "di", "ed"])
                #expect(root["influenced"]?.elements.map { $0["person"]?.string } == ["fay", "bo"])
            }
            try await json(["moments", "ada"] + rest) { root in
                #expect(root["moments"]?.elements.map { $0["post"]?.string } == ["p1"])
            }
        }
    }

    /// The score after a change, whose steps add up to it.
    private func change(_ value: JSONValue?) throws -> Double? {
        let change = try #require(value)
        let before = try #require(change["before"]?.double)
        let points = try #require(change["steps"]).elements.compactMap { $0["points"]?.double }
        let after = try #require(change["after"]?.double)
        #expect(!points.isEmpty && abs(before + points.reduce(0, +) - after) < 1e-9)
        return after
    }

    @Test(
        "what cannot be asked is told",
        arguments: [
            (["explain", "ada", "--until", "2026-06-30T00:00:00Z"], 2, "--until needs --since"),
            (["explain", "ada", "--since", "2026-07-01T00:00:00Z", "--as-of", "2026-06-30T12:00:00Z"], 2, "must lie before"),
            (["explain", "ada", "--since", "yesterday"], 2, "`yesterday` is not a time"),
            (["explain", "ada", "--without", "bo"], 2, "--without takes two words: actor PERSON, post NETWORK:ID, or network NAME."),
            (["explain", "ada", "--without", "post", "p1"], 2, "`p1` is no post; write network:id"),
            (["explain", "ada", "--network", "gamma"], 1, "ada has no account on `gamma`; there are alpha, beta."),
            (["explain", "ada", "--network", "Alpha"], 2, "`Alpha` is no network's name"),
            (["history", "ada", "--days", "0"], 2, "--days must be from 1 to 36500."),
            (["compare", "ada", "nobody"], 1, "Nobody called `nobody` is known"),
        ])
    func refused(arguments: [String], code: Int32, message: String) async throws {
        try await withExample { store in
            let outcome = try await Program.run(executable: #require(Program.path), arguments + ["--store", store])
            #expect(outcome.code == code)
            #expect(outcome.complaint.contains(message), "\(outcome.complaint)")
            #expect(outcome.output == "")
        }
    }
}
