import Model
import Scoring
import Store
import Testing

@testable import Clout

@Suite("The scorekeeper")
struct ScorekeeperTests {
    @Test("scores are made anew when something changed, on another day, and when what was to come has come; not otherwise")
    func scoresAgain() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = try await SQLiteStore.open(at: folder.path + "/clout.db", role: .daemon, logger: silent)
        let day = Instant(seconds: 1_700_006_400)
        func commit(_ id: String, at: Instant) async throws {
            let act = Interaction(network: Network("forum"), kind: .reply, actor: "a", target: "b", at: at, id: id, post: nil)
            try await store.commit(Batch(interactions: [act]))
        }
        let scorekeeper = Scorekeeper(store: store, options: ScoringOptions(), topics: [])
        func expect(at hours: Int64, madeAt expected: Int64, _ why: Comment) async throws {
            try await scorekeeper.refresh()
            #expect(await scorekeeper.scores(at: day + .seconds(hours * 3600)).at == day + .seconds(expected * 3600), why)
        }
        try await commit("1", at: day - .seconds(60))
        try await expect(at: 1, madeAt: 1, "the first")
        try await expect(at: 2, madeAt: 1, "nothing new")
        try await commit("2", at: day)
        try await expect(at: 3, madeAt: 3, "a new act")
        try await expect(at: 2, madeAt: 2, "an earlier time")
        scorekeeper.use(ScoringOptions(leftOut: [Network("forum")]), topics: [])
        try await expect(at: 4, madeAt: 4, "other options")
        try await commit("3", at: day + .seconds(6 * 3600))
        try await expect(at: 5, madeAt: 5, "an act that is to come")
        try await expect(at: 7, madeAt: 7, "which has come")
        try await expect(at: 23, madeAt: 7, "nothing new")
        try await expect(at: 24, madeAt: 24, "another day")
        await store.close()
    }
}
