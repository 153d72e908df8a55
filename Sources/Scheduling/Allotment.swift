import ConnectorKit
import Model

/// How often each assignment of a connector is fetched where its budgets do not suffice for everybody's interval. Pure.
///
/// Of `rate` fetches a day everybody gets a quarter of the even share, so that nobody is forgotten; the rest is dealt out in proportion
/// to the square root of each one's activity. That is the division under which what happens waits for the least time altogether: with
/// acts at the rate λ and fetches at the rate f an act waits 1/(2f) on average, and Σ λ/f under Σ f = rate is smallest at f ∝ √λ (by
/// Lagrange; J. Cho and H. Garcia-Molina, "Effective Page Refresh Policies for Web Crawlers", 2003, come to the same for web pages).
/// Nobody is fetched more often than the interval says; what that saves goes to the others.
struct Allotment: Sendable {
    /// The part that is the same for everybody.
    static let evenPart = 0.25

    /// How much of a budget is dealt out: more than there is, so that none of it is left over where fetches come late or cost less than
    /// usual. What is due and cannot be paid waits, the most overdue first.
    static let dealtPart = 1.25

    private let interval: Duration
    private let shares: Shares
    /// Fetches a day for a whole share; `nil` where the budgets suffice for everybody.
    private let scale: Double?

    /// Everybody's part of what there is; together they make 1.
    private struct Shares {
        let count: Double
        let roots: Double

        func part(of root: Double) -> Double {
            let even = 1 / count
            return Allotment.evenPart * even + (1 - Allotment.evenPart) * (roots > 0 ? root / roots : even)
        }
    }

    /// - Parameters:
    ///   - interval: how often everybody would be fetched.
    ///   - rate: how many fetches a day the budgets allow; `nil` when they set no limit.
    ///   - activities: what is known of everybody's new records a day.
    ///   - count: how many there are, those among them of whom nothing is known.
    init(interval: Duration, rate: Double?, activities: some Collection<Double>, count: Int) {
        self.interval = max(interval, Timetable.shortestInterval)
        let roots = activities.map { max($0, 0).squareRoot() }.sorted(by: >)
        let shares = Shares(count: Double(max(count, roots.count, 1)), roots: roots.reduce(0, +))
        self.shares = shares
        let most = Self.day / self.interval.inSeconds
        guard let rate, rate < most * shares.count else {
            scale = nil
            return
        }
        // Those whose share is more than the interval's worth are given that, the most active first; the others share what it saves.
        var (left, parts) = (max(rate, 0), 1.0)
        for root in roots {
            let part = shares.part(of: root)
            guard part / parts * left > most, parts > part else { break }
            left -= most
            parts -= part
        }
        scale = left / parts
    }

    /// How often somebody with so many new records a day is fetched: the interval, or longer, at most thirty days.
    func interval(for activity: Double) -> Duration {
        guard let scale else { return interval }
        let perDay = shares.part(of: max(activity, 0).squareRoot()) * scale
        guard perDay > 1 / 30 else { return max(interval, .seconds(30 * 86_400)) }
        return max(interval, .milliseconds(Int64(Self.day * 1000 / perDay)))
    }

    private static let day = 86_400.0

    /// How many fetches a day budgets allow when one costs `cost`; `nil` when they set no limit.
    static func rate(under budgets: [BudgetDescription], cost: Cost.Mean) -> Double? {
        budgets.compactMap { budget in
            guard let price = cost[budget.name], price > 0 else { return nil }
            return dealtPart * Double(budget.amount) / price * day / budget.window.length.inSeconds
        }.min()
    }
}

extension Cost {
    /// What fetches cost on average, by the names of budgets: the latest weigh most.
    struct Mean: Sendable, Hashable {
        private var amounts: [String: Double] = [:]
        private var isEmpty = true

        subscript(name: String) -> Double? { amounts[name] }

        /// Takes over what one more fetch has cost.
        mutating func note(_ cost: Cost) {
            let weight = isEmpty ? 1 : 0.05
            isEmpty = false
            for name in Set(amounts.keys).union(cost.amounts.keys) {
                let known = amounts[name] ?? 0
                amounts[name] = known + weight * (Double(cost.amounts[name] ?? 0) - known)
            }
        }
    }
}

extension BudgetDescription.Window {
    /// How long it is, about.
    var length: Duration {
        switch self {
        case .every(let length): max(length, .seconds(1))
        case .day: .seconds(86_400)
        case .monthUTC: .seconds(30 * 86_400)
        }
    }
}

/// How much is new about an assignment, lately. Pure.
enum Activity {
    /// Days after which what was known before weighs half.
    private static let memory = 7.0

    /// New records a day, after a fetch that brought `new` of them.
    ///
    /// - Parameters:
    ///   - known: What was known before; `nil` before the first fetch, which brings the past of many days.
    ///   - since: When the fetch before ended well.
    static func after(_ new: Int, known: Double?, since: Instant?, now: Instant) -> Double {
        let days = max((since.map { now - $0 } ?? .seconds(30 * 86_400)).inSeconds, 60) / 86_400
        let rate = Double(new) / days
        guard let known else { return rate }
        return known + days / (days + memory) * (rate - known)
    }
}

extension Duration {
    var inSeconds: Double { Double(milliseconds) / 1000 }
}
