import ConnectorKit

/// The times of exports, which are seldom RFC 3339.
extension Instant {
    /// A time in UTC, whether it says so or not: `2026-05-07 16:41:18`, `2019-06-17 20:55`, `2026-01-01 10:00:00 UTC`,
    /// `2026-04-05 15:12:00.000000`, `2026/03/05 18:33:23 UTC`.
    init?(utc text: String) {
        var text = text.trimmed.replacing("/", with: "-")
        if text.hasSuffix(" UTC") { text.removeLast(4) }
        if text.hasSuffix("Z") { text.removeLast() }
        if text.utf8.count == 16 { text += ":00" }
        self.init(text + "Z")
    }

    /// A day: `28 Sep 2026`, as its midnight in UTC.
    init?(day text: String) {
        let parts = text.trimmed.split(separator: " ")
        guard parts.count == 3, let month = Self.month(parts[1]) else { return nil }
        self.init("\(parts[2])-\(month)-\(Self.twoDigits(parts[0]))T00:00:00Z")
    }

    /// `Wed Oct 10 20:19:24 +0000 2018`, as X writes times in every language. The day of the week is not looked at.
    init?(x text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 6, let month = Self.month(parts[1]) else { return nil }
        self.init("\(parts[5])-\(month)-\(Self.twoDigits(parts[2]))T\(parts[3])\(parts[4])")
    }

    /// The first date in a name, `twitter-2026-11-20-ab12.zip` or `takeout-20261120T081530Z-001`: the beginning of that day in UTC.
    init?(inName name: String) {
        let characters = Array(name.utf8)
        for start in characters.indices {
            if start > 0, (0x30...0x39).contains(characters[start - 1]) { continue }
            let rest = characters[start...]
            let dashed = rest.prefix(10)
            let digits = rest.prefix(8)
            var day = ""
            if dashed.count == 10, dashed.enumerated().allSatisfy({ $0 == 4 || $0 == 7 ? $1 == 0x2d : (0x30...0x39).contains($1) }) {
                day = String(decoding: dashed, as: UTF8.self)
            } else if digits.count == 8, digits.allSatisfy({ (0x30...0x39).contains($0) }) {
                let text = String(decoding: digits, as: UTF8.self)
                day = "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))"
            }
            if day.hasPrefix("20"), let found = Instant(day + "T00:00:00Z") {
                self = found
                return
            }
        }
        return nil
    }

    private static func month(_ name: Substring) -> String? {
        CivilMonth.number(named: name).map { twoDigits("\($0)"[...]) }
    }

    private static func twoDigits(_ text: Substring) -> String { text.count == 1 ? "0\(text)" : String(text) }
}

extension JSONValue {
    /// A time in Unix seconds that must be there.
    func requiredUnixTime(_ key: StaticString) throws(Malformed) -> Instant {
        guard self[key] != nil else { throw Malformed(key.description, "missing") }
        guard let time = unixTime(key) else { throw Malformed(key.description, "not a time") }
        return time
    }

    /// A time in UTC, as text without a zone, that must be there.
    func requiredUTC(_ key: StaticString) throws(Malformed) -> Instant {
        guard let text = self[key]?.string else { throw Malformed(key.description, "missing") }
        guard let time = Instant(utc: text) else { throw Malformed(key.description, "not a time") }
        return time
    }
}

extension CSVRow {
    /// A time in UTC that must be there.
    func requiredUTC(_ column: String) throws(Malformed) -> Instant {
        guard let time = Instant(utc: try required(column)) else { throw Malformed(column, "not a time") }
        return time
    }
}
