import Model

/// Acts by row, each row's side by side in the order in which they came, with their days beside them: whoever looks for some days reads nothing
/// else. Six bytes an act.
struct DatedRows: Sendable {
    /// Three halves of a word, so that none is lost to alignment.
    private struct Entry {
        let low, high: UInt16
        /// Since 1970; acts know no later one than 2106.
        let day: UInt16

        var place: UInt32 { UInt32(high) << 16 | UInt32(low) }

        init(_ place: UInt32, _ day: Int32) {
            (low, high) = (UInt16(truncatingIfNeeded: place), UInt16(truncatingIfNeeded: place >> 16))
            self.day = UInt16(truncatingIfNeeded: day)
        }
    }

    /// Where each row begins; one more at the end.
    private let starts: [Int]
    private let entries: [Entry]

    /// Sorts by counting.
    ///
    /// - Parameter forEach: calls what it is given with every row, place and day; twice, in the same order.
    init(_ count: Int, of forEach: ((_ row: Int, _ place: UInt32, _ day: Int32) -> Void) -> Void) {
        var starts = [Int](repeating: 0, count: count + 1)
        starts.withUnsafeMutableBufferPointer { starts in
            forEach { row, _, _ in starts[row + 1] += 1 }
            for row in 0..<count { starts[row + 1] += starts[row] }
        }
        let sum = starts[count]
        entries = [Entry](unsafeUninitializedCapacity: sum) { entries, made in
            var next = starts
            next.withUnsafeMutableBufferPointer { next in
                forEach { row, place, day in
                    entries.initializeElement(at: next[row], to: Entry(place, day))
                    next[row] += 1
                }
            }
            made = sum
        }
        self.starts = starts
    }

    /// Calls `body` with each place of a row, and its day.
    @inline(__always)
    func forEach(in row: Int, _ body: (_ place: UInt32, _ day: Int32) -> Void) {
        guard row >= 0, row < starts.count - 1 else { return }
        for entry in entries[starts[row]..<starts[row + 1]] { body(entry.place, Int32(entry.day)) }
    }
}
