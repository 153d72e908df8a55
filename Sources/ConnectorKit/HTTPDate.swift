extension Instant {
    /// Reads an HTTP date in each of its three forms (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`,
    /// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`. `nil` for anything else.
    ///
    /// A year of two digits that seems more than fifty years ahead of `now` is one of the past.
    public init?(httpDate text: String, now: Instant) {
        if let instant = Self.plain(text) {
            self = instant
            return
        }
        let words = text.split { $0 == " " || $0 == "," || $0 == "-" }.map(String.init)
        let day, month, year, time: String
        switch words.count {
        case 6 where words[5] == "GMT": (day, month, year, time) = (words[1], words[2], words[3], words[4])
        case 5: (day, month, year, time) = (words[2], words[1], words[4], words[3])
        default: return nil
        }
        guard let monthNumber = CivilMonth.number(named: month), let yearNumber = Int(year), let dayNumber = Int(day) else { return nil }
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        func instant(year: Int) -> Instant? {
            Instant("\(padded(year, 4))-\(padded(monthNumber, 2))-\(padded(dayNumber, 2))T\(time)Z")
        }
        guard year.count == 2 else {
            guard year.count == 4, let instant = instant(year: yearNumber) else { return nil }
            self = instant
            return
        }
        guard let later = instant(year: 2000 + yearNumber), let earlier = instant(year: 1900 + yearNumber) else { return nil }
        self = later - now > .seconds(50 * 31_556_952) ? earlier : later
    }

    /// The first of the forms, which servers must send: it is read for every answer that tells of a limit.
    private static func plain(_ text: String) -> Instant? {
        let bytes = text.utf8
        guard bytes.count == 29, bytes.suffix(4).elementsEqual(" GMT".utf8) else { return nil }
        func part(_ offset: Int, _ count: Int) -> Substring {
            let start = bytes.index(bytes.startIndex, offsetBy: offset)
            return Substring(bytes[start..<bytes.index(start, offsetBy: count)])
        }
        guard let month = CivilMonth.number(named: part(8, 3)) else { return nil }
        return Instant("\(part(12, 4))-\(month < 10 ? "0" : "")\(month)-\(part(5, 2))T\(part(17, 8))Z")
    }
}
