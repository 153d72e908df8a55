/// Numbers as pages write them: points and scores to one decimal, half away from zero; U+2212 for minus, U+202F between thousands and before %.
extension Double {
    /// `47.8`.
    package var tenths: String {
        let tenths = Int((self * 10).rounded(.toNearestOrAwayFromZero))
        return "\(tenths < 0 ? "\u{2212}" : "")\((tenths.magnitude / 10).grouped).\(tenths.magnitude % 10)"
    }

    /// A number of points with its sign: `+3.2`, `−1.2`, `±0.0`.
    package var signedTenths: String {
        let text = magnitude.tenths
        return text == "0.0" ? "±0.0" : (self < 0 ? "\u{2212}" : "+") + text
    }

    /// A share, 0 ... 1, in percent: `91 %`, below ten percent with a decimal.
    package var percent: String {
        let percent = self * 100
        return percent > 0 && percent < 10 ? "\(percent.tenths)\u{202f}%" : "\(Int(percent.rounded(.toNearestOrAwayFromZero)))\u{202f}%"
    }

    /// The top percent of a cohort: `7.1 %`, and of large cohorts as many decimals as tell people apart.
    package var topPercent: String {
        if self >= 0.1 { return "\(tenths)\u{202f}%" }
        let thousandths = max(1, Int((self * 1000).rounded()))
        return "0.\(String("000\(thousandths)".suffix(3)))\u{202f}%"
    }
}

extension BinaryInteger {
    /// `1 214`, with thin spaces that do not break.
    package var grouped: String {
        let digits = String(magnitude)
        guard digits.count > 3 else { return self < 0 ? "\u{2212}\(digits)" : digits }
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text.append("\u{202f}") }
            text.append(digit)
        }
        return self < 0 ? "\u{2212}\(text)" : text
    }

    /// `1st`, `2nd`, `3rd`, `42nd`.
    package var ordinal: String {
        let suffix =
            switch (self % 100, self % 10) {
            case (11...13, _): "th"
            case (_, 1): "st"
            case (_, 2): "nd"
            case (_, 3): "rd"
            default: "th"
            }
        return grouped + suffix
    }

    /// The number with its noun: `1 person`, `1 214 people`.
    package func of(_ singular: String, _ plural: String) -> String { "\(grouped) \(self == 1 ? singular : plural)" }

    package var people: String { of("person", "people") }
    package var days: String { of("day", "days") }
}
