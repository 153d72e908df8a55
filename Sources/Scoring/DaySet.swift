/// A set of UTC days, counted from 1970-01-01; a bit for each from the earliest to the latest. Days before 1970 or after 2106, where acts end as
/// well, are left out.
struct DaySet: Hashable {
    /// How many words of 64 days there would be before these.
    private var skipped = 0
    private var words: [UInt64] = []
    private static let mostDays = Int32(UInt32.max / 86_400)

    /// Returns whether the day was not in it.
    @discardableResult @inline(__always)
    mutating func insert(_ day: Int32) -> Bool {
        guard day >= 0, day <= Self.mostDays else { return false }
        let (number, bit) = (Int(day) >> 6, UInt64(1) << UInt64(day & 63))
        makeRoom(for: number...number)
        if words[number - skipped] & bit != 0 { return false }
        words[number - skipped] |= bit
        return true
    }

    /// For words of these numbers.
    @inline(__always)
    private mutating func makeRoom(for numbers: ClosedRange<Int>) {
        if words.isEmpty { skipped = numbers.lowerBound }
        if numbers.lowerBound < skipped {
            words.insert(contentsOf: repeatElement(0, count: skipped - numbers.lowerBound), at: 0)
            skipped = numbers.lowerBound
        }
        let missing = numbers.upperBound + 1 - skipped - words.count
        if missing > 0 { words.append(contentsOf: repeatElement(0, count: missing)) }
    }

    mutating func insert(_ days: ClosedRange<Int32>) {
        guard days.overlaps(0...Self.mostDays) else { return }
        let days = days.clamped(to: 0...Self.mostDays)
        let (first, last) = (Int(days.lowerBound), Int(days.upperBound))
        makeRoom(for: first >> 6...last >> 6)
        for word in first >> 6...last >> 6 {
            let (start, end) = (max(first, word << 6) & 63, min(last, word << 6 | 63) & 63)
            words[word - skipped] |= (UInt64.max << UInt64(start)) & (UInt64.max >> UInt64(63 - end))
        }
    }

    mutating func formUnion(_ other: DaySet) {
        if other.words.isEmpty { return }
        makeRoom(for: other.skipped...other.skipped + other.words.count - 1)
        for (index, word) in other.words.enumerated() { words[other.skipped + index - skipped] |= word }
    }

    /// With the days between two of the set that no more than `most` days lie between.
    func withoutGaps(upTo most: Int32) -> DaySet {
        var filled = self
        let ranges = ranges
        for (earlier, later) in zip(ranges, ranges.dropFirst()) where later.lowerBound - earlier.upperBound - 1 <= most {
            filled.insert(earlier.upperBound...later.lowerBound)
        }
        return filled
    }

    /// The days in runs without a gap, oldest first.
    var ranges: [ClosedRange<Int32>] {
        var ranges: [ClosedRange<Int32>] = []
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                // The lowest bits that stand side by side, each run at one stroke.
                let start = rest.trailingZeroBitCount
                let end = start + (~(rest >> UInt64(start))).trailingZeroBitCount
                rest = end < 64 ? rest & (UInt64.max << UInt64(end)) : 0
                let days = Int32((skipped + index) * 64 + start)...Int32((skipped + index) * 64 + end - 1)
                if let last = ranges.last, last.upperBound == days.lowerBound - 1 {
                    ranges[ranges.count - 1] = last.lowerBound...days.upperBound
                } else {
                    ranges.append(days)
                }
            }
        }
        return ranges
    }
}
