import Model

/// One network counted whole, as of the days before today: who acted on whom, and whose attention counts.
struct Census {
    /// Who was heard by whom.
    let past: Audience
    /// By member.
    private(set) var weights: Column<Weights.Weight>
    /// The same, to be kept and handed out.
    private(set) var told: Weights
    private var seniority: Seniority

    /// - Parameter window: up to the last second before today.
    init(of graph: Graph, onLedger ledger: Int, roster: Roster, window: Window, epoch: Epoch, options: ScoringOptions) {
        let network = graph.ledgers[ledger].network
        let members = roster.members[ledger]
        let heard = Self.hear(graph, onLedger: ledger, roster: roster, window: window, epoch: epoch, named: options.named)
        (past, seniority) = (heard.past, heard.seniority)
        let verdicts = seniority.verdicts
        let rings = Rings(of: heard.settlement.mutual, members: members.count, core: epoch.ringCore)

        let isEstablished = Column<Bool>(unwritten: members.count)
        for member in 0..<members.count { isEstablished[member] = verdicts[member].canBeEstablished }
        for ring in rings.rings { for member in ring { isEstablished[Int(member)] = false } }
        let sights = seniority.sights
        let walk = TrustWalk(
            over: past, values: heard.settlement.values, isEstablished: isEstablished, isNamed: seniority.isNamed,
            hasActed: { sights.firstAct[$0] >= 0 }, epoch: epoch)

        let weights = Column<Weights.Weight>(unwritten: members.count)
        for member in 0..<members.count {
            let share = walk.trust[member] * Double(walk.established)
            weights[member] = Weights.Weight(
                attention: share / (1 + share), reach: 0, ring: rings.ringOf[member],
                seniority: isEstablished[member] ? .established : verdicts[member].isNew ? .new : .unknown)
        }
        let plain = Voices(
            of: Flow(past: past, epoch: epoch), weights: weights,
            hasRings: !rings.rings.isEmpty, epoch: epoch)
        let typical = epoch.typicalLevel(on: network)
        let reaches = Column<Double>(unwritten: members.count)
        Parallel.overRanges(of: past.offsets) { range in
            var hearing = Hearing()
            for member in range {
                hearing.clear()
                let voices = plain.hear(member, by: &hearing)
                let level = hearing.sum(of: voices).known
                reaches[member] = level / (level + typical)
            }
        }
        for member in 0..<members.count { weights[member].reach = reaches[member] }
        self.weights = weights
        told = Weights(
            network: network, day: window.today, established: walk.established, rounds: walk.rounds, ageNeeded: seniority.needed,
            rings: rings.rings.map { ring in ring.map { graph.people[Int(roster.people[Int(members[Int($0)])])] } },
            byAccount: Chunks())
        tell(of: [], in: graph, onLedger: ledger, roster: roster)
    }

    /// Takes in members that came since, and the dates of those in `faced`. False when that changes whose attention counts: then the
    /// network is to be counted anew.
    ///
    /// Who came since and has not acted before today has no weight, and changes nobody's.
    mutating func renew(
        _ faced: Faced, graph: Graph, onLedger ledger: Int, roster: Roster, window: Window, epoch: Epoch, options: ScoringOptions
    ) -> Bool {
        let count = roster.members[ledger].count
        weights = weights.grown(to: count, filling: .none)
        guard
            seniority.renew(faced, graph: graph, ledger: ledger, roster: roster, window: window, epoch: epoch, named: options.named)
        else { return false }
        for member in faced.members where weights[member].seniority != .established {
            weights[member].seniority = seniority.verdicts[member].isNew ? .new : .unknown
        }
        tell(of: faced.accounts, in: graph, onLedger: ledger, roster: roster)
        return true
    }

    private mutating func tell(of changed: [Int], in graph: Graph, onLedger ledger: Int, roster: Roster) {
        let accounts = graph.ledgers[ledger].accounts
        for number in changed where number < told.byAccount.count {
            let member = Int(roster.memberOfAccount[Int(accounts[number])])
            if member >= 0 { told.byAccount[number] = weights[member] }
        }
        for account in accounts[told.byAccount.count...] {
            let member = Int(roster.memberOfAccount[Int(account)])
            told.byAccount.append(member >= 0 ? weights[member] : .none)
        }
    }

    /// Who was heard by whom, what each voice is worth, and how long everybody has been there.
    ///
    /// Apart, because what it is drawn from is the largest part of a run's memory: the pairs, and before them the sorted acts, are let
    /// go of before anything else is made.
    private static func hear(
        _ graph: Graph, onLedger ledger: Int, roster: Roster, window: Window, epoch: Epoch, named: Set<IdentityKey>
    ) -> (past: Audience, seniority: Seniority, settlement: Audience.Settlement) {
        let (pairs, firstActedOn) = pairs(of: graph, onLedger: ledger, roster: roster, window: window, epoch: epoch)
        var past = Audience(of: pairs)
        let seniority = Seniority(
            graph: graph, ledger: ledger, roster: roster, window: window,
            sights: Seniority.Sights(firstAct: pairs.firstAct, actedTwice: pairs.actedTwice, firstActedOn: firstActedOn), epoch: epoch,
            named: named)
        let verdicts = seniority.verdicts
        let settlement = past.settle(pairs, epoch: epoch) { verdicts[$0].isSuspect }
        return (past, seniority, settlement)
    }

    private static func pairs(
        of graph: Graph, onLedger ledger: Int, roster: Roster, window: Window, epoch: Epoch
    ) -> (Pairs, Column<Int32>) {
        let acts = ActsByActor(
            graph.ledgers[ledger].segments, members: roster.members[ledger].count,
            passing: Filter(graph: graph, roster: roster, window: window))
        let table = KindTable(of: epoch, on: graph.ledgers[ledger].network)
        return (Pairs(of: acts, on: 0..<window.days, window: window, table: table, epoch: epoch), acts.firstActedOn)
    }
}

extension Weights {
    /// By member of a roster of this graph or a later one.
    func byMember(of graph: Graph, onLedger ledger: Int, roster: Roster) -> Column<Weight> {
        let weights = Column<Weight>(roster.members[ledger].count, filledWith: .none)
        let accounts = graph.ledgers[ledger].accounts
        // Backwards, so that of several accounts of one person the first known one decides.
        for index in stride(from: min(accounts.count, byAccount.count) - 1, through: 0, by: -1) {
            let member = Int(roster.memberOfAccount[Int(accounts[index])])
            if member >= 0 { weights[member] = byAccount[index] }
        }
        return weights
    }
}
