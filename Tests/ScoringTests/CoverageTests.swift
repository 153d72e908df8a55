import Model
import Testing
import Validation

@testable import Scoring

@Suite("How much was seen")
struct CoverageTests {
    private let today = Population.now.day
    private let shares = WindowShares(of: .one)

    @Test("days weigh as much as what happened on them, and what lies outside of the window weighs nothing")
    func weights() {
        func share(_ days: ClosedRange<Int32>) -> Double { shares.share(of: days, asOf: today) }
        #expect(share(today - 729...today) == 1)
        #expect(share(today - 5000...today + 9) == 1)
        #expect(share(today - 5000...today - 730) == 0)
        #expect(share(today + 1...today + 9) == 0)
        let sum = (0..<730).reduce(0) { $0 + Epoch.one.ageing(at: $1) }
        #expect(abs(share(today - 40...today - 3) - (3...40).reduce(0) { $0 + Epoch.one.ageing(at: $1) } / sum) < 1e-12)
        #expect(share(today - 29...today) > 3 * share(today - 389...today - 360))
    }

    @Test("a set of days is what its days one by one are", arguments: [71, 72, 73] as [UInt64])
    func dayNumbers(seed: UInt64) {
        var population = Population(seed: seed, size: 2, acts: 0)
        var (days, others) = (DaySet(), DaySet())
        var numbers: Set<Int32> = []
        func expect(_ set: DaySet, _ numbers: Set<Int32>) {
            #expect(set.ranges.flatMap { Array($0) } == numbers.sorted())
            for (one, next) in zip(set.ranges, set.ranges.dropFirst()) { #expect(next.lowerBound > one.upperBound + 1) }
        }
        for _ in 0..<60 {
            let first = Int32(population.pick(900))
            let range = first...first + Int32(population.pick(population.pick(4) == 0 ? 200 : 3))
            if population.pick(2) == 0 { days.insert(range) } else { others.insert(range) }
            if population.pick(2) == 0 { days.insert(first) } else { others.insert(first) }
            numbers.formUnion(range)
            numbers.insert(first)
        }
        let (former, all) = (days, days.ranges + others.ranges)
        days.formUnion(others)
        others.formUnion(former)
        expect(days, numbers)
        expect(others, numbers)
        #expect(Set(all.flatMap { Array($0) }) == numbers)
        var filled = numbers
        for (one, next) in zip(numbers.sorted(), numbers.sorted().dropFirst()) where next - one <= 5 { filled.formUnion(one...next) }
        expect(days.withoutGaps(upTo: 4), filled)
        expect(days, numbers)
        days.insert(-9 ... -2)
        days.insert(Int32.max - 3...Int32.max)
        expect(days, numbers)
    }

    @Test("who gave the weight is what an explanation tells of everybody", arguments: [61, 62] as [UInt64])
    func attributions(seed: UInt64) throws {
        let graph = Graph([Population(seed: seed, size: 40, acts: 800).batch])
        let board = Scoreboard(of: graph)
        #expect(board.attributions(of: .tracked).isEmpty)
        let run = board.scores(at: Population.now)
        let tracked = board.attributions(of: .tracked)
        var count = 0
        for explanation in explanations(of: run.people.map(\.person), in: graph, at: run.at, weights: run.weights) {
            let person = explanation.score.person
            let mine = try #require(board.attributions(of: .person(person))[person])
            if case .tracked = person { #expect(tracked[person] == mine) } else { #expect(tracked[person] == nil) }
            let (named, anonymous) = mine.reduce((0.0, 0.0)) { ($0.0 + $1.named, $0.1 + $1.anonymous) }
            let share = named + anonymous > 0 ? named / (named + anonymous) : 0
            #expect(abs(share - explanation.knownShare) < 1e-9)
            if share > 0, share < 1 { count += 1 }
        }
        #expect(count > 5)
    }

    private let ada = PersonKey.met(IdentityKey(Scene.network, "ada"))

    private func days(
        fetched: ClosedRange<Double>? = nil, _ tell: (inout Scene) -> Void = { _ in }
    ) -> [ClosedRange<Int32>]? {
        var scene = Scene()
        scene.account("ada")
        scene.account("bo")
        tell(&scene)
        let fetches = fetched.map { [IdentityKey(Scene.network, "ada"): Scene.time($0.upperBound)...Scene.time($0.lowerBound)] }
        let seen = seenDays(in: Graph([scene.batch]), fetches: fetches ?? [:], of: .person(ada), at: Population.now)
        #expect(Set(seen.keys).isSubset(of: [ada]))
        return seen[ada]?[Scene.network]
    }

    private func ago(_ days: ClosedRange<Double>...) -> [ClosedRange<Int32>] {
        days.map { Scene.time($0.upperBound).day...Scene.time($0.lowerBound).day }
    }

    @Test("an account was seen from its first fetch to its last, and before where something happened, short silences between included")
    func fetched() {
        #expect(days(fetched: 2...9) == ago(2...9))
        #expect(days(fetched: 2...9) { $0.act(.like, "bo", on: "ada", daysAgo: 50) } == ago(50...50, 2...9))
        #expect(days(fetched: 2...9) { $0.act(.like, "bo", on: "ada", daysAgo: 5) } == ago(2...9))
        let lively = days(fetched: 2...9) { scene in
            for ago in [900.0, 60, 45, 30, 12] { scene.act(.like, "bo", on: "ada", daysAgo: ago) }
        }
        #expect(lively == ago(900...900, 30...60, 2...12))
        // What the account itself did shows nothing of what others did to it, and what others did to one another neither.
        #expect(days(fetched: 2...9) { $0.act(.like, "ada", on: "bo", daysAgo: 50) } == ago(2...9))
        #expect(days(fetched: 2...9) { $0.post("p", by: "ada", daysAgo: 50) } == ago(2...9))
        let counted = days(fetched: 2...9) { scene in
            scene.post("p", by: "ada", daysAgo: 50)
            scene.tally(.like, 3, of: .post("p"), daysAgo: 3)
        }
        #expect(counted == ago(50...50, 2...9))
        // A fetch of a later time is none yet.
        #expect(days(fetched: -3 ... -2) == nil)
        #expect(days(fetched: -2...9) == ago(0...9))
    }

    @Test("where nothing is fetched, the days are those of which something was imported")
    func imported() {
        #expect(days() == nil)
        #expect(days { $0.act(.like, "bo", on: "ada", daysAgo: 50) } == ago(50...50))
        let others = days { scene in
            scene.account("cy")
            scene.act(.like, "bo", on: "cy", daysAgo: 70)
            scene.act(.like, "bo", on: "ada", daysAgo: 60)
            scene.act(.like, "ada", on: "cy", daysAgo: 4)
            scene.act(.like, "ada", on: "cy", daysAgo: -1)
        }
        #expect(others == ago(60...70, 4...4))
    }

    @Test("of somebody who was only met on a network that is fetched nothing was seen")
    func met() {
        var scene = Scene()
        for name in ["ada", "bo"] { scene.account(name) }
        scene.act(.like, "bo", on: "ada", daysAgo: 3)
        let fetches = [IdentityKey(Scene.network, "bo"): Scene.time(9)...Scene.time(1)]
        #expect(seenDays(in: Graph([scene.batch]), fetches: fetches, of: .person(ada), at: Population.now).isEmpty)
    }

    @Test("a scoreboard that is asked again and again tells what one look at everything tells", arguments: [71, 72] as [UInt64])
    func again(seed: UInt64) throws {
        let population = Population(seed: seed, size: 30, acts: 900)
        let batch = population.batch
        let board = Scoreboard()
        var shelf = Shelf()
        let fetches = Dictionary(
            uniqueKeysWithValues: batch.identities.prefix(9).map { ($0.key, Scene.time(20)...Scene.time(1)) })
        // Counts first, so that their posts are signed afterwards; deletions last.
        var steps = [Batch(tallies: batch.tallies), Batch(identities: batch.identities, posts: batch.posts)]
        for start in stride(from: 0, to: batch.interactions.count, by: 200) {
            steps.append(Batch(interactions: Array(batch.interactions[start...].prefix(200))))
        }
        steps.append(Batch(deletions: batch.deletions))
        var counts: Set<Int> = []
        for (number, step) in steps.enumerated() {
            for chunk in shelf.chunks(for: step) { board.add(chunk) }
            let now = Population.now - .seconds((number % 3 == 0 ? 40 : 0) * 86_400)
            let seen = board.seenDays(fetches: fetches, of: .tracked, at: now)
            #expect(seen == seenDays(in: board.graph, fetches: fetches, of: .tracked, at: now), "step \(number)")
            counts.insert(seen.values.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.count } })
        }
        #expect(counts.count > 3)
    }

    @Test("a person's coverage is each network's, by its share of the score")
    func ofPersons() throws {
        var scene = Scene()
        scene.elders()
        scene.account("ada")
        scene.act(.reply, "elder1", on: "ada", daysAgo: 3)
        scene.act(.reply, "elder2", on: "ada", daysAgo: 4)
        let graph = Graph([scene.batch])
        let board = Scoreboard(of: graph)
        let score = try #require(board.scores(at: Population.now)[ada])
        let attributions = try #require(board.attributions(of: .person(ada))[ada])
        let coverages = score.coverages(
            seen: [Scene.network: [today - 9...today - 5, today - 4...today]], attributions: attributions, shares: shares, asOf: today)
        #expect(
            coverages == [Coverage(network: Scene.network, fetchedShare: shares.share(of: today - 9...today, asOf: today), knownShare: 1)])
        #expect(score.coverage(of: coverages) == coverages[0].value)
        #expect(score.coverage(of: []) == 0)
        let stranger = PersonScore(
            person: ada, state: .unrated, influence: 0, score: nil, effectivePeople: 0, margin: 0, levels: [])
        #expect(stranger.coverage(of: []) == nil)
    }
}
