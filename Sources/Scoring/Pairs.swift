import Model

/// Who acted on whom on one network, and how much: one pair for each actor and target, by actor, then target.
///
/// Weights are budgeted and aged. Cheap kinds stand apart from the others until reciprocity is known.
struct Pairs {
    /// Where each actor's pairs begin; one more at the end.
    let offsets: Column<Int>
    let targets: Column<Int32>
    /// Cheap weight.
    let cheap: Column<Double>
    /// All other weight.
    let other: Column<Double>
    /// The window's day of each member's first act; -1 for none.
    let firstAct: Column<Int32>
    /// Whether a member acted on two different days.
    let actedTwice: Column<Bool>

    /// Sorts `acts` on the way.
    ///
    /// - Parameter days: the days of the window whose acts count; acts of others leave pairs without weight.
    init(of acts: ActsByActor, on days: Range<Int>, window: Window, table: KindTable, epoch: Epoch) {
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
        Parallel.overRanges(of: acts.offsets) { actors in
            let spending = Spending(acts: packed, window: window, table: table, epoch: epoch)
            for actor in actors {
                let range = acts.offsets[actor]..<acts.offsets[actor + 1]
                if range.isEmpty { continue }
                spending.load(range)
                var pair = offsets[actor]
                var index = range.lowerBound
                var first = Int.max
                var last = -1
                while index < range.upperBound {
                    let target = packed[index] >> 32
                    var sums = (cheap: 0.0, other: 0.0)
                    repeat {
                        let moment = Moment(bits: UInt32(truncatingIfNeeded: packed[index]))
                        if days.contains(moment.day) {
                            let value = spending.value(moment)
                            first = min(first, moment.day)
                            last = max(last, moment.day)
                            if table.cheap[moment.kind] { sums.cheap += value } else { sums.other += value }
                        }
                        index += 1
                    } while index < range.upperBound && packed[index] >> 32 == target
                    targets[pair] = Int32(truncatingIfNeeded: target)
                    cheap[pair] = sums.cheap
                    other[pair] = sums.other
                    pair += 1
                }
                if last >= 0 {
                    firstAct[actor] = Int32(first)
                    actedTwice[actor] = first != last
                }
                spending.clear(range)
            }
        }
    }

    /// Nobody acted.
    init(members count: Int) {
        offsets = Column(count + 1, filledWith: 0)
        targets = Column(unwritten: 0)
        cheap = Column(unwritten: 0)
        other = Column(unwritten: 0)
        firstAct = Column(count, filledWith: -1)
        actedTwice = Column(count, filledWith: false)
    }

    /// The pair of one actor and target.
    func pair(by actor: Int, onto target: Int32) -> Int? {
        let place = targets.firstIndex(in: offsets[actor]..<offsets[actor + 1], notBefore: target)
        return place < offsets[actor + 1] && targets[place] == target ? place : nil
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
