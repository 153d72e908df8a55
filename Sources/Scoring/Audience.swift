/// Whose voices reach each member, and what each voice is worth: pairs turned around, by target, then actor.
struct Audience {
    /// Where each target's voices begin; one more at the end.
    let offsets: Column<Int>
    let actors: Column<Int32>
    let weights: VoiceWeights
    /// The voices whose cheap weight is returned on these days.
    private var returned: Marks

    /// Turns pairs around; what is returned is not settled yet.
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
        weights = VoiceWeights(actors.count, pieces: pieces) { piece, writer in
            let mine = places.base + piece * count
            for actor in ranges[piece] {
                for pair in pairs.offsets[actor]..<pairs.offsets[actor + 1] {
                    let target = Int(pairs.targets[pair])
                    let place = Int(mine[target])
                    actors[place] = Int32(truncatingIfNeeded: actor)
                    writer.write(cheap: pairs.cheap[pair], other: pairs.other[pair], at: place)
                    mine[target] += 1
                }
            }
        }
        self.actors = actors
        returned = Marks(below: actors.count)
    }

    /// The voices that reach `target`, who may have come since.
    @inline(__always)
    func voices(onto target: Int) -> Range<Int> {
        target < offsets.count - 1 ? offsets[target]..<offsets[target + 1] : 0..<0
    }

    /// The voice of one actor that reaches `target`.
    func voice(of actor: Int32, onto target: Int) -> Int? {
        let voices = voices(onto: target)
        let place = actors.firstIndex(in: voices, notBefore: actor)
        return place < voices.upperBound && actors[place] == actor ? place : nil
    }

    /// Writes y of each of some voices that reach `target`, of these days alone.
    func writeValues(of voices: Range<Int>, onto target: Int, epoch: Epoch, to values: UnsafeMutableBufferPointer<Double>) {
        // Nothing is returned to most voices, and what they weigh is the sum of both kinds.
        weights.writeSums(of: voices, to: values)
        returned.forEach(in: voices) { voice in
            values[voice - voices.lowerBound] = epoch.weight(of: weights[voice], returned: cheapWeight(of: target, onto: actors[voice]))
        }
        epoch.saturated.apply(to: values)
    }

    /// What an actor's cheap acts on `target` weigh.
    func cheapWeight(of actor: Int, onto target: Int32) -> Double {
        voice(of: Int32(truncatingIfNeeded: actor), onto: Int(target)).map { weights[$0].cheap } ?? 0
    }

    /// What settling pairs comes to.
    struct Settlement {
        /// y of each voice: too much to be kept, for it follows from the weights.
        let values: Column<Double>
        /// The suspects who did cheap acts on each other, each pair once.
        let mutual: [(Int32, Int32)]
    }

    /// Finds out whose attention is returned, and what each voice is worth then.
    ///
    /// - Parameter pairs: those that were turned around.
    mutating func settle(_ pairs: Pairs, epoch: Epoch, isSuspect: (Int) -> Bool) -> Settlement {
        let count = offsets.count - 1
        let values = Column<Double>(unwritten: actors.count)
        let ranges = Parallel.ranges(of: offsets, pieces: count < 1000 ? 1 : Parallel.workers * 8)
        var found = [(mutual: [(Int32, Int32)], returned: [UInt32])](repeating: ([], []), count: ranges.count)
        found.withUnsafeMutableBufferPointer { found in
            // Each piece writes its own element and nothing else of the buffer.
            let found = found
            Parallel.perform(ranges.count) { piece in
                var (mutual, returning): ([(Int32, Int32)], [UInt32]) = ([], [])
                for target in ranges[piece] {
                    let targetIsSuspect = isSuspect(target)
                    var back = pairs.offsets[target]
                    let end = pairs.offsets[target + 1]
                    for voice in offsets[target]..<offsets[target + 1] {
                        let actor = Int(actors[voice])
                        while back < end, pairs.targets[back] < actor { back += 1 }
                        let returned = back < end && pairs.targets[back] == actor ? pairs.cheap[back] : 0
                        let given = weights[voice]
                        values[voice] = epoch.value(of: given, returned: returned)
                        guard given.cheap > 0, returned > 0 else { continue }
                        returning.append(UInt32(voice))
                        if targetIsSuspect, actor < target, isSuspect(actor) { mutual.append((Int32(actor), Int32(target))) }
                    }
                }
                found[piece] = (mutual, returning)
            }
        }
        for voice in found.lazy.flatMap(\.returned) { returned.insert(voice) }
        return Settlement(values: values, mutual: found.flatMap(\.mutual))
    }
}
