import Model

/// How long everybody has been on one network, and what follows from it (`SCORING.md`, section 5, "Age of an account").
struct Seniority {
    /// The age that makes an account old enough, in days.
    let needed: Double
    /// Creation date known, and younger than needed: acts count by earned trust only.
    let isNew: Column<Bool>
    /// Not proven old by a date, nor named by the operator: who could be in a ring.
    let isSuspect: Column<Bool>
    /// Old enough by date, or by first sight with acts on two days; has acted. Rings are not known yet.
    let canBeEstablished: Column<Bool>
    /// Named by the operator.
    let isNamed: Column<Bool>

    init(
        graph: Graph, ledger: Int, roster: Roster, window: Window, pairs: Pairs, firstActedOn: Column<Int32>, epoch: Epoch,
        named: Set<IdentityKey>
    ) {
        let count = roster.members[ledger].count
        let created = Column<Int64>(count, filledWith: .max)
        let isNamed = Column<Bool>(count, filledWith: false)
        for account in graph.ledgers[ledger].accounts {
            let member = Int(roster.memberOfAccount[Int(account)])
            guard member >= 0 else { continue }
            if let date = graph.accountFacts[Int(account)].createdAt { created[member] = min(created[member], date) }
            if !named.isEmpty, named.contains(graph.identityKey(ofAccount: Int(account))) { isNamed[member] = true }
        }

        // Whole days, so that nothing changes within one; -1 for nobody knows.
        let ages = Column<Double>(count, filledWith: -1)
        var oldest = 0.0
        for member in 0..<count {
            if created[member] != .max {
                ages[member] = max(0, Double(window.today) - Double(Instant(milliseconds: created[member]).day))
            } else {
                let (acted, seen) = (pairs.firstAct[member], firstActedOn[member])
                let first = acted < 0 ? seen : seen < 0 ? acted : min(acted, seen)
                if first >= 0 { ages[member] = window.age(ofIndex: first) }
            }
            oldest = max(oldest, ages[member])
        }
        let needed = min(epoch.ageNeeded, epoch.shareOfOldest * oldest)

        isNew = Column(count, filledWith: false)
        isSuspect = Column(count, filledWith: false)
        canBeEstablished = Column(count, filledWith: false)
        for member in 0..<count {
            let isDated = created[member] != .max
            let isOld = ages[member] >= 0 && ages[member] >= needed
            isNew[member] = isDated && !isOld
            isSuspect[member] = !(isDated && isOld) && !isNamed[member]
            canBeEstablished[member] = isOld && pairs.firstAct[member] >= 0 && (isDated || pairs.actedTwice[member])
        }
        self.needed = needed
        self.isNamed = isNamed
    }
}
