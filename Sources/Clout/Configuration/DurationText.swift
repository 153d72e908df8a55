/// Durations as configuration and commands write them: a number with a unit, such as `"90s"`, `"15m"` or `"1h30m"`.
enum DurationText {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// Reads a duration; `nil` when `text` is none. Each unit may stand once, larger ones first.
    static func read(_ text: String) -> Duration? {
        var rest = Substring(text)
        var total: Int64 = 0
        var smallest = Int64.max
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let number = Int64(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            let letters = String(rest.prefix { $0.isASCII && $0.isLetter })
            guard let unit = units.first(where: { $0.name == letters }), unit.milliseconds < smallest else { return nil }
            smallest = unit.milliseconds
            rest = rest.dropFirst(letters.count)
            let (product, overflow) = number.multipliedReportingOverflow(by: unit.milliseconds)
            let (sum, over) = total.addingReportingOverflow(product)
            guard !overflow, !over else { return nil }
            total = sum
        }
        return .milliseconds(total)
    }

    /// Writes a duration so that `read` gives it back.
    static func write(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        var rest = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        guard rest > 0 else { return "0s" }
        var text = ""
        for unit in units.reversed() where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text
    }
}
