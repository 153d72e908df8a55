/// Numbers as titles show them: to one decimal, halves away from zero, whatever the locale.
enum OneDecimal {
    /// - Parameters:
    ///   - signed: Whether a gain is marked with `+`.
    ///   - neverZero: Whether something above zero that would round to `0.0` is `<0.1`: nobody is in the top 0.0 %.
    static func text(_ value: Double, signed: Bool = false, neverZero: Bool = false) -> String {
        let tenths = (value * 10).rounded(.toNearestOrAwayFromZero)
        guard let count = Int64(exactly: tenths) else { return "–" }
        if neverZero, count == 0, value > 0 { return "<0.1" }
        let sign = count < 0 ? "-" : signed && count > 0 ? "+" : ""
        return "\(sign)\(count.magnitude / 10).\(count.magnitude % 10)"
    }
}

/// Text that stays on one line.
enum OneLine {
    /// `text` with everything that could break or turn a line replaced by a space, cut to `maximumLength` bytes of UTF-8.
    static func made(of text: String, maximumLength: Int) -> String {
        var line = String.UnicodeScalarView()
        var length = 0
        for scalar in text.unicodeScalars {
            let shown = isHarmless(scalar) ? scalar : " "
            length += UTF8.width(shown)
            if length > maximumLength - 3 {
                line.append("…")
                break
            }
            line.append(shown)
        }
        return String(line)
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1f, 0x7f...0x9f, 0x2028, 0x2029, 0x200e, 0x200f, 0x061c, 0x202a...0x202e, 0x2066...0x2069: false
        default: true
        }
    }
}
