import ConnectorKit
import Model

/// The soonest that budgets allow a cost to be spent, by whoever wastes no moment of them. Pure.
struct BudgetLimit: Sendable, Hashable {
    /// How long it takes at least.
    var time: Duration
    /// The budget that takes longest; `nil` where none takes any time.
    var budget: String?

    /// Nothing is spent, or nothing is limited.
    static let none = BudgetLimit()

    private init() { time = .zero }

    /// - Parameter start: When the first of it is spent. Nothing was used before, and windows that run by the clock begin then.
    init(spending cost: Cost, under budgets: [BudgetDescription], from start: Instant) {
        let times = budgets.map { (name: $0.name, time: Self.time(for: cost.amounts[$0.name] ?? 0, of: $0, from: start)) }
        let longest = times.max { $0.time < $1.time }
        time = longest?.time ?? .zero
        budget = time > .zero ? longest?.name : nil
    }

    private static func time(for amount: Int64, of budget: BudgetDescription, from start: Instant) -> Duration {
        guard amount > 0, budget.amount > 0 else { return .zero }
        var begin = start
        for _ in 0..<(amount - 1) / budget.amount { begin = budget.window.end(of: begin) }
        // A month's amount is used as the month goes by, but for the tenth that may be used at once (`BudgetAccount`).
        guard budget.window == .monthUTC else { return begin - start }
        let rest = amount - (amount - 1) / budget.amount * budget.amount
        let length = budget.window.end(of: begin) - Instant(day: CivilMonth(containing: begin.day).firstDay)
        let ahead = Double(rest) / Double(budget.amount) - 0.1
        let open = Instant(day: CivilMonth(containing: begin.day).firstDay) + length * max(0, ahead)
        return max(begin, open) - start
    }
}
