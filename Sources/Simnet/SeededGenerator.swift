#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Random numbers that are the same on every machine for the same seed.
///
/// xoshiro256** (D. Blackman and S. Vigna, "Scrambled Linear Pseudorandom Number Generators", 2018), its state filled by
/// SplitMix64. Not for secrets.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var s0, s1, s2, s3: UInt64

    /// Creates the generator of one stream of a seed; streams of one seed are unrelated to each other.
    public init(seed: UInt64, stream: UInt64 = 0) {
        var mixed = seed &+ stream &* 0xD1B5_4A32_D192_ED03
        func splitMix() -> UInt64 {
            mixed &+= 0x9E37_79B9_7F4A_7C15
            return scramble(mixed)
        }
        s0 = splitMix()
        s1 = splitMix()
        s2 = splitMix()
        s3 = splitMix() | 1
    }

    public mutating func next() -> UInt64 {
        let product = s1 &* 5
        let result = ((product << 7) | (product >> 57)) &* 9
        let shifted = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = (s3 << 45) | (s3 >> 19)
        return result
    }

    /// A number in `0 ..< 1`.
    public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number in `0 ..< bound`; 0 when `bound` is not positive. The bias is below `bound` · 2⁻⁶⁴.
    public mutating func below(_ bound: Int) -> Int {
        guard bound > 0 else { return 0 }
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// An exponentially distributed number.
    public mutating func exponential(mean: Double) -> Double { -mean * log(1 - unit()) }

    /// How many arrivals there are where `mean` are expected, at most `limit` (which also bounds the time it takes).
    public mutating func poisson(_ mean: Double, atMost limit: Int) -> Int {
        guard mean > 0 else { return 0 }
        var count = 0
        var waited = exponential(mean: 1)
        while waited < mean, count < limit {
            count += 1
            waited += exponential(mean: 1)
        }
        return count
    }

    /// A heavy-tailed number with mean 1: Pareto with exponent 2.2, cut at 30.
    public mutating func heavyTailed() -> Double {
        let exponent = 2.2
        return min(30, (exponent - 1) / exponent * pow(1 - unit(), -1 / exponent))
    }
}

/// SplitMix64's output function: a bijection whose values look random.
func scramble(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
}
