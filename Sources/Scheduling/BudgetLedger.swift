import ConnectorKit
import Logging
import Model

/// Keeps the budgets of all credentials, over restarts too.
///
/// **The block rule.** What is used must be in the store before it is spent, or a killed process would spend a window twice. One
/// transaction for each request would be too many, so the store is told of a block ahead: ten calls like the dearest so far, at
/// most a twentieth of the amount. Until the block is used up, nothing is written. A killed process leaves the unused rest of
/// its block counted as used: it loses up to a twentieth of one window, and never exceeds it. `close` gives the rest back.
///
/// Budgets are told the wall clock's time, because networks count by theirs. Where that clock jumps forward, windows end early,
/// and the network's own reports and refusals put it right.
public actor BudgetLedger {
    private struct Key: Hashable {
        var account: String
        var budget: String
    }

    private struct Entry {
        var account: BudgetAccount
        /// The dearest call so far: what a block is measured in.
        var dearest: Int64 = 0
        /// What the store knows, and of which window.
        var kept: (generation: Int, used: Int64, blockedUntil: Instant?)?
        /// Until when the last fetch was told to wait.
        var refusedUntil: Instant?

        var isCovered: Bool {
            guard account.start != nil else { return true }
            guard let kept, kept.generation == account.generation, kept.used >= account.used else { return false }
            // What was reserved and given back must not stay written down as used: a killed process would have spent it.
            guard kept.used - account.used <= 2 * block else { return false }
            return account.blockedUntil == nil || kept.blockedUntil == account.blockedUntil
        }

        mutating func take(_ amount: Int64, at now: Instant) {
            account.take(amount, at: now)
            dearest = max(dearest, amount)
        }

        /// How much more is written down than is used.
        private var block: Int64 {
            let largest = max(0, account.description.amount / 20)
            return min(min(dearest, largest) * 10, largest)
        }

        func use(_ key: Key, ahead: Bool) -> BudgetUse? {
            guard let start = account.start else { return nil }
            let amount = account.description.amount
            let block = ahead ? block : 0
            let used = account.used >= amount - block ? max(account.used, amount) : account.used + block
            return BudgetUse(
                account: key.account, budget: key.budget, windowStart: start, used: used, blockedUntil: account.blockedUntil)
        }
    }

    private let queue: any WorkQueue
    private let wall: any WallClock
    private var entries: [Key: Entry] = [:]
    private var blocks: [String: Instant] = [:]
    private var stored: [Key: BudgetUse] = [:]
    private var isWriting = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Creates an empty ledger; `load` it before the first use.
    ///
    /// - Parameter executor: where writing goes on when the task that wanted it is cancelled; `nil` for the default pool.
    public init(queue: any WorkQueue, wall: any WallClock, executor: (any TaskExecutor)? = nil) {
        self.queue = ShieldedQueue(queue, executor: executor)
        self.wall = wall
    }

    /// Reads what earlier processes used.
    public func load() async throws(WorkQueueError) { load(try await queue.budgetUses()) }

    func load(_ uses: [BudgetUse]) {
        for use in uses { stored[Key(account: use.account, budget: use.budget)] = use }
        let now = wall.now
        for (key, entry) in entries where entry.kept == nil && entry.account.start == nil {
            entries[key] = restored(entry.account.description, key, at: now)
        }
    }

    /// Makes the budgets of an account known. Where two connectors share a credential and differ, the smaller amount holds.
    public func open(account: String, budgets: [BudgetDescription]) {
        let now = wall.now
        for budget in budgets {
            let key = Key(account: account, budget: budget.name)
            if let known = entries[key]?.account.description, known == budget || known.amount <= budget.amount { continue }
            let (running, refusedUntil) = (entries[key]?.use(key, ahead: false), entries[key]?.refusedUntil)
            if let running { stored[key] = running }
            entries[key] = restored(budget, key, at: now)
            entries[key]?.refusedUntil = refusedUntil
        }
    }

    /// Gives accounts other amounts, as a reload wants them; what is used stays used, and fetches under way pay on.
    func reopen(_ accounts: [(account: String, budgets: [BudgetDescription])]) {
        let names = Set(accounts.map(\.account))
        let former = entries.filter { names.contains($0.key.account) }
        for (key, entry) in former {
            if let use = entry.use(key, ahead: false) { stored[key] = use }
            entries[key] = nil
        }
        for (account, budgets) in accounts { open(account: account, budgets: budgets) }
        // Who waits for a budget goes on waiting.
        for (key, entry) in former { entries[key]?.refusedUntil = entry.refusedUntil }
    }

    /// Takes up that an account's fetches wait for a budget until a time, as an earlier process has left it. Which one it was is not kept: it is the
    /// one that allows nothing now, or else the one of which the largest share is used.
    func resumeWaiting(account: String, until: Instant) {
        let now = wall.now
        let keys = entries.keys.filter { $0.account == account }.sorted { $0.budget < $1.budget }
        if keys.contains(where: { entries[$0]?.refusedUntil ?? now > now }) { return }
        let closed = keys.filter { key in
            entries[key] != nil && entries[key]?.account.earliest(for: 1, purpose: .activity, at: now) != now
        }
        let emptiest = keys.max { (entries[$0]?.account.usedShare ?? 0) < (entries[$1]?.account.usedShare ?? 0) }
        for key in closed.isEmpty ? [emptiest].compactMap(\.self) : closed { entries[key]?.refusedUntil = until }
    }

    /// The purse for one fetch; every fetch takes its own.
    nonisolated func budget(account: String, connector: String, purpose: BudgetPurpose = .activity) -> AccountBudget {
        AccountBudget(ledger: self, account: account, connector: connector, purpose: purpose)
    }

    /// Hands out nothing of the account before `until`: the network has refused the credential's requests until then.
    func block(account: String, until: Instant) async {
        let now = wall.now
        blocks[account] = max(blocks[account] ?? until, until)
        for key in entries.keys where key.account == account { _ = entries[key]?.account.block(until: until, at: now) }
        try? await keep()
    }

    /// Gives back to the store what blocks hold beyond what was used.
    public func close() async throws(WorkQueueError) {
        let uses = entries.compactMap { key, entry in entry.use(key, ahead: false) }
        if !uses.isEmpty { try await queue.save(uses) }
        for (key, entry) in entries { entries[key]?.kept = (entry.account.generation, entry.account.used, entry.account.blockedUntil) }
    }

    /// How the budgets of an account stand, by name.
    func status(of account: String) -> [BudgetStatus] {
        let now = wall.now
        return entries.keys.filter { $0.account == account }.sorted { $0.budget < $1.budget }.compactMap { key in
            entries[key]?.account.update(at: now)
            guard let entry = entries[key] else { return nil }
            var status = BudgetStatus(entry.account, at: now)
            status.waitedForUntil = entry.refusedUntil.flatMap { $0 > now ? $0 : nil }
            return status
        }
    }

    // MARK: For AccountBudget

    /// Which window each part of a reservation was taken in.
    typealias Stamp = [String: Int]

    enum Answer {
        case taken(Stamp)
        /// Refused; there is more at that time, or never.
        case refused(BudgetDescription?, until: Instant?)
        case unknown(String)
        case notKept(WorkQueueError)
    }

    func reserve(_ cost: Cost, account: String, purpose: BudgetPurpose) async -> Answer {
        let now = wall.now
        let parts = cost.amounts.filter { $0.value > 0 }.sorted { $0.key < $1.key }
        var at = now
        var blame: BudgetDescription?
        if let until = blocks[account] { if until > now { at = until } else { blocks[account] = nil } }
        for (name, amount) in parts {
            let key = Key(account: account, budget: name)
            guard let description = entries[key]?.account.description else { return .unknown(name) }
            guard let earliest = entries[key]?.account.earliest(for: amount, purpose: purpose, at: now) else {
                return .refused(description, until: nil)
            }
            if earliest > at { (at, blame) = (earliest, description) }
        }
        guard at <= now else {
            // Facts are meant to wait. Where the network refuses, it is all of the account that is waited for.
            if purpose == .activity {
                for name in blame.map({ [$0.name] }) ?? parts.map(\.key) { entries[Key(account: account, budget: name)]?.refusedUntil = at }
            }
            return .refused(blame, until: at)
        }
        var stamp: Stamp = [:]
        for (name, amount) in parts {
            let key = Key(account: account, budget: name)
            entries[key]?.take(amount, at: now)
            stamp[name] = entries[key]?.account.generation
        }
        do throws(WorkQueueError) {
            try await keep()
            return .taken(stamp)
        } catch {
            adjust(Cost(), from: cost, account: account, takenIn: stamp)
            return .notKept(error)
        }
    }

    func affords(_ cost: Cost, account: String, purpose: BudgetPurpose) -> Bool {
        let now = wall.now
        if let until = blocks[account], until > now { return false }
        return cost.amounts.allSatisfy { name, amount in
            amount <= 0 || entries[Key(account: account, budget: name)]?.account.earliest(for: amount, purpose: purpose, at: now) == now
        }
    }

    func settle(reserved: Cost, actual: Cost, account: String, takenIn stamp: Stamp) async {
        adjust(actual, from: reserved, account: account, takenIn: stamp)
        // What is not kept now is kept, or refused, with the next reservation.
        try? await keep()
    }

    func observe(_ report: LimitReport, account: String) async {
        let key = Key(account: account, budget: report.budget)
        let isUrgent = entries[key]?.account.observe(report, at: wall.now) ?? false
        if isUrgent { try? await keep() }
    }

    // MARK: Inside

    private func restored(_ description: BudgetDescription, _ key: Key, at now: Instant) -> Entry {
        var entry = Entry(account: BudgetAccount(description))
        if let use = stored[key] {
            entry.account.restore(use, at: now)
            if entry.account.start != nil { entry.kept = (entry.account.generation, entry.account.used, entry.account.blockedUntil) }
        }
        return entry
    }

    private func adjust(_ actual: Cost, from reserved: Cost, account: String, takenIn stamp: Stamp) {
        let now = wall.now
        for name in Set(actual.amounts.keys).union(reserved.amounts.keys) {
            let difference = max(0, actual.amounts[name] ?? 0) - max(0, reserved.amounts[name] ?? 0)
            guard difference != 0 else { continue }
            entries[Key(account: account, budget: name)]?.account.adjust(by: difference, takenIn: stamp[name], at: now)
        }
    }

    /// Returns once all that is used is in the store; one write at a time, each for everybody who waits.
    private func keep() async throws(WorkQueueError) {
        while entries.values.contains(where: { !$0.isCovered }) {
            if isWriting {
                await withCheckedContinuation { waiting.append($0) }
                continue
            }
            isWriting = true
            defer {
                isWriting = false
                for waiter in waiting { waiter.resume() }
                waiting = []
            }
            let pending = entries.filter { !$0.value.isCovered }
            let uses = pending.compactMap { key, entry in entry.use(key, ahead: true).map { (key, entry.account.generation, $0) } }
            try await queue.save(uses.map(\.2))
            for (key, generation, use) in uses { entries[key]?.kept = (generation, use.used, use.blockedUntil) }
        }
    }
}
