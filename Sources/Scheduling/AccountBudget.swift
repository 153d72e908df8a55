import ConnectorKit
import Model
import Synchronization

/// The purse of one fetch: pays from its account in the ledger, and knows which of its own reservations are still open.
final class AccountBudget: Budget {
    /// Open reservations of one cost. Two of the same cost cannot be told apart; where they were taken in different windows,
    /// nothing is given back for either, which errs on the side of the network.
    private struct Open {
        var count = 0
        var stamp: BudgetLedger.Stamp = [:]
    }

    private struct State {
        var hasPaid = false
        var spent = Cost()
        var open: [Cost: Open] = [:]
    }

    private let ledger: BudgetLedger
    private let account: String
    private let connector: String
    private let purpose: BudgetPurpose
    private let state = Mutex(State())

    init(ledger: BudgetLedger, account: String, connector: String, purpose: BudgetPurpose) {
        self.ledger = ledger
        self.account = account
        self.connector = connector
        self.purpose = purpose
    }

    /// What the fetch has cost so far.
    var spent: Cost { state.withLock { $0.spent } }

    func reserve(_ cost: Cost) async throws(FetchError) {
        switch await ledger.reserve(cost, account: account, purpose: purpose) {
        case .taken(let stamp):
            state.withLock { state in
                state.hasPaid = true
                state.spent = state.spent + cost
                var open = state.open[cost] ?? Open()
                open.stamp = open.count == 0 || open.stamp == stamp ? stamp : [:]
                open.count += 1
                state.open[cost] = open
            }
        case .refused(let budget, let until?): throw spent(budget, until: until)
        case .refused(let budget, nil): throw tooDear(budget)
        case .unknown(let name):
            throw FetchError(
                .rejected, .reconfigure, reach: .connector, what: "\(connector): nothing fetched",
                why: "a call costs `\(name)`, which is no budget of this connector's description",
                mend: "This is a mistake in the connector: report it.")
        case .notKept(let error):
            throw FetchError(
                .notStored, .backOff, what: "\(connector): nothing fetched",
                why: "the use of its budget could not be written down (\(error))", mend: "It goes on when the store works again.")
        }
    }

    func settle(reserved: Cost, actual: Cost) async {
        let stamp = state.withLock { state -> BudgetLedger.Stamp in
            guard var open = state.open[reserved] else { return [:] }
            state.spent = state.spent + actual + Cost(reserved.amounts.mapValues { -$0 })
            open.count -= 1
            state.open[reserved] = open.count > 0 ? open : nil
            return open.stamp
        }
        await ledger.settle(reserved: reserved, actual: actual, account: account, takenIn: stamp)
    }

    func observe(_ report: LimitReport) async { await ledger.observe(report, account: account) }

    func affords(_ cost: Cost) async -> Bool { await ledger.affords(cost, account: account, purpose: purpose) }

    /// A fetch whose first call is refused tells that no other fetch of the connector could begin either. Where only a later call
    /// is refused, another identity may still be served.
    private func spent(_ budget: BudgetDescription?, until: Instant) -> FetchError {
        let reach: FetchError.Reach = state.withLock { $0.hasPaid } ? .identity : .connector
        guard let budget else {
            return FetchError(
                .budgetSpent, .retry(at: until), reach: .connector, what: "\(connector): waits",
                why: "the network refuses this credential's requests until \(until)", mend: "It goes on by itself.")
        }
        let raise = budget.setting.map { "; where the network allows more, raise `\($0)`" } ?? ""
        return FetchError(
            .budgetSpent, .retry(at: until), reach: reach, what: "\(connector): waits",
            why: "what budget `\(budget.name)` allows by now is used", mend: "It goes on by itself at \(until)\(raise).")
    }

    private func tooDear(_ budget: BudgetDescription?) -> FetchError {
        let name = budget?.name ?? ""
        return FetchError(
            .budgetSpent, .reconfigure, reach: .connector, what: "\(connector): nothing fetched",
            why: "one call costs more than the whole of budget `\(name)`",
            mend: budget?.setting.map { "Raise `\($0)` in the connector's file, then reload." } ?? "This connector cannot work with it.")
    }
}
