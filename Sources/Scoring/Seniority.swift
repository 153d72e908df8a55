import Model

/// How long everybody has been on one network, and what follows from it (`SCORING.md`, section 5, "Age of an account").
struct Seniority {
    /// What follows for one member. Rings are not known yet.
    struct Verdict: BitwiseCopyable, Equatable {
        /// Creation date known, and younger than needed: acts count by earned trust only.
        var isNew: Bool
        /// Not proven old by a date, nor named by the operator: who could be in a ring.
        var isSuspect: Bool
        /// Old enough by date, or by first sight with acts on two days; has acted.
        var canBeEstablished: Bool
    }

    /// The age that makes an account old enough, in days.
    let needed: Double
    /// The age of the oldest account, in days.
    private let oldest: Double
    /// When each member's first account was created, in milliseconds; `.max` where nobody knows.
    private var created: Column<Int64>
    private(set) var verdicts: Column<Verdict>
    /// Named by the operator.
    private(set) var isNamed: Column<Bool>
    /// What was seen of everybody before today.
    private(set) var sights: Sights

    init(graph: Graph, ledger: Int, roster: Roster, window: Window, sights: Sights, epoch: Epoch, named: Set<IdentityKey>) {
        let count = roster.members[ledger].count
        created = Column(count, filledWith: .max)
        isNamed = Column(count, filledWith: false)
        for account in graph.ledgers[ledger].accounts {
            let member = Int(roster.memberOfAccount[Int(account)])
            guard member >= 0 else { continue }
            if let date = graph.accountFacts[Int(account)].createdAt { created[member] = min(created[member], date) }
            if !named.isEmpty, named.contains(graph.identityKey(ofAccount: Int(account))) { isNamed[member] = true }
        }
        var oldest = 0.0
        for member in 0..<count { oldest = max(oldest, Self.age(created[member], sights, member, window)) }
        self.oldest = oldest
        self.sights = sights
        needed = min(epoch.ageNeeded, epoch.shareOfOldest * oldest)
        verdicts = Column(unwritten: count)
        for member in 0..<count { verdicts[member] = verdict(on: member, window: window) }
    }

    /// What a network's past tells of its members' age, where no date does.
    struct Sights {
        /// The window's day of each member's first act; -1 for none.
        var firstAct: Column<Int32>
        /// Whether a member acted on two different days.
        var actedTwice: Column<Bool>
        /// The window's day on which each member was first acted on; -1 for never.
        var firstActedOn: Column<Int32>

        /// Takes in members that came since, of whom nothing was seen.
        fileprivate mutating func grow(to count: Int) {
            firstAct = firstAct.grown(to: count, filling: -1)
            actedTwice = actedTwice.grown(to: count, filling: false)
            firstActedOn = firstActedOn.grown(to: count, filling: -1)
        }
    }

    /// Takes in members that came since, and the dates of those in `faced`. False when that changes how anybody stands who has acted:
    /// then the network is to be counted anew.
    mutating func renew(
        _ faced: Faced, graph: Graph, ledger: Int, roster: Roster, window: Window, epoch: Epoch, named: Set<IdentityKey>
    ) -> Bool {
        let count = roster.members[ledger].count
        sights.grow(to: count)
        created = created.grown(to: count, filling: .max)
        isNamed = isNamed.grown(to: count, filling: false)
        verdicts = verdicts.grown(to: count, filling: Verdict(isNew: false, isSuspect: true, canBeEstablished: false))
        for member in faced.members { created[member] = .max }
        for number in faced.accounts {
            let account = graph.ledgers[ledger].accounts[number]
            let member = Int(roster.memberOfAccount[Int(account)])
            if let date = graph.accountFacts[Int(account)].createdAt { created[member] = min(created[member], date) }
            if !named.isEmpty, named.contains(graph.identityKey(ofAccount: Int(account))) { isNamed[member] = true }
        }
        for member in faced.members {
            let age = Self.age(created[member], sights, member, window)
            if age > oldest, min(epoch.ageNeeded, epoch.shareOfOldest * age) != needed { return false }
            let before = verdicts[member]
            verdicts[member] = verdict(on: member, window: window)
            let isKnown = sights.firstAct[member] >= 0 || sights.firstActedOn[member] >= 0
            if isKnown, verdicts[member] != before { return false }
        }
        return true
    }

    private func verdict(on member: Int, window: Window) -> Verdict {
        let isDated = created[member] != .max
        let age = Self.age(created[member], sights, member, window)
        let isOld = age >= 0 && age >= needed
        return Verdict(
            isNew: isDated && !isOld, isSuspect: !(isDated && isOld) && !isNamed[member],
            canBeEstablished: isOld && sights.firstAct[member] >= 0 && (isDated || sights.actedTwice[member]))
    }

    /// In whole days, so that nothing changes within one; -1 where nobody knows.
    private static func age(_ created: Int64, _ sights: Sights, _ member: Int, _ window: Window) -> Double {
        if created != .max {
            return max(0, Double(window.today) - Double(Instant(milliseconds: created).day))
        }
        let (acted, seen) = (sights.firstAct[member], sights.firstActedOn[member])
        let first = acted < 0 ? seen : seen < 0 ? acted : min(acted, seen)
        return first >= 0 ? window.age(ofIndex: first) : -1
    }
}
