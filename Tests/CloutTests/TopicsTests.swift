import Alerting
import Model
import Scoring
import Store
import Testing

@testable import Clout
@testable import Scorekeeping

@Suite("Topics")
struct TopicsTests {
    /// What is told of these files, as lines, or the configuration where nothing is wrong with them.
    private func load(_ files: [String: String]) throws -> (configuration: Configuration?, told: [String]) {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for (name, text) in files { try folder.write(name, text) }
        do { return (try Configuration.load(from: folder.path, environment: [:]), []) } catch {
            return (nil, error.problems.map(\.description))
        }
    }

    @Test("a file tells of several topics, in all languages; the title is the name unless one is given")
    func reads() throws {
        let file = """
            [[topic]]
            name = "climate"
            title = "Climate"
            hashtags = ["climate", "#Klima", "クライマ"]
            words = ["global warming"]
            [[topic]]
            name = "swift"
            words = ["Swift"]

            """
        let rule = "[rule]\nname = \"r\"\ncohort = \"topic:swift\"\nwhen = \"score > 9\"\nnotify = [\"log\"]\n"
        let (configuration, told) = try load([
            "topics.d/a.toml": file, "alerts.d/r.toml": rule, "receivers.d/log.toml": "[receiver]\ntype = \"log\"\n",
        ])
        #expect(told.isEmpty, "\(told)")
        #expect(
            configuration?.topics == [
                Topic("climate", title: "Climate", hashtags: ["climate", "#Klima", "クライマ"], words: ["global warming"]),
                Topic("swift", words: ["Swift"]),
            ])
        #expect(configuration?.rules.compactMap(\.standingLine?.cohort) == [.topic("swift")])
    }

    @Test(
        "a mistake is told with file, line, key and what is right",
        arguments: [
            (
                "[[topic]]\n",
                ["a.toml:1: topic.name: This is missing: the topic's slug", "a.toml:1: topic.hashtags: This is missing: what"]
            ),
            ("", ["a.toml: topic: This is missing: name topics in [[topic]] tables."]),
            ("topic = 3\n", ["a.toml:1: topic = 3: Topics stand in [[topic]] tables."]),
            ("[[topics]]\nname = \"a\"\n", ["a.toml:1: topics: There is no such key. Did you mean `topic`?"]),
            ("[[topic]]\nname = \"A b\"\nwords = [\"a\"]\n", ["a.toml:2: topic.name = \"A b\": A slug has lower-case letters"]),
            (
                "[[topic]]\nname = \"a\"\nwords = [\"a\"]\n[[topic]]\nname = \"b\"\nhashtag = [\"b\"]\nwords = [\"b\"]\n",
                ["a.toml:6: topic.hashtag: There is no such key. Did you mean `hashtags`?"]
            ),
            ("[[topic]]\nname = \"a\"\nwords = [\"a\", \"#\"]\n", ["a.toml:3: topic.words: `#` has no letter and no digit"]),
            ("[[topic]]\nname = \"a\"\nhashtags = []\n", ["a.toml:3: topic.hashtags = []: Name at least one, or leave the key out."]),
            ("[[topic]]\nname = \"a\"\nhashtags = [1]\n", ["a.toml:3: topic.hashtags = [1]: This must be an array of strings."]),
            ("[[topic]]\nname = \"a\"\nhashtags = \"a\"\n", ["a.toml:3: topic.hashtags = \"a\": This must be an array of strings."]),
            (
                "[[topic]]\nname = \"a\"\nhashtags = [\"\(String(repeating: "x", count: 101))\"]\n",
                ["a.toml:3: topic.hashtags: `xxxxxxxxxxxxxxxxxxxx…` is longer than 100 characters."]
            ),
            (
                "[[topic]]\nname = \"a\"\nwords = [\(Array(repeating: "\"x\"", count: 1001).joined(separator: ","))]\n",
                ["a.toml:3: topic.words: A topic may have 1000 of them, and these are 1001."]
            ),
        ])
    func mistakes(file: String, expected: [String]) throws {
        let told = try load(["topics.d/a.toml": file]).told
        #expect(told.count == expected.count, "\(told)")
        for (line, beginning) in zip(told, expected) { #expect(line.hasPrefix("topics.d/" + beginning), "\(line)") }
    }

    @Test("a topic is told of once, there may be a thousand, and a rule's topic must be there")
    func names() throws {
        let one = "[[topic]]\nname = \"climate\"\nwords = [\"a\"]\n"
        let twice = try load(["topics.d/a.toml": one, "topics.d/b.toml": one]).told
        #expect(
            twice == [
                "topics.d/b.toml:2: topic.name = \"climate\": There is a topic of this name already (topics.d/a.toml); each is told of once."
            ])
        let many = (0..<1001).map { "[[topic]]\nname = \"t\($0)\"\nwords = [\"a\"]\n" }.joined()
        #expect(
            try load(["topics.d/a.toml": many]).told == [
                "topics.d/a.toml:3002: topic.name: There may be 1000 topics, and this is one more."
            ])
        let rule = "[rule]\nname = \"r\"\ncohort = \"topic:climat\"\nwhen = \"score > 9\"\nnotify = [\"log\"]\n"
        let log = "[receiver]\ntype = \"log\"\n"
        #expect(
            try load(["topics.d/a.toml": one, "alerts.d/r.toml": rule, "receivers.d/log.toml": log]).told == [
                "alerts.d/r.toml:3: rule.cohort = \"topic:climat\": No topics file has this topic; there are climate. "
                    + "Did you mean `topic:climate`?"
            ])
    }

    /// A store with two tracked people: of Ada's posts one is about cats, Bo's is about dogs.
    private func withStore(_ body: (SQLiteStore) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = try await SQLiteStore.open(at: folder.path + "/clout.db", role: .daemon, logger: silent)
        let forum = Network("forum")
        let people = try ["ada", "bo"].map { try #require(PersonID(rawValue: $0)) }
        try await store.adopt(
            people: people.map { Person($0, name: $0.rawValue) },
            identities: people.map { Identity(IdentityKey(forum, $0.rawValue), person: $0) }, assignments: [:], handles: [:])
        let yesterday = StoppedClock().now - .seconds(86_400)
        func post(_ id: String, by author: String, _ text: String?, _ topics: [String]) -> Post {
            Post(network: forum, id: id, author: author, at: yesterday, text: text, topics: topics)
        }
        func acts(on post: String, of author: String, by actors: Range<Int>) -> [Interaction] {
            actors.map {
                Interaction(network: forum, kind: .reply, actor: "\($0)", target: author, at: yesterday, id: "\(post)-\($0)", post: post)
            }
        }
        try await store.commit(
            Batch(
                posts: [
                    post("1", by: "ada", "My cat.", []), post("2", by: "ada", "My horse.", ["horses"]), post("3", by: "bo", nil, ["Dogs"]),
                ],
                interactions: acts(on: "1", of: "ada", by: 0..<4) + acts(on: "2", of: "ada", by: 4..<9) + acts(on: "3", of: "bo", by: 0..<6)
            ))
        try await body(store)
        await store.close()
    }

    private let pets = [Topic("pets", hashtags: ["dogs"], words: ["cat"]), Topic("birds", words: ["bird"])]

    @Test("each run ranks a topic's people by their scores on it, keeps no history of them, and gives a topic's reasons")
    func runs() async throws {
        try await withStore { store in
            let (runs, note) = AsyncStream.makeStream(of: (Run, Scores).self)
            let rule = try Rule(
                name: "pets", line: .standing(in: .topic("pets"), when: "rank = 1", countsProvisional: true), notify: ["log"],
                tellsPresent: true)
            let loop = ScoringLoop(
                store: store,
                settings: ScoringLoop.Settings(
                    rules: try RuleSet([rule]), options: ScoringOptions(), topics: pets, interval: .seconds(86_400)),
                clock: ContinuousClock(), wall: StoppedClock(), logger: silent, reasons: { $0.reasons() },
                published: { run, board, _ in note.yield((run, board.scores)) })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await loop.run() }
                let (run, scores) = try #require(await runs.first { _ in true })
                group.cancelAll()
                let standings = run.standings.filter { $0.cohort == .topic("pets") }
                #expect(standings.map(\.person.description) == ["bo", "ada"] && standings.map(\.rank) == [1, 2])
                #expect(standings.allSatisfy { $0.cohortSize == 2 && $0.change1d == nil })
                // All that Bo has is about pets; of what Ada has, four of nine.
                let (ada, bo) = (PersonKey("ada"), PersonKey("bo"))
                #expect(standings[0].score == bo.flatMap { scores[$0]?.score })
                #expect(standings[1].score < (try #require(ada.flatMap { scores[$0]?.score })))
                #expect(!run.standings.contains { $0.cohort == .topic("birds") })
                #expect(try await store.standings(in: .topic("pets"), limit: 9) == standings)
                let history = try await store.history(of: try #require(ada), since: Instant(seconds: 0))
                #expect(history.map(\.score) == [ada.flatMap { scores[$0]?.score }])
            }
            let alerts = try await store.claimNotifications(
                dueBy: StoppedClock().now, limit: 9, lease: .seconds(60), for: ["log"])
            let alert = try #require(alerts.first?.alert)
            let standing = try #require(alert.standing)
            let told = alert.reasons.reduce(1) { $0 + $1.points }
            #expect(alerts.count == 1 && standing.cohort == .topic("pets") && abs(told - standing.score.value) < 1e-9)
        }
    }

    @Test("other topics are told by reading what the posts say again, and nothing else; the same ones cost nothing")
    func otherTopics() async throws {
        try await withStore { store in
            let scorekeeper = Scorekeeper(store: store, options: ScoringOptions(), topics: pets)
            func people(_ topic: String) async throws -> [String]? {
                #expect(try await scorekeeper.refresh() == false)
                let scores = await scorekeeper.scores(at: StoppedClock().now)
                return await scorekeeper.topicScores(beside: scores)[topic]?.people.map(\.person.description)
            }
            try await scorekeeper.refresh()
            #expect(try await people("pets") == ["ada", "bo"])
            #expect(try await people("horses") == nil)
            scorekeeper.use([Topic("horses", hashtags: ["Horses"]), Topic("dogs", words: ["dogs"])])
            #expect(try await people("horses") == ["ada"])
            #expect(try await people("pets") == nil)
            // What stands in a hashtag is not in the text.
            #expect(try await people("dogs") == [])
            let post = Post(network: Network("forum"), id: "3", author: "bo", at: StoppedClock().now - .seconds(86_400), topics: ["horses"])
            try await store.commit(Batch(posts: [post]))
            try await scorekeeper.refresh()
            #expect(try await people("horses") == ["ada", "bo"])
        }
    }
}
