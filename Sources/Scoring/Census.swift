import Model

/// One network counted whole: everybody's audience as of now, and whose attention counts.
struct Census {
    let audience: Audience
    let weights: Weights

    init(of graph: Graph, onLedger ledger: Int, roster: Roster, window: Window, epoch: Epoch, options: ScoringOptions) {
        let network = graph.ledgers[ledger].network
        let members = roster.members[ledger]
        let (pairs, firstActedOn) = Self.pairs(of: graph, onLedger: ledger, roster: roster, window: window, epoch: epoch)
        let seniority = Seniority(
            graph: graph, ledger: ledger, roster: roster, window: window, pairs: pairs, firstActedOn: firstActedOn, epoch: epoch,
            named: options.named)
        audience = Audience(of: pairs)
        let mutual = audience.settleBeforeToday(pairs, epoch: epoch, suspects: seniority.isSuspect)
        let rings = Rings(of: mutual, members: members.count, core: epoch.ringCore)

        let isEstablished = seniority.canBeEstablished
        for ring in rings.rings { for member in ring { isEstablished[Int(member)] = false } }
        let walk = TrustWalk(
            over: audience, isEstablished: isEstablished, isNamed: seniority.isNamed, hasActed: { pairs.firstAct[$0] >= 0 },
            epoch: epoch)

        let weights = Column<Weights.Weight>(unwritten: members.count)
        for member in 0..<members.count {
            let share = walk.trust[member] * Double(walk.established)
            weights[member] = Weights.Weight(
                attention: share / (1 + share), reach: 0, ring: rings.ringOf[member],
                seniority: isEstablished[member] ? .established : seniority.isNew[member] ? .new : .unknown)
        }
        let plain = Voices(of: audience, weights: weights, hasRings: !rings.rings.isEmpty, epoch: epoch)
        let typical = epoch.typicalLevel(on: network)
        let reaches = Column<Double>(unwritten: members.count)
        Parallel.overRanges(of: audience.offsets) { range in
            for member in range {
                let level = plain.sums(onto: member).known
                reaches[member] = level / (level + typical)
            }
        }
        for member in 0..<members.count { weights[member].reach = reaches[member] }
        audience.bringUpToNow(pairs, epoch: epoch)

        self.weights = Weights(
            network: network, day: window.today, established: walk.established, rounds: walk.rounds, ageNeeded: seniority.needed,
            rings: rings.rings.map { ring in ring.map { graph.people[Int(roster.order[Int(members[Int($0)])])] } },
            byAccount: graph.ledgers[ledger].accounts.map { account in
                let member = Int(roster.memberOfAccount[Int(account)])
                return member >= 0 ? weights[member] : .none
            })
    }

    /// The sorted acts are let go of before anything else is made: they are the largest part of a run's memory.
    private static func pairs(
        of graph: Graph, onLedger ledger: Int, roster: Roster, window: Window, epoch: Epoch
    ) -> (Pairs, Column<Int32>) {
        let acts = ActsByActor(of: graph, onLedger: ledger, roster: roster, window: window)
        let table = KindTable(of: epoch, on: graph.ledgers[ledger].network)
        return (Pairs(of: acts, window: window, table: table, epoch: epoch), acts.firstActedOn)
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
