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

    @Test(
        "asked through one later run after another, what was known of a person makes the score that was shown",
        arguments: [31, 32] as [UInt64])
    func throughEvidence(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = try await SQLiteStore.open(at: folder.path + "/clout.db", role: .daemon, logger: silent)
        let (first, whole) = halves(seed)
        var second = whole
        // What the first later run does not know to be another the second one does.
        for index in first.identities.indices { second.identities[index].followers = first.identities[index].followers }
        let earlier = Population.now - Population.day
        try await store.commit(first)
        let keeper = Scorekeeper(store: store, options: ScoringOptions(), topics: [])
        try await keeper.refresh()
        let run = await keeper.scores(at: earlier)
        let shown = run.people.filter { if case .tracked = $0.person { $0.score != nil } else { false } }
        #expect(shown.count > 3)
        let standings = try shown.map {
            Standing(
                person: $0.person, name: "\($0.person)", cohort: .tracked, score: try #require($0.score), state: $0.state, rank: 1,
                cohortSize: 1, margin: $0.margin, effectivePeople: $0.effectivePeople)
        }
        let basis = RunBasis(revision: try #require(keeper.read))
        try await store.publish(Run(at: earlier, epoch: "1", standings: standings, basis: basis)) { _ in Decision() }

        var former: Evidence?
        for batch in [second, whole] {
            try await store.commit(batch)
            try await keeper.refresh()
            let evidence = await keeper.evidence(of: await keeper.scores(at: Population.now))
            evidence.prepare(after: former)
            for score in shown {
                let found = try await evidence.shown(of: score.person, at: earlier, in: store, epochs: ["1": .one])
                let known = evidence.basis(of: try #require(found), in: evidence.excerpt(around: score.person))
                #expect(known.score(of: score.person)?.score == score.score)
            }
            former = evidence
        }
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
