import Scoring

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Who acted on whom and how much, by target, then actor: the yardstick's table added up.
///
/// Weights are added up as whole numbers: whatever the order of the rows and the number of threads, the sums are the same to the bit.
/// Those whom the same number act on stand beside each other, so that whoever goes over them in this order knows when a row ends.
struct WeighedEdges {
    /// Whose row is where, and where whose: everything below goes by place.
    let people: Column<Int32>
    /// Where each target's edges begin; one more at the end.
    let offsets: Column<Int>
    let actors: Column<Int32>
    /// In units.
    let values: Column<Float>
    /// One over all that an actor gives to anybody, in units; 0 for those who give nothing.
    let shares: Column<Double>

    init(of table: InteractionTable, people count: Int) {
        let byActor = PackedRows(of: Acts(chunks: table.chunks), rows: count)
        let acts = byActor.turned()
        let lengths = Self.lengths(of: acts)
        people = Self.order(by: lengths)
        let places = Column<Int32>(unwritten: count)
        for place in 0..<count { places[Int(people[place])] = Int32(truncatingIfNeeded: place) }
        shares = Self.shares(of: byActor, places: places)
        offsets = Column(count + 1, filledWith: 0)
        for place in 0..<count { offsets[place + 1] = offsets[place] + Int(lengths[Int(people[place])]) }
        actors = Column(unwritten: offsets[count])
        values = Column(unwritten: offsets[count])
        let (offsets, actors, values) = (offsets.base, actors.base, values.base)
        Parallel.overRanges(of: acts.offsets) { targets in
            // Taken in here, so that the acts live as long as anybody looks at them.
            let (starts, packed, places) = (acts.offsets.base, acts.packed.base, places.base)
            for target in targets {
                var edge = offsets[Int(places[target])]
                var index = starts[target]
                let end = starts[target + 1]
                while index < end {
                    let actor = packed[index] >> 32
                    var sum: UInt64 = 0
                    while index < end, packed[index] >> 32 == actor {
                        sum += packed[index] & 0xffff_ffff
                        index += 1
                    }
                    actors[edge] = places[Int(actor)]
                    values[edge] = Float(sum)
                    edge += 1
                }
            }
        }
    }

    private struct Acts: PairSource {
        let chunks: [InteractionTable.Chunk]
        var chunkCount: Int { chunks.count }

        @inline(__always)
        func forEachPair(inChunk number: Int, _ body: (Int, Int, UInt32) -> Void) {
            let chunk = chunks[number]
            for index in 0..<chunk.count { body(Int(chunk.actors[index]), Int(chunk.targets[index]), chunk.weights[index]) }
        }
    }

    private static func shares(of acts: PackedRows, places: Column<Int32>) -> Column<Double> {
        let shares = Column<Double>(unwritten: acts.offsets.count - 1)
        let (starts, packed, output) = (acts.offsets.base, acts.packed.base, shares.base)
        Parallel.overRanges(of: acts.offsets) { actors in
            for actor in actors {
                var sum: UInt64 = 0
                for index in starts[actor]..<starts[actor + 1] { sum += packed[index] & 0xffff_ffff }
                output[Int(places[actor])] = sum > 0 ? 1 / Double(sum) : 0
            }
        }
        return shares
    }

    /// How many different actors each target has.
    private static func lengths(of acts: PackedRows) -> Column<Int32> {
        let lengths = Column<Int32>(unwritten: acts.offsets.count - 1)
        let (starts, packed, output) = (acts.offsets.base, acts.packed.base, lengths.base)
        Parallel.overRanges(of: acts.offsets) { targets in
            for target in targets {
                var previous = UInt64.max
                var found: Int32 = 0
                for index in starts[target]..<starts[target + 1] {
                    let actor = packed[index] >> 32
                    if actor != previous { found += 1 }
                    previous = actor
                }
                output[target] = found
            }
        }
        return lengths
    }

    /// The longest rows first, those of one length by number.
    private static func order(by lengths: Column<Int32>) -> Column<Int32> {
        let count = lengths.count
        let longest = (0..<count).reduce(0) { max($0, Int(lengths[$1])) }
        let starts = Column<Int>(longest + 2, filledWith: 0)
        for person in 0..<count { starts[longest - Int(lengths[person]) + 1] += 1 }
        for rank in 0...longest { starts[rank + 1] += starts[rank] }
        let order = Column<Int32>(unwritten: count)
        for person in 0..<count {
            let rank = longest - Int(lengths[person])
            order[starts[rank]] = Int32(truncatingIfNeeded: person)
            starts[rank] += 1
        }
        return order
    }

    // MARK: Weights

    /// How many units are 1: the heaviest kind, fresh, fits into 32 bits.
    private static let unit: Float = 0x1p29
    /// The yardstick's now and half-life, in seconds.
    private static let now: Int64 = 1_760_000_000
    private static let halfLife: Float = 30 * 86_400

    /// What an interaction of a kind weighs that happened at a time, in units.
    @inline(__always)
    static func weight(of kind: Float, at seconds: Int64) -> UInt32 {
        UInt32(kind * unit * exp2(-Float(max(0, now - seconds)) / halfLife))
    }
}
