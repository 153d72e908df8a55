/// The same pairs by target, then actor: whose voices reach each member, with y, what each voice is worth.
struct Audience {
    /// Where each target's voices begin; one more at the end.
    private(set) var offsets: Column<Int>
    let actors: Column<Int32>
    /// y of these days alone.
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
        offsets = PackedRows.makeOffsets(places, pieces: pieces, count: count)
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

    /// The voice of one actor that reaches `target`.
    func voice(of actor: Int32, onto target: Int) -> Int? {
        let place = actors.firstIndex(in: offsets[target]..<offsets[target + 1], notBefore: actor)
        return place < offsets[target + 1] && actors[place] == actor ? place : nil
    }

    /// Takes in members that came since, whom nobody has acted on.
    mutating func renumber(by numbers: Renumbering) {
        offsets = numbers.spreadOffsets(offsets)
        numbers.rename(actors)
    }

    /// Calls `body` with each voice that reaches `target`, its pair, and the pair of the other direction (-1 where there is none).
    @inline(__always)
    private func forEachVoice(onto target: Int, in pairs: Pairs, _ body: (Int, Int, Int) -> Void) {
        var back = pairs.offsets[target]
        let end = pairs.offsets[target + 1]
        for voice in offsets[target]..<offsets[target + 1] {
            let actor = actors[voice]
            while back < end, pairs.targets[back] < actor { back += 1 }
            body(voice, Int(self.pairs[voice]), back < end && pairs.targets[back] == actor ? back : -1)
        }
    }

    /// Writes y, and returns the pairs of suspects who did cheap acts on each other, each once.
    func settle(_ pairs: Pairs, epoch: Epoch, isSuspect: (Int) -> Bool) -> [(Int32, Int32)] {
        let count = offsets.count - 1
        let ranges = Parallel.ranges(of: offsets, pieces: count < 1000 ? 1 : Parallel.workers * 8)
        var mutual = [[(Int32, Int32)]](repeating: [], count: ranges.count)
        mutual.withUnsafeMutableBufferPointer { mutual in
            // Each piece writes its own element and nothing else of the buffer.
            let mutual = mutual
            Parallel.perform(ranges.count) { piece in
                var found: [(Int32, Int32)] = []
                for target in ranges[piece] {
                    let targetIsSuspect = isSuspect(target)
                    forEachVoice(onto: target, in: pairs) { voice, pair, back in
                        let given = pairs.cheap[pair]
                        let returned = back >= 0 ? pairs.cheap[back] : 0
                        var weight = given + pairs.other[pair]
                        if given > 0, returned > 0 {
                            weight = given * epoch.reciprocityFactor(given: given, returned: returned) + pairs.other[pair]
                            let actor = Int(actors[voice])
                            if targetIsSuspect, actor < target, isSuspect(actor) { found.append((Int32(actor), Int32(target))) }
                        }
                        values[voice] = epoch.saturated(weight)
                    }
                }
                mutual[piece] = found
            }
        }
        return Array(mutual.joined())
    }
}
