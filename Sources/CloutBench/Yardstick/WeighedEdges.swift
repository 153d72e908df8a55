import Scoring

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Who acted on whom and how much, by target, then actor: the yardstick's table added up.
///
/// Weights are added up as whole numbers: whatever the order of the rows and the number of threads, the sums are the same to the bit.
struct WeighedEdges {
    /// Where each target's edges begin; one more at the end.
    let offsets: Column<Int>
    let actors: Column<Int32>
    /// In units.
    let values: Column<Float>
    /// One over all that an actor gives to anybody, in units; 0 for those who give nothing.
    let shares: Column<Double>

    init(of table: InteractionTable, people: Int) {
        let byActor = PackedRows(of: Acts(chunks: table.chunks), rows: people)
        shares = Self.shares(of: byActor)
        let acts = byActor.turned()
        offsets = Self.offsets(of: acts)
        actors = Column(unwritten: offsets.base[people])
        values = Column(unwritten: offsets.base[people])
        let (offsets, actors, values) = (offsets.base, actors.base, values.base)
        Parallel.overRanges(of: acts.offsets) { targets in
            // Taken in here, so that the acts live as long as anybody looks at them.
            let (starts, packed) = (acts.offsets.base, acts.packed.base)
            for target in targets {
                var edge = offsets[target]
                var index = starts[target]
                let end = starts[target + 1]
                while index < end {
                    let actor = packed[index] >> 32
                    var sum: UInt64 = 0
                    while index < end, packed[index] >> 32 == actor {
                        sum += packed[index] & 0xffff_ffff
                        index += 1
                    }
                    actors[edge] = Int32(truncatingIfNeeded: actor)
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

    private static func shares(of acts: PackedRows) -> Column<Double> {
        let shares = Column<Double>(unwritten: acts.offsets.count - 1)
        let (starts, packed, output) = (acts.offsets.base, acts.packed.base, shares.base)
        Parallel.overRanges(of: acts.offsets) { actors in
            for actor in actors {
                var sum: UInt64 = 0
                for index in starts[actor]..<starts[actor + 1] { sum += packed[index] & 0xffff_ffff }
                output[actor] = sum > 0 ? 1 / Double(sum) : 0
            }
        }
        return shares
    }

    private static func offsets(of acts: PackedRows) -> Column<Int> {
        let offsets = Column<Int>(acts.offsets.count, filledWith: 0)
        let (starts, packed, output) = (acts.offsets.base, acts.packed.base, offsets.base)
        Parallel.overRanges(of: acts.offsets) { targets in
            for target in targets {
                var previous = UInt64.max
                var found = 0
                for index in starts[target]..<starts[target + 1] {
                    let actor = packed[index] >> 32
                    if actor != previous { found += 1 }
                    previous = actor
                }
                output[target + 1] = found
            }
        }
        for row in 1..<max(1, offsets.count) { output[row] += output[row - 1] }
        return offsets
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
