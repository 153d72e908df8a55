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
    private let places: [Int32: Int32]

    init(_ old: [Int32]) {
        places = Dictionary(uniqueKeysWithValues: old.enumerated().map { ($1, Int32(truncatingIfNeeded: $0)) })
    }

    subscript(old: Int32) -> Int32 { old < 0 ? -1 : places[old] ?? -1 }
}
