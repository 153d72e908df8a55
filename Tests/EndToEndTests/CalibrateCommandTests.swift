import Foundation
import JSON
import Logging
import Model
import Store
import Testing

/// A local epoch: made, looked at, chosen.
@Suite("Calibration by the command", .enabled(if: Program.path != nil, "the binary is not built"))
struct CalibrateCommandTests {
    static let now = "2026-06-30T12:00:00Z"
    static let forum = Network("forum")

    /// A store in which everybody of a number of people was answered by some of forty others.
    static func withPeople(_ count: Int, _ body: (TemporaryFolder) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = try await SQLiteStore.open(at: folder / "clout.db", role: .daemon, logger: Logger(label: "test"))
        let at = try #require(Instant(now)) - .seconds(20 * 86_400)
        var batch = Batch(
            identities: (0..<40).map { Identity(IdentityKey(forum, "a\($0)"), createdAt: at - .seconds(900 * 86_400)) })
        for person in 0..<count {
            for actor in 0...(person % 40) {
                batch.interactions.append(
                    Interaction(
                        network: forum, kind: .reply, actor: "a\(actor)", target: "p\(person)", at: at, id: "\(person) \(actor)",
                        post: nil))
            }
        }
        try await store.commit(batch)
        await store.close()
        try await body(folder)
    }

    static func run(_ arguments: [String]) async throws -> Program.Outcome {
        try await Program.run(executable: #require(Program.path), arguments + ["--as-of", now])
    }

    @Test("a local epoch is made, looked at, chosen and used, and a file is never overwritten")
    func calibrates() async throws {
        try await Self.withPeople(1_010) { folder in
            let (store, file) = (folder / "clout.db", folder / "etc/epochs.d/ours.toml")
            try FileManager.default.createDirectory(atPath: folder / "etc/epochs.d", withIntermediateDirectories: true)
            let calibrate = ["calibrate", "--store", store, "--write", file, "--name", "ours"]
            let made = try await Self.run(calibrate + ["--json"])
            #expect(made.code == 0, "\(made.complaint)")
            let median = try withJSON(Array(made.output.utf8)) { root in
                #expect(root["people"]?.int64 == 1_010)
                #expect(root["before"]?["epoch"]?.string == "1" && root["after"]?["epoch"]?.string == "ours")
                #expect((root["rank_correlation"]?.double ?? 0) > 0.999)
                #expect(root["moves"]?.count == 10)
                return root["networks"]?.elements.compactMap { $0["median"]?.double }.first
            }
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(try text.contains("forum\" = \(#require(median))"))
            #expect(text.contains("1010 people with a level on forum") && text.contains("command = \"clout calibrate --store "))

            let again = try await Self.run(calibrate)
            #expect(again.code == 1 && again.complaint.contains("was not written") && again.output.isEmpty)
            #expect(try String(contentsOfFile: file, encoding: .utf8) == text)

            let etc = ["--config", folder / "etc", "--store", store]
            let effect = try await Self.run(["calibrate", "--effect-of", "ours"] + etc)
            #expect(effect.code == 0 && effect.output.contains("Both put people in the same order to 1.000."), "\(effect.output)")
            try Data("[scoring]\nepoch = \"ours\"\n".utf8).write(to: URL(filePath: folder / "etc/clout.toml"))
            let score = try await Self.run(["score", "forum:p39", "--json"] + etc)
            try withJSON(Array(score.output.utf8)) { #expect($0["epoch"]?.string == "ours") }
            let explained = try await Self.run(["explain", "forum:p39"] + etc)
            #expect(explained.output.contains("epoch ours, method 1"))
        }
    }

    @Test("where there are too few people it is told how many there are, and that the shipped epoch serves")
    func tooFew() async throws {
        try await Self.withPeople(3) { folder in
            let few = try await Self.run(["calibrate", "--store", folder / "clout.db"])
            #expect(
                few.output
                    == "A local epoch needs at least 1000 people with a level on one network; there are 3 people on forum. The shipped epoch 1 "
                    + "serves: its scores mean the same everywhere.\n")
            let file = folder / "ours.toml"
            let refused = try await Self.run(["calibrate", "--store", folder / "clout.db", "--write", file])
            #expect(refused.code == 1 && refused.complaint.contains("at least 1000 people"))
            #expect(!FileManager.default.fileExists(atPath: file))
            let stranger = try await Self.run(["calibrate", "--store", folder / "clout.db", "--effect-of", "2"])
            #expect(stranger.code == 1 && stranger.complaint.contains("There is no epoch `2`; there are 1."))
        }
    }
}
