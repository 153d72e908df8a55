/// Numbers by row, each row's side by side in the order in which they came.
struct Rows: Sendable {
    /// Where each row begins; one more at the end.
    private let starts: [Int]
    private let values: [UInt32]

    /// Sorts by counting.
    ///
    /// - Parameter forEach: calls what it is given with every row and number; twice, in the same order.
    init(_ count: Int, of forEach: ((_ row: Int, _ value: UInt32) -> Void) -> Void) {
        var starts = [Int](repeating: 0, count: count + 1)
        starts.withUnsafeMutableBufferPointer { starts in
            forEach { row, _ in starts[row + 1] += 1 }
            for row in 0..<count { starts[row + 1] += starts[row] }
        }
        let sum = starts[count]
        values = [UInt32](unsafeUninitializedCapacity: sum) { values, made in
            var next = starts
            next.withUnsafeMutableBufferPointer { next in
                forEach { row, value in
                    values.initializeElement(at: next[row], to: value)
                    next[row] += 1
                }
            }
            made = sum
        }
        self.starts = starts
    }

    /// The numbers of a row; none of one that is not there.
    subscript(row: Int) -> ArraySlice<UInt32> { row >= 0 && row < starts.count - 1 ? values[starts[row]..<starts[row + 1]] : [] }
}

/// New places of things that are taken out of others, in their order; -1 for what is not.
struct Renumbering {
    /// A bit for each old place, and how many there are before each word.
    private var words: [UInt64]
    private var before: [Int32] = []

    /// - Parameter old: the old places, growing.
    init(_ old: [Int32]) {
        words = [UInt64](repeating: 0, count: old.last.map { Int($0) >> 6 + 1 } ?? 0)
        for place in old { words[Int(place) >> 6] |= 1 << UInt64(place & 63) }
        before.reserveCapacity(words.count)
        var count: Int32 = 0
        for word in words {
            before.append(count)
            count += Int32(word.nonzeroBitCount)
        }
    }

    subscript(place: Int32) -> Int32 {
        let (word, bit) = (Int(place) >> 6, UInt64(1) << UInt64(place & 63))
        guard place >= 0, word < words.count, words[word] & bit != 0 else { return -1 }
        return before[word] + Int32((words[word] & (bit - 1)).nonzeroBitCount)
    }
}

extension Array where Element: Comparable {
    /// Each of them once, the least first.
    func sortedOnce() -> [Element] {
        var kept: [Element] = []
        kept.reserveCapacity(count)
        for element in sorted() where element != kept.last { kept.append(element) }
        return kept
    }
}
