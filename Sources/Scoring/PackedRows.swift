/// Pairs of numbers with a word each, in chunks that several threads can share.
public protocol PairSource {
    /// How many chunks there are.
    var chunkCount: Int { get }
    /// Calls `body` with the row, the column and the word of each pair of a chunk.
    func forEachPair(inChunk chunk: Int, _ body: (Int, Int, UInt32) -> Void)
}

/// Pairs of numbers with a word each, by row; within a row in order of arrival.
///
/// A counting sort: ten million pairs cost not one comparison. Turned around it is sorted by both numbers.
public struct PackedRows {
    /// Where each row's pairs begin; one more at the end.
    public let offsets: Column<Int>
    /// Column in the upper half, word in the lower.
    public let packed: Column<UInt64>

    /// - Parameter count: how many rows and columns there are; every number is less.
    @inlinable
    public init<Source: PairSource>(of source: Source, rows count: Int) {
        let pieces = max(1, min(Parallel.workers, source.chunkCount))
        let chunks = source.chunkCount
        // Each piece counts its pairs per row, then knows where to put them, after those of the pieces before it.
        let places = Column<UInt32>(pieces * count, filledWith: 0)
        Parallel.perform(pieces) { piece in
            let mine = places.base + piece * count
            for chunk in chunks * piece / pieces..<chunks * (piece + 1) / pieces {
                source.forEachPair(inChunk: chunk) { row, _, _ in mine[row] += 1 }
            }
        }
        let offsets = Self.makeOffsets(places, pieces: pieces, count: count)
        let packed = Column<UInt64>(unwritten: offsets.base[count])
        Parallel.perform(pieces) { piece in
            let mine = places.base + piece * count
            let output = packed.base
            for chunk in chunks * piece / pieces..<chunks * (piece + 1) / pieces {
                source.forEachPair(inChunk: chunk) { row, column, word in
                    output[Int(mine[row])] = UInt64(UInt32(truncatingIfNeeded: column)) << 32 | UInt64(word)
                    mine[row] += 1
                }
            }
        }
        self.init(offsets: offsets, packed: packed)
    }

    @usableFromInline
    init(offsets: Column<Int>, packed: Column<UInt64>) {
        self.offsets = offsets
        self.packed = packed
    }

    /// The same pairs with rows and columns exchanged: by column, then row, because the sort is stable.
    public func turned() -> PackedRows {
        let count = offsets.count - 1
        let pieces = Parallel.workers
        let ranges = Parallel.ranges(of: offsets, pieces: pieces)
        let places = Column<UInt32>(pieces * count, filledWith: 0)
        Parallel.perform(pieces) { piece in
            let mine = places.base + piece * count
            let input = packed.base
            for index in offsets[ranges[piece].lowerBound]..<offsets[ranges[piece].upperBound] { mine[Int(input[index] >> 32)] += 1 }
        }
        let turned = PackedRows(
            offsets: Self.makeOffsets(places, pieces: pieces, count: count), packed: Column(unwritten: packed.count))
        Parallel.perform(pieces) { piece in
            let mine = places.base + piece * count
            let (input, output) = (packed.base, turned.packed.base)
            for row in ranges[piece] {
                for index in offsets[row]..<offsets[row + 1] {
                    let column = Int(input[index] >> 32)
                    output[Int(mine[column])] = UInt64(row) << 32 | input[index] & 0xffff_ffff
                    mine[column] += 1
                }
            }
        }
        return turned
    }

    /// Turns counts per piece and row into places, and tells where each row begins. Good for 4 billion of them.
    @usableFromInline
    static func makeOffsets(_ places: Column<UInt32>, pieces: Int, count: Int) -> Column<Int> {
        let offsets = Column<Int>(unwritten: count + 1)
        var running = 0
        for row in 0..<count {
            offsets[row] = running
            for piece in 0..<pieces {
                let index = piece * count + row
                let size = Int(places[index])
                places[index] = UInt32(truncatingIfNeeded: running)
                running += size
            }
        }
        offsets[count] = running
        return offsets
    }
}
