import Model
import Scoring
import Store
import Testing

@testable import Clout
@testable import Scorekeeping

@Suite("The scorekeeper")
struct ScorekeeperTests {
    @Test("a run looks at whom something concerns, and at everybody on another day and when what was to come has come")
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
        /// How many of the people a run looks at, and whether it counts the network from nothing.
        func expect(at hours: Int64, people: Int, anew: Bool, _ why: Comment) async throws {
            try await scorekeeper.refresh()
            let scores: Scores = await scorekeeper.scores(at: day + .seconds(hours * 3600))
            let effort = scores.effort
            #expect(effort.people == people && effort.networks == (anew ? [Network("forum")] : []), why)
        }
        try await commit("1", at: day - .seconds(60))
        try await expect(at: 1, people: 2, anew: true, "the first")
        try await expect(at: 2, people: 0, anew: false, "nothing new")
        try await commit("2", at: day)
        try await expect(at: 3, people: 1, anew: false, "a new act, which nobody returned")
        try await expect(at: 2, people: 2, anew: true, "an earlier time")
        await scorekeeper.use(ScoringOptions(leftOut: [Network("forum")]))
        try await expect(at: 4, people: 2, anew: true, "other options")
        try await commit("3", at: day + .seconds(6 * 3600))
        try await expect(at: 5, people: 0, anew: false, "an act that is to come")
        try await expect(at: 7, people: 2, anew: true, "which has come")
        try await expect(at: 23, people: 0, anew: false, "nothing new")
        try await expect(at: 24, people: 2, anew: true, "another day")
        await store.close()
    }
}
