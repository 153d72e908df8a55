import ConnectorKit

extension Instant {
    /// Reads a time as feeds really write it: RFC 3339, its shorter forms (`2026-11-20`, `2026-11-20T08:15Z`), and RFC 822 with what became
    /// of it: years of two digits, names of zones, no day of the week, no seconds. `nil` for anything else.
    package init?(feedDate text: String) {
        if text.utf8.count <= 60, let instant = Instant(text) {
            self = instant
            return
        }
        let text = text.filter { $0 != "\u{a0}" }.split { " \n\t\r".contains($0) }.joined(separator: " ")
        guard (8...60).contains(text.utf8.count) else { return nil }
        guard let instant = Instant(text) ?? Self.shortened(text) ?? Self.rfc822(text) else { return nil }
        self = instant
    }

    /// W3C's profile of ISO 8601: a day alone, or a time without seconds; without a zone it is read as UTC.
    private static func shortened(_ text: String) -> Instant? {
        let separator = text.firstIndex { "Tt ".contains($0) }
        guard let separator else { return Instant("\(text)T00:00:00Z") }
        let time = text[text.index(after: separator)...]
        let zone = time.firstIndex { "Zz+-".contains($0) } ?? time.endIndex
        let clock = time[..<zone].count == 5 ? "\(time[..<zone]):00" : String(time[..<zone])
        return Instant("\(text[..<separator])T\(clock)\(zone == time.endIndex ? "Z" : String(time[zone...]))")
    }

    /// `Fri, 20 Nov 2026 08:15:30 +0000`, and what resembles it (RFC 822, section 5; RFC 5322, sections 3.3 and 4.3).
    private static func rfc822(_ text: String) -> Instant? {
        var words = text.split { " ,".contains($0) }.map(String.init)
        if let first = words.first, first.first?.isNumber != true { words.removeFirst() }
        // `20-Nov-26`, as older programs write it.
        if let first = words.first, first.contains("-") { words.replaceSubrange(0..<1, with: first.split(separator: "-").map(String.init)) }
        guard (4...6).contains(words.count), let day = Int(words[0]), (1...31).contains(day), let year = fullYear(words[2]),
            let month = CivilMonth.number(named: words[1])
        else { return nil }
        let clock = words[3].split(separator: ":").map { padded(String($0), 2) }
        guard (2...3).contains(clock.count) else { return nil }
        let time = (clock + (clock.count == 2 ? ["00"] : [])).joined(separator: ":")
        let zone = words.count > 4 ? offset(words[4]) : "Z"
        return Instant("\(padded(String(year), 4))-\(padded(String(month), 2))-\(padded(String(day), 2))T\(time)\(zone)")
    }

    /// A year of two or three digits means what RFC 5322, section 4.3, says.
    private static func fullYear(_ text: String) -> Int? {
        guard let year = Int(text), year >= 0 else { return nil }
        switch text.utf8.count {
        case 2: return year < 50 ? 2000 + year : 1900 + year
        case 3: return 1900 + year
        case 4: return year
        default: return nil
        }
    }

    /// A zone as RFC 3339 writes it; an unknown name says nothing, and is read as UTC (RFC 5322, section 4.3).
    private static func offset(_ zone: String) -> String {
        let digits = zone.filter { $0 != ":" }
        if let sign = digits.first, "+-".contains(sign), digits.utf8.count == 5 { return digits }
        return zones[zone.uppercased()] ?? "Z"
    }

    private static func padded(_ digits: String, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// Those of RFC 822, and some that feeds use. `BST` and `IST` mean several.
    private static let zones = [
        "EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500", "MST": "-0700", "MDT": "-0600", "PST": "-0800", "PDT": "-0700",
        "CET": "+0100", "CEST": "+0200", "MEZ": "+0100", "MESZ": "+0200", "EET": "+0200", "EEST": "+0300", "MSK": "+0300", "JST": "+0900",
    ]
}
