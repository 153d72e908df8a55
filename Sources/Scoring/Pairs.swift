import Model

/// Who acted on whom on one network, and how much: one pair for each actor and target, by actor, then target.
///
/// Weights are budgeted and aged, and stand apart for the days before today, which alone decide whose attention counts, and for
/// today. Cheap kinds stand apart from the others until reciprocity is known.
struct Pairs {
    /// What today adds to a pair.
    struct Today {
        var pair: Int
        var cheap: Double
        var other: Double
    }

    /// Where each actor's pairs begin; one more at the end.
    let offsets: Column<Int>
    let targets: Column<Int32>
    /// Cheap weight before today.
    let cheap: Column<Double>
    /// All other weight before today.
    let other: Column<Double>
    /// Pairs with acts of today, growing.
    let today: [Today]
    /// Whether a pair is among them.
    let isOfToday: Column<Bool>
    /// The window's day of each member's first act before today; -1 for none.
    let firstAct: Column<Int32>
    /// Whether a member acted on two different days before today.
    let actedTwice: Column<Bool>

    /// Sorts `acts` on the way.
    init(of acts: ActsByActor, window: Window, table: KindTable, epoch: Epoch) {
        let count = acts.offsets.count - 1
        offsets = Self.countPairs(acts)
        targets = Column(unwritten: offsets[count])
        cheap = Column(unwritten: offsets[count])
        other = Column(unwritten: offsets[count])
        firstAct = Column(count, filledWith: -1)
        actedTwice = Column(count, filledWith: false)

        let (offsets, targets, cheap, other) = (offsets, targets, cheap, other)
        let (firstAct, actedTwice) = (firstAct, actedTwice)
        let packed = acts.packed
        let todayIndex = window.todayIndex
        let ranges = Parallel.ranges(of: acts.offsets, pieces: count < 1000 ? 1 : Parallel.workers * 8)
        var todays = [[Today]](repeating: [], count: ranges.count)
        todays.withUnsafeMutableBufferPointer { todays in
            // Each piece writes its own element and nothing else of the buffer.
            let todays = todays
            Parallel.perform(ranges.count) { piece in
                var found: [Today] = []
                let spending = Spending(acts: packed, window: window, table: table, epoch: epoch)
                for actor in ranges[piece] {
                    let range = acts.offsets[actor]..<acts.offsets[actor + 1]
                    if range.isEmpty { continue }
                    spending.load(range)
                    var pair = offsets[actor]
                    var index = range.lowerBound
                    var first = todayIndex
                    var last = -1
                    while index < range.upperBound {
                        let target = packed[index] >> 32
                        var sums = (cheap: 0.0, other: 0.0)
                        var fresh = (cheap: 0.0, other: 0.0, any: false)
                        repeat {
                            let moment = Moment(bits: UInt32(truncatingIfNeeded: packed[index]))
                            let value = spending.value(moment)
                            if moment.day == todayIndex {
                                fresh.any = true
                                if table.cheap[moment.kind] { fresh.cheap += value } else { fresh.other += value }
                            } else {
                                first = min(first, moment.day)
                                last = max(last, moment.day)
                                if table.cheap[moment.kind] { sums.cheap += value } else { sums.other += value }
                            }
                            index += 1
                        } while index < range.upperBound && packed[index] >> 32 == target
                        targets[pair] = Int32(truncatingIfNeeded: target)
                        cheap[pair] = sums.cheap
                        other[pair] = sums.other
                        if fresh.any { found.append(Today(pair: pair, cheap: fresh.cheap, other: fresh.other)) }
                        pair += 1
                    }
                    if last >= 0 {
                        firstAct[actor] = Int32(first)
                        actedTwice[actor] = first != last
                    }
                    spending.clear(range)
                }
                todays[piece] = found
            }
        }
        today = Array(todays.joined())
        isOfToday = Column(targets.count, filledWith: false)
        for share in today { isOfToday[share.pair] = true }
    }

    /// What today adds to a pair; nothing for most.
    func today(_ pair: Int) -> (cheap: Double, other: Double) {
        guard isOfToday[pair] else { return (0, 0) }
        var low = 0
        var high = today.count
        while low < high {
            let middle = (low + high) / 2
            if today[middle].pair < pair { low = middle + 1 } else { high = middle }
        }
        return low < today.count && today[low].pair == pair ? (today[low].cheap, today[low].other) : (0, 0)
    }

    private static func countPairs(_ acts: ActsByActor) -> Column<Int> {
        let offsets = Column<Int>(acts.offsets.count, filledWith: 0)
        Parallel.overRanges(of: acts.offsets) { actors in
            for actor in actors {
                var previous = UInt64.max
                var found = 0
                for index in acts.offsets[actor]..<acts.offsets[actor + 1] {
                    let target = acts.packed[index] >> 32
                    if target != previous { found += 1 }
                    previous = target
                }
                offsets[actor + 1] = found
            }
        }
        for actor in 0..<acts.offsets.count - 1 { offsets[actor + 1] += offsets[actor] }
        return offsets
    }
}
