import Testing
import Scoring

@testable import Validation

@Suite struct StatisticsTests {
    @Test("Spearman's correlation shares the ranks of ties")
    func spearman() {
        #expect(RankCorrelation.spearman([1, 2, 3], [10, 20, 400]) == 1)
        #expect(RankCorrelation.spearman([1, 2, 3], [3, 2, 1]) == -1)
        // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 / sqrt(4.5 · 5), by hand.
        #expect(abs(RankCorrelation.spearman([1, 2, 2, 3], [1, 2, 3, 4]) - 4.5 / 22.5.squareRoot()) < 1e-12)
        #expect(RankCorrelation.spearman([1, 1], [1, 2]).isNaN)
    }

    @Test("the area under the curve is the chance that the right one is greater")
    func area() {
        #expect(RankCorrelation.areaUnderCurve([1, 2, 3, 4], [false, false, true, true]) == 1)
        #expect(RankCorrelation.areaUnderCurve([1, 2, 3, 4], [true, false, true, false]) == 0.25)
        #expect(RankCorrelation.areaUnderCurve([1, 1], [true, false]) == 0.5)
    }

    @Test("the top tenth is found by the share of it that both have")
    func topTenth() {
        let truth = (0..<20).map(Double.init)
        #expect(RankCorrelation.topTenthFound(by: truth, of: truth) == 1)
        #expect(RankCorrelation.topTenthFound(by: truth.map { $0 == 19 ? -1 : $0 }, of: truth) == 0.5)
    }

    @Test("resamples are the same each time, and tell a sure figure from a lucky one")
    func bootstrap() {
        let truth = (0..<50).map(Double.init)
        #expect(Bootstrap.shareAbove(truth, over: truth.map { -$0 }, truth: truth) == 100)
        #expect(Bootstrap.shareAbove(truth, over: truth, truth: truth) == 0)
        let even = Bootstrap.share(of: 10) { $0.reduce(0, +) >= 45 }
        #expect((35...65).contains(even) && even == Bootstrap.share(of: 10) { $0.reduce(0, +) >= 45 })
    }

    @Test("a quantile is by nearest rank")
    func quantile() {
        #expect(RankCorrelation.quantile(0.95, of: (1...100).map(Double.init)) == 95)
        #expect(RankCorrelation.quantile(0.95, of: []).isNaN)
    }

    @Test("PageRank is the known one of a small graph")
    func pageRank() {
        // b and c both act on a, who acts on b: a = (1-d)/3 + d (b + c), b = (1-d)/3 + d a, c = (1-d)/3 (d = 0.85), solved by hand.
        let ranks = PageRank(of: [("b", "a"), ("c", "a"), ("a", "b")]).ranks
        let c = 0.05
        let a = (0.05 + 0.85 * (0.05 + c)) / (1 - 0.85 * 0.85)
        #expect(abs((ranks["a"] ?? 0) - a) < 1e-9 && abs((ranks["b"] ?? 0) - (0.05 + 0.85 * a)) < 1e-9 && abs((ranks["c"] ?? 0) - c) < 1e-9)
    }

    @Test("tables are read with quotes, quoted line ends and torn rows")
    func table() {
        let text = "a,b\r\n1,\"x, \"\"y\"\"\nz\"\r\ntorn\n2,3\n"
        let rows = Lines.table(Array(text.utf8))
        #expect(rows == [["a": "1", "b": "x, \"y\"\nz"], ["a": "2", "b": "3"]])
    }

    @Test("a row of a dump gives its attributes by their whole names")
    func dumpRow() {
        let rows = DumpRow.rows(of: Array("<users>\n  <row Id=\"7\" AccountId=\"9\" CreationDate=\"2021\" />\n</users>".utf8))
        #expect(rows.count == 1)
        #expect(rows.first?["Id"] == "7" && rows.first?["AccountId"] == "9" && rows.first?["Reputation"] == nil)
    }
}
