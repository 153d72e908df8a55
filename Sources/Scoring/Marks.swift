/// Some of the numbers below a bound, a bit each: of many that is sooner made, and put in order, than anything that compares them.
struct Marks {
    private var words: [UInt64]

    init(below bound: Int) { words = [UInt64](repeating: 0, count: (bound + 63) / 64) }

    @inline(__always)
    mutating func insert(_ number: some BinaryInteger) { words[Int(number) >> 6] |= 1 << UInt64(Int(number) & 63) }

    /// The numbers, growing.
    func sorted<Number: FixedWidthInteger>(as type: Number.Type = Number.self) -> [Number] {
        var numbers: [Number] = []
        numbers.reserveCapacity(words.reduce(0) { $0 + $1.nonzeroBitCount })
        forEach(in: 0..<words.count * 64) { numbers.append(Number(truncatingIfNeeded: $0)) }
        return numbers
    }

    /// Calls `body` with those of a range that are among them, growing.
    @inline(__always)
    func forEach(in range: Range<Int>, _ body: (Int) -> Void) {
        guard !range.isEmpty else { return }
        let (first, last) = (range.lowerBound >> 6, (range.upperBound - 1) >> 6)
        for place in first...last {
            var rest = words[place]
            if place == first { rest &= .max << UInt64(range.lowerBound & 63) }
            if place == last { rest &= .max >> UInt64(63 - (range.upperBound - 1) & 63) }
            while rest != 0 {
                body(place << 6 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
    }
}
