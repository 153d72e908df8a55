import Model
import Testing

@testable import Scoring

@Suite("Calibration")
struct CalibrationTests {
    private let forum = Network("forum")
    private let blog = Network("blog")

    /// People by their levels on networks, and their scores.
    private func scores(_ levels: [[Network: Double]], scores: [Double?]? = nil, epoch: String = "1") -> Scores {
        let people = levels.enumerated().map { number, levels in
            var person = PersonScore(
                person: .met(IdentityKey(forum, "\(number + 10_000)")), state: .scored, influence: 1, score: Score(10), effectivePeople: 9,
                margin: 1, levels: [])
            if let scores { person.score = scores[number].flatMap(Score.init) }
            person.levels = levels.sorted { $0.key < $1.key }.map { network, size in
                var level = NetworkLevel(network: network)
                level.known = size
                return level
            }
            return person
        }
        return Scores(
            at: Instant(seconds: 0), epoch: epoch, people: ScoredPeople(people), weights: [], effort: .init(people: 0, networks: []))
    }

    @Test("what is typical is the median of everybody who has a level there, from a thousand people on")
    func medians() {
        let levels = (1...1001).map { [forum: Double($0), blog: $0 <= 999 ? 1 : 0] } + (0..<50).map { _ in [forum: 0] }
        let calibration = Calibration(of: scores(levels))
        #expect(
            calibration.measures == [
                Calibration.Measure(network: blog, people: 999, median: 1), Calibration.Measure(network: forum, people: 1001, median: 501),
            ])
        #expect(calibration.typicalLevels == [forum: 501])
        #expect(Calibration(of: scores([])).measures.isEmpty)
    }

    @Test("the effect of an epoch is told of those who have a score under both, whoever moves most first")
    func effect() {
        let levels = [[Network: Double]](repeating: [:], count: 5)
        let effect = EpochEffect(
            from: scores(levels, scores: [10, 20, 30, nil, 50]), to: scores(levels, scores: [12, 15, 31, 40, nil], epoch: "ours"))
        #expect(effect.before.epoch == "1" && effect.before.mean == 20 && effect.before.quantiles == [10, 10, 20, 30, 30, 30])
        #expect(effect.after.epoch == "ours" && effect.after.mean == 58.0 / 3 && effect.after.quantiles == [12, 12, 15, 31, 31, 31])
        #expect(effect.moves.map(\.before) == [20, 10, 30] && effect.moves.map(\.after) == [15, 12, 31])
        #expect(effect.rankCorrelation == 1)
        let turned = EpochEffect(from: scores(levels, scores: [1, 2, 3, 4, 5]), to: scores(levels, scores: [5, 4, 3, 2, 1]))
        #expect(turned.rankCorrelation == -1)
        let nobody = EpochEffect(from: scores([]), to: scores([]))
        #expect(nobody.moves.isEmpty && nobody.rankCorrelation.isNaN && nobody.before.mean.isNaN)
    }
}
