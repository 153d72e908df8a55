import Model
import Store
import Testing

@testable import Clout

@Suite("A score's history")
struct ScoreHistoryTests {
    private let now = Instant(seconds: 1_700_006_400) + .seconds(43_200)

    private func history(_ scores: [(daysAgo: Double, score: Double, epoch: String)]) throws -> ScoreHistory {
        ScoreHistory(
            try scores.map { score in
                HistoricScore(
                    at: now - .milliseconds(Int64(score.daysAgo * 86_400_000)), score: try #require(Score(score.score)), state: .scored,
                    epoch: score.epoch)
            }, at: now)
    }

    @Test("a change is counted from the score that held then, which may be older")
    func changes() throws {
        let changes = try history([(91, 10, "1"), (40, 12, "1"), (8.5, 13, "1"), (3, 15, "1"), (0.5, 16, "1"), (-1, 50, "1")]).changes
        #expect(changes.map(\.days) == [1, 7, 30, 90])
        #expect(changes.map(\.points) == [1, 3, nil, 6])
        #expect(changes.map { $0.earlier?.score.value } == [15, 13, nil, 10], "nobody scored in the ten days before the thirtieth")
    }

    @Test("across the change of an epoch there is no difference, and before the first score neither")
    func epochs() throws {
        let changes = try history([(31, 10, "1"), (8, 11, "1"), (2, 20, "2"), (0, 21, "2")]).changes
        #expect(changes.map(\.points) == [1, nil, nil, nil])
        #expect(changes.map { $0.earlier?.epoch } == ["2", "1", "1", nil])
        #expect(try history([]).changes.isEmpty)
    }

    @Test("of each day the last score is shown")
    func byDay() throws {
        let history = try history([(9, 10, "1"), (2.2, 11, "1"), (2.1, 12, "1"), (0.3, 13, "1"), (0, 14, "1")])
        #expect(history.byDay(7).map(\.score.value) == [12, 14])
        #expect(history.since(7).map(\.score.value) == [11, 12, 13, 14])
    }

    @Test("a sparkline goes from its lowest to its highest value, and is level where they hardly differ")
    func sparkline() {
        #expect(Sparkline.text(of: [10, 24, 17, 10]) == "▁█▅▁")
        #expect(Sparkline.text(of: [40, 40.05, 40]) == "▁▁▁")
        #expect(Sparkline.text(of: []) == "")
    }
}
