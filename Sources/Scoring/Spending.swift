import Model

/// What one kind weighs on one network, by the kind's code.
struct KindTable {
    let weights: Column<Double>
    let cheap: Column<Bool>

    init(of epoch: Epoch, on network: Network) {
        weights = Column(32, filledWith: 0)
        cheap = Column(32, filledWith: false)
        for kind in Kind.allCases {
            weights[Int(kind.rawValue)] = epoch.weight(of: kind, on: network)
            cheap[Int(kind.rawValue)] = kind.isCheap
        }
    }
}

/// What one actor spends: acts in their order, doubled mentions dropped, each day scaled to the budget (`SCORING.md`, section 4).
///
/// Scratch space of one thread, used for one actor after the other: `load`, ask for `value`, `clear`.
final class Spending {
    private let window: Window
    private let table: KindTable
    private let budget: Double
    private let days: Column<Double>
    private let acts: Column<UInt64>
    private var seconds: [UInt32] = []

    init(acts: Column<UInt64>, window: Window, table: KindTable, epoch: Epoch) {
        self.acts = acts
        self.window = window
        self.table = table
        budget = epoch.dailyBudget
        days = Column(window.days, filledWith: 0)
    }

    /// Puts an actor's acts in order (target, day, kind, second) and adds up each day, in that order.
    func load(_ range: Range<Int>) {
        var start = range.lowerBound
        while start < range.upperBound {
            let target = acts[start] >> 32
            var hasMention = Moment(bits: UInt32(truncatingIfNeeded: acts[start])).isMention
            var end = start + 1
            while end < range.upperBound, acts[end] >> 32 == target {
                hasMention = hasMention || Moment(bits: UInt32(truncatingIfNeeded: acts[end])).isMention
                end += 1
            }
            if end - start > 1 {
                sort(start..<end)
                if hasMention { dropMentions(start..<end) }
            }
            start = end
        }
        for index in range {
            let moment = Moment(bits: UInt32(truncatingIfNeeded: acts[index]))
            days[moment.day] += table.weights[moment.kind]
        }
    }

    /// What one act of a kind on a day of the window is worth: budgeted and aged.
    @inline(__always)
    func value(_ moment: Moment) -> Double {
        let spent = days[moment.day]
        let weight = table.weights[moment.kind] * window.ageing[moment.day]
        return spent > budget ? weight * (budget / spent) : weight
    }

    /// Forgets the actor whose acts are in `range`.
    func clear(_ range: Range<Int>) {
        for index in range { days[Moment(bits: UInt32(truncatingIfNeeded: acts[index])).day] = 0 }
    }

    private func sort(_ range: Range<Int>) {
        if range.count > 24 {
            var pair = UnsafeMutableBufferPointer(start: acts.base + range.lowerBound, count: range.count)
            pair.sort()
            return
        }
        for index in range.dropFirst() {
            let act = acts[index]
            var place = index
            while place > range.lowerBound, acts[place - 1] > act {
                acts[place] = acts[place - 1]
                place -= 1
            }
            acts[place] = act
        }
    }

    /// A reply, quote or reshare is also a mention: a mention beside another act of the same second counts as nothing (section 1).
    private func dropMentions(_ range: Range<Int>) {
        seconds.removeAll(keepingCapacity: true)
        for index in range {
            let moment = Moment(bits: UInt32(truncatingIfNeeded: acts[index]))
            if !moment.isMention { seconds.append(moment.instant) }
        }
        if seconds.isEmpty { return }
        seconds.sort()
        for index in range {
            let moment = Moment(bits: UInt32(truncatingIfNeeded: acts[index]))
            if moment.isMention, seconds.containsSorted(moment.instant) {
                acts[index] = (acts[index] & ~0xffff_ffff) | UInt64(moment.dropped.bits)
            }
        }
    }
}

extension [UInt32] {
    /// Whether a sorted array holds a value.
    func containsSorted(_ value: UInt32) -> Bool {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == value
    }
}
