#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Numbers that are the same for the same seed (SplitMix64, Steele and others 2014).
package struct SeededNumbers: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Creates the numbers of a seed.
    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }

    /// A number in `0 ..< 1`.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number in `0 ..< limit`, for a positive limit.
    mutating func below(_ limit: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(max(1, limit))).high) }

    /// A number of at least 1 with a heavy tail: Pareto's, cut at `most`.
    mutating func heavyTailed(exponent: Double, most: Double) -> Double { min(most, pow(1 - unit(), -1 / exponent)) }
}
