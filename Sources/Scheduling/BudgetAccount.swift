import ConnectorKit
import Model

/// What somebody wants to spend a budget on.
public enum BudgetPurpose: Sendable, Hashable {
    /// Activity of identities that are tracked. May use all of a budget.
    case activity
    /// Facts about identities that were only met. May use what is *left*: a fifth of each budget is kept for activity, and the
    /// rest is theirs only as its window goes by, so that facts never take in the morning what activity needs at noon.
    case facts
}

/// One budget of one credential: how much of its window is used, and when there is more. Pure; `BudgetLedger` keeps it.
///
/// - Within one window no more than the amount is ever handed out.
/// - A month's amount must last for the month: by the time `t` of the window at most `t / window + 1/10` of it may be used.
/// - The network's word wins: fewer left than we believed, another end of the window, nothing before a certain time. It never
///   makes the amount larger, since the amount may be the operator's own line, and headers lie.
struct BudgetAccount: Sendable {
    let description: BudgetDescription
    /// When the current window began; `nil` before the first use of one.
    private(set) var start: Instant?
    private(set) var used: Int64 = 0
    private(set) var blockedUntil: Instant?
    /// Grows with each window, so that a reservation of an earlier one can be told.
    private(set) var generation = 0
    /// At least that much is used, by the network's count.
    private var reported: Int64 = 0
    /// Since when facts wait for a window that nothing has started.
    private var idleSince: Instant?

    init(_ description: BudgetDescription) { self.description = description }

    /// Takes over what was kept in the store.
    mutating func restore(_ use: BudgetUse, at now: Instant) {
        start = use.windowStart
        used = max(0, use.used)
        blockedUntil = use.blockedUntil
        update(at: now)
    }

    /// Ends a window and a block that are over.
    mutating func update(at now: Instant) {
        if let until = blockedUntil {
            blockedUntil = until <= now ? nil : min(until, now + description.window.longestBlock)
        }
        let running = description.window.start(at: now, after: start)
        if let running, let start, running <= start {
            // The same window; or the clock was set back, and what is used stays used.
            self.start = running
        } else if running != start {
            // The time since the last window is time that facts have waited.
            idleSince = start.map { description.window.end(of: $0) }
            start = running
            used = 0
            reported = 0
            generation += 1
        }
    }

    /// When `amount` can be had: `now` if at once, a later time otherwise, `nil` if never.
    mutating func earliest(for amount: Int64, purpose: BudgetPurpose, at now: Instant) -> Instant? {
        update(at: now)
        guard amount > 0 else { return now }
        let ceiling = ceiling(for: purpose)
        guard amount <= ceiling else { return nil }
        if start == nil { idleSince = min(idleSince ?? now, now) }
        let from = start ?? idleSince ?? now
        let end = description.window.end(of: from)
        var allowed = from + lead(of: min(used, ceiling) + amount, purpose: purpose, from: from)
        if used > ceiling - amount || allowed >= end, start != nil {
            allowed = end + lead(of: amount, purpose: purpose, from: end)
        }
        return max(now, allowed, blockedUntil ?? now)
    }

    /// Uses `amount`; `earliest` has said that it can be had.
    mutating func take(_ amount: Int64, at now: Instant) {
        if start == nil { start = now }
        used = used.addingReportingOverflow(max(0, amount)).overflow ? .max : used + max(0, amount)
    }

    /// Puts a difference right. Something is given back only within the window that it was taken in, and never what the network
    /// has counted itself.
    mutating func adjust(by difference: Int64, takenIn generation: Int?, at now: Instant) {
        update(at: now)
        if difference > 0 {
            take(difference, at: now)
        } else if generation == self.generation {
            used = max(reported, used + difference, 0)
        }
    }

    /// Takes over what the network said. Returns true when it must be kept at once.
    mutating func observe(_ report: LimitReport, at now: Instant) -> Bool {
        update(at: now)
        if let reset = report.resetsAt {
            // A report about a window that is over says nothing about this one.
            guard reset > now else { return false }
            if case .every(let length) = description.window, reset - now <= length + length / 20 + .seconds(1) {
                start = min(reset - length, now)
            }
        }
        guard let remaining = report.remaining else { return false }
        if start == nil { start = now }
        reported = max(reported, description.amount - max(0, remaining))
        used = max(used, reported)
        guard remaining <= 0, let reset = report.resetsAt else { return false }
        return block(until: reset, at: now)
    }

    /// Hands out nothing before `until`. Returns true when that is news.
    mutating func block(until: Instant, at now: Instant) -> Bool {
        let until = min(until, now + description.window.longestBlock)
        guard until > (blockedUntil ?? now) else { return false }
        if start == nil { start = now }
        blockedUntil = until
        return true
    }

    /// How much of the amount is used, 0 or more.
    var usedShare: Double { Double(used) / Double(max(1, description.amount)) }

    /// When there is more than now, where something is used.
    var resetsAt: Instant? { start.map { max(description.window.end(of: $0), blockedUntil ?? $0) } }

    private func ceiling(for purpose: BudgetPurpose) -> Int64 {
        purpose == .facts ? description.amount - description.amount / 5 : description.amount
    }

    /// How far a window must have gone by before `total` of it may be used.
    private func lead(of total: Int64, purpose: BudgetPurpose, from start: Instant) -> Duration {
        let length = (description.window.end(of: start) - start).milliseconds
        switch (purpose, description.window) {
        case (.facts, _): return Self.share(of: length, total, ceiling(for: .facts))
        case (.activity, .monthUTC): return Self.share(of: length, total - description.amount / 10, description.amount)
        case (.activity, _): return .zero
        }
    }

    /// `length · part / whole` milliseconds, rounded up; zero when `part` is not positive.
    private static func share(of length: Int64, _ part: Int64, _ whole: Int64) -> Duration {
        guard part > 0, whole > 0 else { return .zero }
        let product = Int128(length) * Int128(part)
        return .milliseconds(Int64(clamping: (product + Int128(whole) - 1) / Int128(whole)))
    }
}
