import Model
import Testing
import Validation

@testable import Scoring

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("Topic scores")
struct TopicScoresTests {
    private static let topics = (0..<3).map { Topic("t\($0)", hashtags: ["t\($0)"]) }

    /// A population with topics for its posts, and rings among its new accounts.
    private func world(seed: UInt64) -> (Graph, PostTopics, [String: [UInt16]]) {
        var population = Population(seed: seed, size: 60, acts: 6000)
        var posts: [String: [UInt16]] = [:]
        for post in population.batch.posts {
            let found = (0..<3 as Range<UInt16>).filter { _ in population.pick(3) == 0 }
            if !found.isEmpty { posts["\(post.network):\(post.id)"] = found }
        }
        var batch = population.batch
        let ringed = (0..<14).map { "ring\($0)" }
        for id in ringed { batch.identities.append(Identity(IdentityKey(Network("alpha"), id))) }
        let inAlpha = batch.posts.filter { $0.network == Network("alpha") }
        for (number, actor) in ringed.enumerated() {
            for target in ringed where target != actor {
                batch.interactions.append(
                    Interaction(
                        network: Network("alpha"), kind: .reshare, actor: actor, target: target, at: Scene.time(3),
                        id: "\(actor)-\(target)", post: number < 4 ? inAlpha[number].id : nil))
            }
        }
        var shelf = Shelf()
        var graph = Graph()
        var topics = PostTopics(Self.topics)
        for chunk in shelf.chunks(for: batch) {
            graph.add(chunk)
            guard case .posts(let references) = chunk else { continue }
            topics.add(
                references.map { post in
                    let found = posts["\(post.network):\(post.name)"] ?? []
                    return PostWords(id: post.id, hashtags: found.map { "t\($0)" }, text: nil)
                })
        }
        return (graph, topics, posts)
    }

    @Test(
        "a topic score is the curve on what explain gives to the topic's posts, of every network, to the last digit",
        arguments: [1, 2, 3] as [UInt64], [[], [Network("beta")]] as [Set<Network>])
    func exact(seed: UInt64, leftOut: Set<Network>) throws {
        let (graph, posts, topicsOf) = world(seed: seed)
        let options = ScoringOptions(leftOut: leftOut)
        let run = scores(of: graph, at: Population.now, options: options)
        #expect(run.weights.contains { !$0.rings.isEmpty })
        let byTopic = topicScores(of: posts, in: graph, scores: run, options: options)
        let explained = explanations(of: run.people.map(\.person), in: graph, at: run.at, weights: run.weights, options: options)
        var (rated, unrated, ringed) = (0, 0, 0)
        for (number, topic) in Self.topics.enumerated() {
            let scored = try #require(byTopic[topic.name])
            for explanation in explained {
                let whole = explanation.score
                var expected = 0.0
                for level in whole.levels where level.share > 0 {
                    let points = explanation.parts.filter { part in
                        guard part.network == level.network, let post = part.post else { return false }
                        return topicsOf["\(level.network):\(post)"]?.contains(UInt16(number)) ?? false
                    }.reduce(0) { $0 + $1.points }
                    let all = explanation.parts.filter { $0.network == level.network }.reduce(0) { $0 + $1.points }
                    expected += pow(level.influence * points / all, Epoch.one.networkExponent)
                }
                expected = pow(expected, 1 / Epoch.one.networkExponent)
                let score = scored[whole.person]
                #expect(abs((score?.influence ?? 0) - expected) < 1e-9 * max(1, expected), "\(whole.person) on \(topic.name)")
                guard let score else {
                    unrated += 1
                    continue
                }
                rated += 1
                if whole.person.description.contains("ring") { ringed += 1 }
                #expect(score.score?.value == Epoch.one.score(of: score.influence))
                let apart = explanation.about(topic.name, of: posts, in: graph, score: score)
                #expect(abs(apart.parts.reduce(1) { $0 + $1.points } - (score.score?.value ?? 0)) < 1e-9)
                #expect(
                    apart.parts.allSatisfy { topicsOf["\($0.network?.rawValue ?? ""):\($0.post ?? "")"]?.contains(UInt16(number)) ?? false }
                )
                // The parts add up, block by block.
                let sum = score.blocks.reduce(1) { $0 + $1.points }
                #expect(abs(sum - (score.score?.value ?? 0)) < 1e-9)
                #expect(score.effectivePeople > 0 && (score.state == .provisional || whole.state == .scored))
            }
            #expect(scored.people.map(\.person) == scored.people.map(\.person).sorted())
        }
        #expect(rated > 20 && unrated > 20 && ringed > 0)
    }

    @Test("the topic of all posts is a whole score of acts on posts alone: its effective people are those of the whole")
    func everything() throws {
        var scene = Scene()
        scene.elders()
        scene.account("ada")
        scene.post("p", by: "ada", daysAgo: 30)
        for index in 0..<8 { scene.act(.reshare, "elder\(index)", on: "ada", daysAgo: Double(10 + index), post: "p") }
        scene.tally(.like, 500, of: .post("p"), daysAgo: 9)
        let graph = Graph([scene.batch])
        let run = scene.run()
        var posts = PostTopics([Topic("all", hashtags: ["all"]), Topic("none", hashtags: ["none"])])
        posts.add(scene.batch.words(["p": ["all"]]))
        let byTopic = topicScores(of: posts, in: graph, scores: run)
        let whole = try #require(run.met("ada"))
        let topic = try #require(byTopic["all"]?.met("ada"))
        #expect(abs(topic.influence - whole.influence) < 1e-12 && topic.state == whole.state && whole.state == .scored)
        #expect(abs(topic.effectivePeople - whole.effectivePeople) < 1e-9 && abs(topic.margin - whole.margin) < 1e-9)
        #expect(byTopic["all"]?.people.count == 1 && byTopic["none"]?.people.isEmpty == true && byTopic["other"] == nil)
        #expect(byTopic.topics == ["all", "none"])
    }

    @Test("a run's topic scores have the same bits whatever the order in which everything came")
    func order() {
        let population = Population(seed: 7, size: 40, acts: 2000)
        func made(_ batches: [Batch]) -> [String: [PersonScore]] {
            var (shelf, graph, posts) = (Shelf(), Graph(), PostTopics(Self.topics))
            for batch in batches {
                for chunk in shelf.chunks(for: batch) {
                    graph.add(chunk)
                    guard case .posts(let references) = chunk else { continue }
                    posts.add(
                        references.map { PostWords(id: $0.id, hashtags: ["t\($0.name.utf8.reduce(0) { $0 + Int($1) } % 3)"], text: nil) })
                }
            }
            let found = topicScores(of: posts, in: graph, scores: scores(of: graph, at: Population.now))
            return Dictionary(uniqueKeysWithValues: found.topics.map { ($0, found[$0].map { Array($0.people) } ?? []) })
        }
        var shuffled = population
        var batch = population.batch
        batch.deletions = []
        shuffled.shuffle(&batch.interactions)
        shuffled.shuffle(&batch.posts)
        shuffled.shuffle(&batch.identities)
        var plain = population.batch
        plain.deletions = []
        #expect(made([plain]) == made([batch]))
        #expect(made([plain])["t0"]?.isEmpty == false)
    }
}
