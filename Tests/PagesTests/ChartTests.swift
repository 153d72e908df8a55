import Model
import Testing

@testable import Pages

@Suite struct ChartTests {
    @Test(
        "a plot is at least ten points tall and within 1 to 100",
        arguments: [
            ([47.0, 47.2], 45.0, 55.0), ([1.0, 2.0], 1.0, 10.0), ([99.5, 100.0], 90.0, 100.0), ([12.0, 61.0], 10.0, 65.0), ([], 1.0, 10.0),
        ])
    func ranges(values: [Double], low: Double, high: Double) {
        let plot = TimePlot(days: 0...89, values: values)
        #expect(plot.scale.low == low)
        #expect(plot.scale.high == high)
    }

    @Test("what a score is made of adds up, and at most three parts and the rest are told apart")
    func stacks() {
        let stack = Stack(score: 21, parts: [.init("a", 8), .init("b", 5), .init("c", 3), .init("d", 2.5), .init("e", 1.5), .init("f", 0)])
        #expect(stack.parts.map(\.label) == ["a", "b", "c", "other"])
        #expect(stack.parts.reduce(1) { $0 + $1.points } == 21)
        #expect(Stack(score: 4, parts: [.init("a", 2), .init("b", 1)]).parts.count == 2)
        #expect(
            Stack(score: 11, parts: [.init("a", 4), .init("b", 3), .init("c", 2), .init("d", 1)]).parts.map(\.label) == [
                "a", "b", "c", "d",
            ])
    }

    @Test(
        "a badge's mark stays on its track, whatever the doubt",
        arguments: [(1.0, 0.1), (1.0, 40.0), (50.0, 200.0), (100.0, 12.0), (100.0, 0.0)])
    func marks(score: Double, doubt: Double) throws {
        for size in [Badge.Size.large, .row] {
            let text = Badge(score: score, doubt: doubt, size: size).file
            let rects = text.matches(of: #/x="([0-9.]+)" y="[0-9.]+" width="([0-9.]+)"/#).compactMap { match in
                Double(match.1).flatMap { x in Double(match.2).map { (x, $0) } }
            }
            let (track, mark) = (try #require(rects.first), try #require(rects.last))
            #expect(mark.0 >= track.0 - 0.01 && mark.0 + mark.1 <= track.0 + track.1 + 0.01)
        }
    }

    @Test("a line stops where nothing is known, and nothing is drawn there")
    func gaps() {
        let plot = TimePlot(days: 0...4, values: [10, 20])
        let path = plot.curve([(0, 10), (1, 12), (2, nil), (3, 14), (4, 16)], class: "curve").text
        #expect(path.ranges(of: "M").count == 2)
    }

    @Test("of several networks that are not fetched, each has its words on a line of its own")
    func notFetched() throws {
        var line = ScoreLine(name: "Ada", days: 0...89, scores: [.init(0, 10), .init(89, 20)], doubt: 1)
        line.gaps = [.init(60...89, reason: "GitHub not fetched"), .init(70...89, reason: "Mastodon not fetched")]
        let heights = line.markup.text.matches(of: #/dy="(-?[0-9]+)" text-anchor="[a-z]+">[A-Za-z]+ not fetched/#).compactMap { Int($0.1) }
        let (first, last) = (try #require(heights.first), try #require(heights.last))
        #expect(heights.count == 2 && (first - last).magnitude >= 14, "\(heights)")
    }

    @Test("everybody is a dot up to 500 people, and bars beyond")
    func everybody() {
        let few = Everybody((0..<500).map { Everybody.Dot(Double($0 % 99) + 1) }, gate: 90).markup.text
        let many = Everybody((0..<100_000).map { Everybody.Dot(Double($0 % 99) + 1) }, gate: 90).markup.text
        #expect(few.ranges(of: "<circle").count == 500)
        #expect(!many.contains("<circle") && many.utf8.count < 6_000)
    }
}
