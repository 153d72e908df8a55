import Model
import Testing
import Validation

@testable import Scoring

/// Scores come out of where they are packed as they went in.
@Suite struct ScoredPeopleTests {
    private static let networks = ["github", "mastodon", "x"].map { Network($0) }

    /// Somebody with every field that a score can have, or with few of them.
    private func score(_ person: PersonKey, _ random: inout SeededNumbers) -> PersonScore {
        func some(_ value: Double) -> Double { Bool.random(using: &random) ? value * Double.random(in: 0..<1, using: &random) : 0 }
        var score = PersonScore.unrated(person)
        score.influence = some(40)
        score.score = score.influence > 0 ? Score(1 + 99 * Double.random(in: 0...1, using: &random)) : nil
        score.state = score.score == nil ? .unrated : Bool.random(using: &random) ? .scored : .provisional
        (score.effectivePeople, score.margin, score.endorsed) = (some(1e6), some(50), some(1))
        for network in Self.networks where Bool.random(using: &random) {
            var level = NetworkLevel(network: network)
            (level.known, level.crowd, level.anonymous, level.crowdLevel) = (some(9), some(1e5), some(1e5), some(9))
            (level.followersLevel, level.listsLevel, level.attention, level.reach) = (some(2), some(1), some(1), some(1))
            level.followers = Bool.random(using: &random) ? Int64.random(in: 0...1_000_000_000_000_000, using: &random) : 0
            level.lists = Bool.random(using: &random) ? 7 : 0
            level.influence = Bool.random(using: &random) ? score.influence : some(30)
            level.subScore = Bool.random(using: &random) ? score.score : Score(50.25)
            level.share = [0, 1, 0.5].randomElement(using: &random) ?? 0
            level.seniority = [.unknown, .new, .established].randomElement(using: &random) ?? .unknown
            level.isInRing = Bool.random(using: &random)
            level.stopped = Bool.random(using: &random) ? Instant(milliseconds: Int64.random(in: -5...5, using: &random)) : nil
            score.levels.append(level)
        }
        return score
    }

    private func person(_ number: Int) -> PersonKey {
        number.isMultiple(of: 3)
            ? .tracked(PersonID(rawValue: "p\(number)")!)
            : .met(IdentityKey(Self.networks[number % 2], "account \(number)"))
    }

    @Test func everyFieldIsKept() {
        var random = SeededNumbers(seed: 23)
        let scores = (0..<3000).map { score(person($0), &random) }
        let people = ScoredPeople(scores)
        #expect(Array(people) == scores)
        for (number, score) in scores.enumerated() {
            var bare = score
            bare.levels = []
            #expect(people.withoutLevels(number) == bare)
            #expect(people.key(number) == score.person)
        }
    }

    @Test func whatIsReplacedMovesNobodyElse() {
        var random = SeededNumbers(seed: 5)
        var scores = (0..<2500).map { score(person($0), &random) }
        var people = ScoredPeople(scores)
        for _ in 0..<4000 {
            let number = Int.random(in: 0..<scores.count, using: &random)
            scores[number] = score(scores[number].person, &random)
            people[number: number] = scores[number]
        }
        #expect(Array(people) == scores)
    }

    @Test func whoComesIsVacantUntilScored() {
        var random = SeededNumbers(seed: 7)
        var keys = PersonKeys()
        let names = (0..<1500).map(person)
        for name in names { keys.add(name) }
        let scores = names.map { score($0, &random) }
        var people = ScoredPeople(of: keys, places: Array(0..<1000))
        for score in scores.prefix(1000) { people.append(score) }
        people.makeRoom(of: keys, places: Array(0..<1500), byName: Array((0..<1500).reversed()))
        #expect(people.count == 1500)
        #expect(!people.isVacant(999))
        #expect((1000..<1500).allSatisfy { people.isVacant($0) && people.withoutLevels($0) == .unrated(names[$0]) })
        for number in 1000..<1500 { people[number: number] = scores[number] }
        #expect(!(0..<1500).contains { people.isVacant($0) })
        #expect(Array(people) == scores.reversed())
    }
}
