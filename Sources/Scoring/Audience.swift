/// The same pairs by target, then actor: whose voices reach each member, with y, what each voice is worth.
struct Audience {
    /// Where each target's voices begin; one more at the end.
    let offsets: Column<Int>
    let actors: Column<Int32>
    /// y before today until `bringUpToNow`, then y now.
    let values: Column<Double>
    /// The pairs that the voices are.
    let pairs: Column<UInt32>

    /// Turns pairs around; values are not written yet.
    init(of pairs: Pairs) {
        let count = pairs.offsets.count - 1
        let pieces = max(1, min(Parallel.workers, count / 1000))
        let ranges = Parallel.ranges(of: pairs.offsets, pieces: pieces)
        let places = Column<UInt32>(pieces * count, filledWith: 0)
        Parallel.perform(pieces) { piece in
            let mine = places.base + piece * count
            for pair in pairs.offsets[ranges[piece].lowerBound]..<pairs.offsets[ranges[piece].upperBound] {
                mine[Int(pairs.targets[pair])] += 1
            }
        }
        offsets = ActsByActor.makeOffsets(places, pieces: pieces, count: count)
        let actors = Column<Int32>(unwritten: offsets[count])
        let numbers = Column<UInt32>(unwritten: offsets[count])
        Parallel.perform(pieces) { piece in
            let mine = places.base + piece * count
            for actor in ranges[piece] {
                for pair in pairs.offsets[actor]..<pairs.offsets[actor + 1] {
                    let target = Int(pairs.targets[pair])
                    let place = Int(mine[target])
                    actors[place] = Int32(truncatingIfNeeded: actor)
                    numbers[place] = UInt32(truncatingIfNeeded: pair)
                    mine[target] += 1
                }
            }
        }
        self.actors = actors
        self.pairs = numbers
        values = Column(unwritten: offsets[count])
    }

    /// Calls `body` with each voice that reaches `target`, its pair, and the pair of the other direction (-1 where there is none).
    @inline(__always)
    func forEachVoice(onto target: Int, in pairs: Pairs, _ body: (Int, Int, Int) -> Void) {
        var back = pairs.offsets[target]
        let end = pairs.offsets[target + 1]
        for voice in offsets[target]..<offsets[target + 1] {
            let actor = actors[voice]
            while back < end, pairs.targets[back] < actor { back += 1 }
            body(voice, Int(self.pairs[voice]), back < end && pairs.targets[back] == actor ? back : -1)
        }
    }

    /// Writes y before today, and returns the pairs of members who did cheap acts on each other and are `suspects`, each once.
    func settleBeforeToday(_ pairs: Pairs, epoch: Epoch, suspects: Column<Bool>) -> [(Int32, Int32)] {
        let count = offsets.count - 1
        let ranges = Parallel.ranges(of: offsets, pieces: count < 1000 ? 1 : Parallel.workers * 8)
        var mutual = [[(Int32, Int32)]](repeating: [], count: ranges.count)
        mutual.withUnsafeMutableBufferPointer { mutual in
            // Each piece writes its own element and nothing else of the buffer.
            let mutual = mutual
            Parallel.perform(ranges.count) { piece in
                var found: [(Int32, Int32)] = []
                for target in ranges[piece] {
                    let isSuspect = suspects[target]
                    forEachVoice(onto: target, in: pairs) { voice, pair, back in
                        let given = pairs.cheap[pair]
                        let returned = back >= 0 ? pairs.cheap[back] : 0
                        var weight = given + pairs.other[pair]
                        if given > 0, returned > 0 {
                            weight = given * epoch.reciprocityFactor(given: given, returned: returned) + pairs.other[pair]
                            let actor = Int(actors[voice])
                            if isSuspect, actor < target, suspects[actor] { found.append((Int32(actor), Int32(target))) }
                        }
                        values[voice] = epoch.saturated(weight)
                    }
                }
                mutual[piece] = found
            }
        }
        return Array(mutual.joined())
    }

    /// Adds today to the values of those whom today touches.
    func bringUpToNow(_ pairs: Pairs, epoch: Epoch) {
        guard !pairs.today.isEmpty else { return }
        let touched = Column<Bool>(offsets.count - 1, filledWith: false)
        var actor = 0
        for today in pairs.today {
            while pairs.offsets[actor + 1] <= today.pair { actor += 1 }
            touched[actor] = true
            touched[Int(pairs.targets[today.pair])] = true
        }
        Parallel.overRanges(of: offsets) { targets in
            for target in targets where touched[target] {
                forEachVoice(onto: target, in: pairs) { voice, pair, back in
                    guard pairs.isOfToday[pair] || back >= 0 && pairs.isOfToday[back] else { return }
                    values[voice] = Self.value(pair, back, in: pairs, epoch: epoch)
                }
            }
        }
    }

    /// Writes y now of the voices that reach one target.
    func settleNow(_ pairs: Pairs, epoch: Epoch, onto target: Int) {
        forEachVoice(onto: target, in: pairs) { voice, pair, back in
            values[voice] = Self.value(pair, back, in: pairs, epoch: epoch)
        }
    }

    private static func value(_ pair: Int, _ back: Int, in pairs: Pairs, epoch: Epoch) -> Double {
        let weights = weights(pair, back, in: pairs)
        let factor = epoch.reciprocityFactor(given: weights.cheap, returned: weights.returned)
        return epoch.saturated(weights.cheap * factor + weights.other)
    }

    /// What a pair weighs with today, and the cheap weight of the other direction.
    static func weights(_ pair: Int, _ back: Int, in pairs: Pairs) -> (cheap: Double, other: Double, returned: Double) {
        let today = pairs.today(pair)
        let returned = back >= 0 ? pairs.cheap[back] + pairs.today(back).cheap : 0
        return (pairs.cheap[pair] + today.cheap, pairs.other[pair] + today.other, returned)
    }
}
