/// A set of UTC days, counted from 1970-01-01; a bit for each up to the latest. Days before 1970 or after 2106, where acts end as well, are left out.
struct DaySet: Hashable {
    private var words: [UInt64] = []
    private static let mostDays = Int32(UInt32.max / 86_400)

    @inline(__always)
    mutating func insert(_ day: Int32) {
        guard day >= 0, day <= Self.mostDays else { return }
        let word = Int(day) >> 6
        if word >= words.count { words.append(contentsOf: repeatElement(0, count: word + 1 - words.count)) }
        words[word] |= 1 << UInt64(day & 63)
    }

    mutating func insert(_ days: ClosedRange<Int32>) {
        for day in days.clamped(to: 0...Self.mostDays) { insert(day) }
    }

    mutating func formUnion(_ other: DaySet) { for range in other.ranges { insert(range) } }

    /// Adds the days between two of the set that no more than `most` days lie between.
    mutating func fillGaps(upTo most: Int32) {
        let ranges = ranges
        for (earlier, later) in zip(ranges, ranges.dropFirst()) where later.lowerBound - earlier.upperBound - 1 <= most {
            insert(earlier.upperBound...later.lowerBound)
        }
    }

    /// The days in runs without a gap, oldest first.
    var ranges: [ClosedRange<Int32>] {
        var ranges: [ClosedRange<Int32>] = []
        for (index, word) in words.enumerated() where word != 0 {
            for bit in 0..<64 where word >> UInt64(bit) & 1 == 1 {
                let day = Int32(index * 64 + bit)
                if let last = ranges.last, last.upperBound == day - 1 {
                    ranges[ranges.count - 1] = last.lowerBound...day
                } else {
                    ranges.append(day...day)
                }
            }
        }
        return ranges
    }
}
