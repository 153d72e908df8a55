import Foundation
import Logging
import Model
import Store
import Testing

/// What the commands tell beside scores.
@Suite("Notices beside scores", .enabled(if: Program.path != nil, "the binary is not built"))
struct NoticesTests {
    @Test("both scores are shown for thirty days after a change, and a run that is held back is told of and released")
    func notices() async throws {
        try await CalibrateCommandTests.withPeople(3) { folder in
            let path = folder / "clout.db"
            let epochs = folder / "etc/epochs.d"
            try FileManager.default.createDirectory(atPath: epochs, withIntermediateDirectories: true)
            let ours = """
                [epoch]
                name = "ours"
                method = 1
                base = "1"
                made = "today"
                data = []
                command = "none"
                [typical_levels]
                forum = 0.1

                """
            try Data(ours.utf8).write(to: URL(filePath: epochs + "/ours.toml"))
            try Data("[scoring]\nepoch = \"ours\"\n".utf8).write(to: URL(filePath: folder / "etc/clout.toml"))
            let ada = PersonKey.tracked(try #require(PersonID(rawValue: "ada")))
            let now = try #require(Instant(CalibrateCommandTests.now))
            let store = try await SQLiteStore.open(at: path, role: .daemon, logger: Logger(label: "test"))
            let account = IdentityKey(CalibrateCommandTests.forum, "p2")
            try await store.commit(Batch(identities: [Identity(account, person: PersonID(rawValue: "ada"))]))
            func publish(_ daysAgo: Int64, _ epoch: String, _ value: Double, former: Double? = nil) async throws {
                let standing = Standing(
                    person: ada, name: "Ada", cohort: .tracked, score: try #require(Score(value)), state: .scored, rank: 1, cohortSize: 1,
                    margin: 1, effectivePeople: 9)
                var run = Run(at: now - .seconds(daysAgo * 86_400), epoch: epoch, standings: [standing])
                if let former {
                    run.former = FormerScores(
                        epoch: "1",
                        scores: [try #require(PersonID(rawValue: "ada")): .init(score: try #require(Score(former)), state: .scored)])
                }
                try await store.publish(run) { _ in Decision() }
            }
            try await publish(4, "1", 11)
            let etc = ["--config", folder / "etc", "--store", path]
            let before = try await CalibrateCommandTests.run(["top"] + etc)
            #expect(before.output.contains("The daemon's last run was of epoch 1; these scores are of epoch ours"), "\(before.output)")
            try await publish(3, "ours", 20, former: 11.5)
            try await publish(1, "ours", 21, former: 11.75)

            let score = try await CalibrateCommandTests.run(["score", "ada"] + etc)
            #expect(score.output.contains("  by epoch 1: "), "\(score.output)")
            #expect(score.output.contains("until 2026-07-27T12:00:00Z the scores of epoch 1 are kept beside it."))
            let history = try await CalibrateCommandTests.run(["history", "ada"] + etc)
            #expect(
                history.output.contains(
                    """
                    day         score    epoch  score before  epoch before
                    2026-06-26   11.0    1
                    2026-06-27   20.0    ours           11.5  1
                    2026-06-29   21.0    ours           11.8  1
                    """), "\(history.output)")

            let held = PublishingState(
                good: Snapshot(at: now, epoch: "ours", scores: [:]),
                quarantine: .init(since: now, snapshot: Snapshot(at: now, epoch: "ours", scores: [:]), reasons: ["the mean moved"]),
                judged: now, circumstances: "", explainedUntil: now)
            try await store.hold(held)
            let top = try await CalibrateCommandTests.run(["top"] + etc)
            #expect(top.output.contains("holds back what it scores: the mean moved. See `clout release`."))
            let released = try await Program.run(executable: #require(Program.path), ["release", "--store", path])
            #expect(released.output.contains("Released what is held back since 2026-06-30T12:00:00Z"))
            #expect(released.output.contains("the mean moved"))
            #expect(try await store.publishing().isReleased)
            await store.close()
        }
    }
}
