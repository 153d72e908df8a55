import ConnectorKit
import Model
import Pages
import Scheduling
import Scoring
import Store
import Web

extension PageMaker {
    /// Those that nothing but an operator brings back, and those that fetch nothing although it is their turn.
    func stoppedConnectors() async throws -> [ConnectorOverview.One] {
        let now = now
        let connectors = try await view.connectorOverview().connectors
        return connectors.filter { $0.needsSomebody || ["failing", "late"].contains($0.activity(at: now)) }
    }

    func connectors() async throws -> ConnectorsPage {
        let now = now
        let overview = try await view.connectorOverview()
        let days: Int32 = 14
        let intake = Dictionary(grouping: try await store.intake(since: now.day - days + 1), by: \.connector)
        return ConnectorsPage(
            try await site(),
            connectors: overview.connectors.map { one in
                let byDay = Dictionary((intake[one.file.name] ?? []).map { ($0.day, $0.records) }) { $0 + $1 }
                let counts = (0..<days).map { byDay[now.day - days + 1 + $0] ?? 0 }
                let today = counts.last ?? 0
                return page(of: one, one.fetches, counts: counts, today: today, at: now)
            })
    }

    /// `412 of 5 000 requests`, with the budget's name where that says more.
    private func use(of budget: BudgetStatus) -> String {
        let name = budget.name == budget.unit.rawValue ? "" : "\(budget.name): "
        if budget.unit == .dollars { return "\(name)\(budget.shown(budget.used)) of \(budget.shown(budget.amount))" }
        return "\(name)\(budget.used.grouped) of \(budget.amount.grouped) \(budget.unit.rawValue)"
    }

    private func share(of budget: BudgetStatus) -> Double { Double(budget.used) / Double(max(1, budget.amount)) }

    private func page(of one: ConnectorOverview.One, _ fetches: FetchSummary, counts: [Int64], today: Int64, at now: Instant)
        -> ConnectorsPage.One
    {
        let name = one.file.name
        let last = fetches.lastFetch
        let next = one.nextFetch
        let (state, words): (MachineState, String) =
            if one.needsSomebody {
                (.bad, one.state.isStopped ? "stopped, needs you" : "no login, needs you")
            } else if let until = one.state.pausedUntil, until > now {
                (.wait, "paused until \(until.words(from: now))")
            } else if let until = one.waitsUntil {
                (.wait, "waits for its budget until \(until.words(from: now))")
            } else if one.budgets.contains(where: { $0.left == 0 }) {
                (.wait, "budget spent")
            } else if one.loginEnds.map({ $0 - now < .seconds(14 * 86_400) }) ?? false {
                (.wait, "fetching, login ends soon")
            } else if let next, now - next > max(.seconds(3600), one.file.interval) {
                (.wait, "late")
            } else if fetches.isFailing {
                (.wait, fetches.assignments > 0 ? "fails" : "finds none of its accounts")
            } else if fetches.assignments == 0 {
                (.off, one.unresolved > 0 ? "looking for its accounts" : "nothing to fetch")
            } else {
                (.ok, "fetching")
            }
        // Those of which most is used: a network may have a dozen, and what nobody has touched says nothing.
        let used = one.budgets.filter { $0.used > 0 }.sorted { share(of: $0) > share(of: $1) }
        var problems = one.remarks
        if let problem = fetches.problem, fetches.failing > 0, !problems.contains(problem), !fetches.isFailing {
            problems.append(
                fetches.failing == 1 ? "One account fails: \(problem)" : "\(fetches.failing.grouped) accounts fail, one of them: \(problem)"
            )
        }
        let login = one.file.login == nil ? [] : ["clout connector login \(name)"]
        return ConnectorsPage.One(
            name: name, network: one.file.description.network?.title ?? "any network",
            accounts: fetches.assignments.of("account", "accounts")
                + (one.unresolved > 0 ? ", \(one.unresolved.grouped) not found yet" : ""),
            state: state, stateWords: words, last: last.map { $0.stamp(from: now) } ?? "never",
            next: next.map { $0 <= now ? "due now" : $0.stamp(from: now) } ?? "when mended",
            budgets: used.prefix(3).map { budget in
                ConnectorsPage.Budget(
                    words: use(of: budget),
                    gauge: Gauge(Double(budget.used), of: Double(budget.amount)),
                    note: budget.resetsAt.map { "starts anew \($0.words(from: now))" } ?? "starts anew with the next use")
            }, intake: Strip(counts, words: "New records day by day in 14 days, \(today.grouped) of them today"),
            intakeWords: today == 0 ? "nothing new today" : "\(today.grouped) new today", problems: problems,
            commands: state == .bad
                ? login + ["clout connector test \(name)", "systemctl reload clout"]
                : problems.isEmpty ? [] : ["clout connector list \(name)"])
    }
}

extension ConnectorOverview.One {
    /// Whether nothing but an operator brings it back.
    var needsSomebody: Bool { state.isStopped || loginProblem != nil }
}
