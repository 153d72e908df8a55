import Model
import Scoring
import Store
import Testing
import Validation

@testable import Clout
@testable import Scorekeeping

/// What goes from a store with age is nothing that anybody's score is made of.
@Suite("Retention")
struct RetentionTests {
    private static let later = Population.now + Population.day * 600

    @Test("leaves all scores as they are to the bit, and those of a quarter before", arguments: [41, 42, 43, 44] as [UInt64])
    func changesNoScore(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = try await SQLiteStore.open(at: folder.path + "/clout.db", role: .daemon, logger: silent)
        try await store.commit(Population(seed: seed, size: 40, acts: 900).batch)
        try await store.commit(sequel(to: seed))
        let before = try await picture(of: store)
        #expect(before.now.people.contains { $0.score != nil } && before.earlier.people.contains { $0.score != nil })

        let keeper = Scorekeeper(store: store, options: ScoringOptions(), topics: [])
        try await keeper.refresh()
        let held = await keeper.answer { graph, _ in graph.actCount }
        let tidied = try await store.tidy(at: Self.later) { _ in }
        #expect(tidied.acts > 100 && tidied.tallies > 10 && tidied.posts > 0)
        let after = try await picture(of: store)
        #expect(after == before)

        // Whoever has read all of it before lets go of it, and scores the same.
        keeper.forget(tidied.acts)
        try await keeper.refresh()
        #expect(await keeper.answer { graph, _ in graph.actCount } == held - tidied.acts)
        #expect(await keeper.scores(at: Self.later).people == before.now.people)
        await store.close()
    }

    @Test("keeps activity for as long as the epoch that looks back furthest needs, and refuses less")
    func followsEpochs() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        func retention(_ text: String) throws -> Retention {
            try folder.write("clout.toml", text)
            return try Configuration.load(from: folder.path, environment: [:]).main.retention
        }
        #expect(try retention("") == Retention(activity: Population.day * 830))
        #expect(
            try retention("[retention]\nactivity = \"900d\"\ntexts = \"90d\"\nalerts = \"365d\"\n")
                == Retention(activity: Population.day * 900, texts: Population.day * 90, alerts: Population.day * 365))
        let mistake = #expect(throws: ConfigurationError.self) { try retention("[retention]\nactivity = \"2d\"\nalerts = \"1d\"\n") }
        #expect(
            mistake?.problems.map(\.description) == [
                "clout.toml:2: retention.activity = \"2d\": Activity counts for 730 days, and changes are explained over another 100: this "
                    + "must be at least \"830d\".",
                "clout.toml:3: retention.alerts = \"1d\": This must be a duration with a unit (ms, s, m, h, d), such as \"15m\", from 90d "
                    + "to 36500d.",
            ])
    }

    private struct Picture: Equatable {
        struct Run: Equatable {
            var people: ScoredPeople
            var activity: [PersonKey: [Network: Instant]]
        }

        var now: Run
        var earlier: Run
    }

    /// Everything that a store makes of everybody, read from nothing.
    private func picture(of store: SQLiteStore) async throws -> Picture {
        func run(at time: Instant) async throws -> Picture.Run {
            let keeper = Scorekeeper(store: store, options: ScoringOptions(), topics: [])
            try await keeper.refresh()
            let scores = await keeper.scores(at: time)
            return Picture.Run(people: scores.people, activity: await keeper.lastActivity(at: time))
        }
        return Picture(now: try await run(at: Self.later), earlier: try await run(at: Self.later - Population.day * 90))
    }

    /// What happened up to `later`: other acts of the same people, on old posts and new ones, and further counts of both.
    private func sequel(to seed: UInt64) -> Batch {
        let later = Population(seed: seed + 1000, size: 40, acts: 300).batch
        var batch = Batch()
        func shifted(_ time: Instant) -> Instant { time + Population.day * 600 }
        batch.posts = later.posts.map { post in
            Post(network: post.network, id: "late-\(post.id)", author: post.author, at: shifted(post.at))
        }
        batch.interactions = later.interactions.enumerated().map { index, act in
            var act = act
            (act.id, act.at) = (act.id.map { "late-\($0)" }, shifted(act.at))
            // Every other one is on an old post, where there is one of this name on its network.
            if index % 2 == 0 { act.post = act.post.map { "late-\($0)" } }
            return act
        }
        batch.tallies = later.tallies.enumerated().map { index, tally in
            var tally = tally
            tally.at = shifted(tally.at)
            if case .post(let id) = tally.subject, index % 2 == 0 { tally.subject = .post("late-\(id)") }
            return tally
        }
        return batch
    }
}
