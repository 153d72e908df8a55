/// How a voice's weight becomes what it is worth: it grows evenly first, and ever less towards a limit (`SCORING.md`, section 4).
///
/// In multiplications and additions alone: so one weight gives the same bits on every machine, where the last bit of `expm1` depends on the C
/// library and on the processor that it finds; and several go side by side, where a run goes over millions of voices.
struct Saturation {
    /// τ.
    let limit: Double

    /// y = τ (1 - exp(-x/τ)) of a weight x, which is not negative.
    @inline(__always)
    func callAsFunction(_ weight: Double) -> Double { limit * Self.loss(after: weight / limit) }

    /// Puts y in the place of each of some weights.
    @inline(__always)
    func apply(to weights: UnsafeMutableBufferPointer<Double>) {
        for place in weights.indices { weights[place] = self(weights[place]) }
    }

    /// 1 - exp(-x) for x of 0 or more, within two units in the last place.
    ///
    /// With n = x / ln 2 to the nearest whole number, exp(-x) is 2^-n exp(r), and r within ln 2 / 2 of 0, where 13 terms of exp's series are
    /// enough. For n = 0 nothing is taken from 1, so that small values keep all their digits.
    @inline(__always)
    static func loss(after x: Double) -> Double {
        // From here on exp(-x) is less than half of the last place of 1.
        let x = min(x, 64)
        // Adding 1.5 · 2^52 rounds to whole numbers and leaves them in the lowest bits, in one step that needs no branch.
        let rounder = 0x1.8p52
        let shifted = x * 0x1.71547652b82fep0 + rounder
        let n = shifted - rounder
        // ln 2 in two parts, of which n times the first is exact.
        let r = (n * 0x1.62e42feep-1 - x) + n * 0x1.a39ef35793c76p-33
        var series = 1.0 / 6_227_020_800
        series = series * r + 1.0 / 479_001_600
        series = series * r + 1.0 / 39_916_800
        series = series * r + 1.0 / 3_628_800
        series = series * r + 1.0 / 362_880
        series = series * r + 1.0 / 40_320
        series = series * r + 1.0 / 5_040
        series = series * r + 1.0 / 720
        series = series * r + 1.0 / 120
        series = series * r + 1.0 / 24
        series = series * r + 1.0 / 6
        series = series * r + 1.0 / 2
        let grown = r + r * r * series
        // 2^-n, whose exponent is written in its bits.
        let scale = Double(bitPattern: (1023 &- (shifted.bitPattern &- rounder.bitPattern)) << 52)
        return (1 - scale) - scale * grown
    }
}
