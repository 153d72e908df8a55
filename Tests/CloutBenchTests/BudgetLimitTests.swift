import ConnectorKit
import Model
import Testing

@testable import CloutBench

@Suite("What budgets dictate")
struct BudgetLimitTests {
    /// The first of a month of thirty days, at midnight.
    private let start = Instant(day: 20_758)

    @Test(
        "an amount takes as many windows as it fills, but for the last one",
        arguments: [
            (0, .every(.seconds(300)), 0), (1, .every(.seconds(300)), 0), (100, .every(.seconds(300)), 0),
            (101, .every(.seconds(300)), 300), (1000, .every(.seconds(300)), 2700), (1001, .every(.seconds(300)), 3000),
            (100, .dayUTC, 0), (250, .dayUTC, 2 * 86_400),
            (10, .monthUTC, 0), (60, .monthUTC, 15 * 86_400), (110, .monthUTC, 30 * 86_400),
        ] as [(Int64, BudgetDescription.Window, Int64)])
    func windows(amount: Int64, window: BudgetDescription.Window, seconds: Int64) {
        let budget = BudgetDescription("requests", .requests, 100, per: window, source: "a test")
        let limit = BudgetLimit(spending: ["requests": amount], under: [budget], from: start)
        #expect(limit.time == .seconds(seconds))
        #expect(limit.budget == (seconds > 0 ? "requests" : nil))
    }

    @Test("the tightest budget counts, and one that is not used does not")
    func tightest() {
        let budgets = [
            BudgetDescription("a", .requests, 10, per: .every(.seconds(60)), source: "a test"),
            BudgetDescription("b", .requests, 1, per: .every(.seconds(900)), source: "a test"),
            BudgetDescription("c", .requests, 1, per: .dayUTC, source: "a test"),
        ]
        let limit = BudgetLimit(spending: ["a": 100, "b": 2], under: budgets, from: start)
        #expect(limit == BudgetLimit(spending: ["b": 2], under: budgets, from: start))
        #expect(limit.time == .seconds(900) && limit.budget == "b")
    }
}
