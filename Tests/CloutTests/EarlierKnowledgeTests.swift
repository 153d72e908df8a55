import Model
import Scoring
import Store
import Testing
import Validation

@testable import Clout
@testable import Scorekeeping

/// What a store tells of an earlier run, put to everything that it holds later.
@Suite("What an earlier run knew")
struct EarlierKnowledgeTests {
    @Test("made again from a store that has learnt more since, it makes the same scores to the bit", arguments: [31, 32, 33] as [UInt64])
    func makesTheSame(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = try await SQLiteStore.open(at: folder.path + "/clout.db", role: .daemon, logger: silent)
        let (first, second) = halves(seed)
        let earlier = Population.now - Population.day

        try await store.commit(first)
        let keeper = Scorekeeper(store: store, options: ScoringOptions(), topics: [])
        try await keeper.refresh()
        let shown = await keeper.scores(at: earlier)
        let basis = RunBasis(revision: try #require(keeper.read))
        try await store.publish(Run(at: earlier, epoch: "1", standings: [], basis: basis)) { _ in Decision() }

        try await store.commit(second)
        let knowledge = try #require(try await store.knowledge(ofRunAt: earlier))
        #expect(!knowledge.audiences.isEmpty && !knowledge.undated.isEmpty)
        let later = Scorekeeper(store: store, options: ScoringOptions(), topics: [])
        try await later.refresh()
        let (known, all) = await later.answer { graph, _ in
            (scores(of: graph.known(by: knowledge), at: earlier), scores(of: graph, at: earlier))
        }
        #expect(known.people == shown.people)
        #expect(all.people != shown.people, "and not without what was learnt being left out")
        await store.close()
    }

    /// A population in two parts: the second brings acts, counts, posts and accounts, dates that were not known, and followers.
    private func halves(_ seed: UInt64) -> (first: Batch, second: Batch) {
        let whole = Population(seed: seed, size: 40, acts: 600).batch
        var (first, second) = (whole, whole)
        first.deletions = []
        second.deletions = []
        first.interactions.removeLast(120)
        first.tallies.removeLast(20)
        let (network, at) = (whole.posts[0].network, Population.now - Population.day * 3)
        second.identities.append(Identity(IdentityKey(network, "newcomer"), createdAt: at))
        second.posts.append(Post(network: network, id: "new", author: "u0", at: at))
        second.interactions.append(
            Interaction(network: network, kind: .quote, actor: "newcomer", target: "u0", at: at, id: "new", post: "new"))
        for index in first.identities.indices where index % 3 == 0 { first.identities[index].createdAt = nil }
        for index in second.identities.indices where second.identities[index].person != nil {
            second.identities[index].followers = (second.identities[index].followers ?? 0) + 1000
        }
        return (first, second)
    }
}
