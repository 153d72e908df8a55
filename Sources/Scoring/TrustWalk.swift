/// Trust: a random walk along attention that starts, and starts anew, at established accounts (`SCORING.md`, section 5, "Trust").
struct TrustWalk {
    /// t of each member; the sum is at most 1.
    let trust: Column<Double>
    /// N, the number of established accounts, or of the named ones if there are none.
    let established: Int
    /// How many rounds it took; 0 when there was nowhere to start.
    let rounds: Int

    /// - Parameters:
    ///   - audience: who was heard by whom before today.
    ///   - values: y of each voice in it.
    ///   - isEstablished: may bring trust and pass it on.
    ///   - isNamed: named by the operator; brings trust if it has acted, and may pass it on.
    init(
        over audience: Audience, values: Column<Double>, isEstablished: Column<Bool>, isNamed: Column<Bool>, hasActed: (Int) -> Bool,
        epoch: Epoch
    ) {
        let count = isEstablished.count
        var (elders, named) = (0, 0)
        for member in 0..<count {
            if isEstablished[member] { elders += 1 }
            if isNamed[member], hasActed(member) { named += 1 }
        }
        established = elders > 0 ? elders : named
        guard established > 0 else {
            trust = Column(count, filledWith: 0)
            rounds = 0
            return
        }

        let start = Column<Double>(count, filledWith: 0)
        for member in 0..<count {
            let startsHere = named > 0 ? isNamed[member] && hasActed(member) : isEstablished[member]
            if startsHere { start[member] = 1 / Double(named > 0 ? named : elders) }
        }
        let rows = Self.rowSums(of: audience, values: values, count: count)
        let limit = epoch.passLimit / Double(established)
        var trust = Column<Double>(unwritten: count)
        for member in 0..<count { trust[member] = start[member] }
        var next = Column<Double>(unwritten: count)
        let passed = Column<Double>(unwritten: count)
        let offsets = audience.offsets
        let voices = RowSums(columns: audience.actors, values: values)
        var round = 0
        while round < epoch.maximumRounds {
            round += 1
            for member in 0..<count {
                let passes = isEstablished[member] || isNamed[member]
                passed[member] = passes ? min(trust[member], limit) / max(epoch.rowFloor, rows[member]) : 0
            }
            let flow = next
            Parallel.overRanges(of: offsets) { targets in
                for target in targets { flow[target] = voices.sum(offsets[target]..<offsets[target + 1], over: passed.base) }
            }
            var total = 0.0
            for member in 0..<count { total += flow[member] }
            var change = 0.0
            for member in 0..<count {
                let new =
                    (1 - epoch.restart) * (flow[member] + (1 - total) * start[member]) + epoch.restart * start[member]
                change += abs(new - trust[member])
                next[member] = new
            }
            swap(&trust, &next)
            if change < epoch.tolerance { break }
        }
        self.trust = trust
        rounds = round
    }

    /// Σ y over everybody whom an actor acts on, in the order of the targets.
    private static func rowSums(of audience: Audience, values: Column<Double>, count: Int) -> Column<Double> {
        let rows = Column<Double>(count, filledWith: 0)
        for voice in 0..<audience.actors.count { rows[Int(audience.actors[voice])] += values[voice] }
        return rows
    }
}
