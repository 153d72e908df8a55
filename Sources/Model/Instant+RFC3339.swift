/// RFC 3339 (section 5.6), read and written without Foundation: a page of activity holds thousands of times.
extension Instant: CustomStringConvertible, LosslessStringConvertible {
    /// Reads an RFC 3339 date and time such as `2026-11-20T08:15:30.123Z` or `2026-11-20T09:15:30+0100`.
    ///
    /// Accepts any number of fraction digits (beyond milliseconds they are cut), `Z` or an offset with or without a colon,
    /// lower-case `t` and `z`, and a space for `T`. Returns `nil` for anything else, also for dates that do not exist and for a
    /// time without a zone. A leap second `:60` is read as the second after it.
    public init?(_ text: String) {
        var text = text
        guard let instant = text.withUTF8({ Instant(rfc3339: $0) }) else { return nil }
        self = instant
    }

    /// Reads the same from bytes, without making a string of them.
    public init?(rfc3339 bytes: UnsafeBufferPointer<UInt8>) {
        var scanner = Scanner(bytes)
        guard let year = scanner.digits(4), scanner.take("-"), let month = scanner.digits(2), scanner.take("-"),
            let day = scanner.digits(2), scanner.take("T") || scanner.take("t") || scanner.take(" "),
            let hour = scanner.digits(2), scanner.take(":"), let minute = scanner.digits(2), scanner.take(":"),
            let second = scanner.digits(2)
        else { return nil }
        guard (1...12).contains(month), day >= 1, day <= Self.daysInMonth(month, year: year), hour < 24, minute < 60, second <= 60
        else { return nil }

        var milliseconds = 0
        if scanner.take(".") || scanner.take(",") {
            guard let fraction = scanner.fractionAsMilliseconds() else { return nil }
            milliseconds = fraction
        }
        guard let offset = scanner.offsetInMinutes(), scanner.isAtEnd else { return nil }

        let days = Self.daysFromCivil(year: year, month: month, day: day)
        let seconds = Int64(days) * 86400 + Int64(hour * 3600 + (minute - offset) * 60 + second)
        self.init(milliseconds: seconds * 1000 + Int64(milliseconds))
    }

    /// RFC 3339 in UTC, with milliseconds only where there are some: `2026-11-20T08:15:30Z`, `2026-11-20T08:15:30.120Z`.
    public var description: String {
        let second = seconds
        let days = second.flooredQuotient(by: 86400)
        let inDay = Int(second - days * 86400)
        let (year, month, day) = Self.civil(fromDays: Int(days))
        let fraction = Int((milliseconds % 1000 + 1000) % 1000)
        var text = year < 0 ? "-" : ""
        func append(_ value: Int, _ width: Int) {
            let digits = String(value)
            for _ in 0..<max(0, width - digits.utf8.count) { text.append("0") }
            text.append(digits)
        }
        append(abs(year), 4); text.append("-"); append(month, 2); text.append("-"); append(day, 2); text.append("T")
        append(inDay / 3600, 2); text.append(":"); append(inDay / 60 % 60, 2); text.append(":"); append(inDay % 60, 2)
        if fraction != 0 { text.append("."); append(fraction, 3) }
        text.append("Z")
        return text
    }

    private static func daysInMonth(_ month: Int, year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// Days from 1970-01-01 to a date of the proleptic Gregorian calendar (H. Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms", days_from_civil).
    private static func daysFromCivil(year: Int, month: Int, day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The inverse of `daysFromCivil` (same source, civil_from_days).
    private static func civil(fromDays days: Int) -> (year: Int, month: Int, day: Int) {
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

/// Reads fixed-width decimal fields from bytes.
private struct Scanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func digits(_ count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var value = 0
        for index in position..<position + count {
            let digit = bytes[index] &- 0x30
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        position += count
        return value
    }

    mutating func fractionAsMilliseconds() -> Int? {
        var value = 0
        var count = 0
        while position < bytes.count, bytes[position] &- 0x30 < 10 {
            if count < 3 { value = value * 10 + Int(bytes[position] &- 0x30) }
            count += 1
            position += 1
        }
        guard count > 0 else { return nil }
        for _ in 0..<max(0, 3 - count) { value *= 10 }
        return value
    }

    mutating func offsetInMinutes() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign: Int
        if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
        guard let hours = digits(2), hours < 24 else { return nil }
        _ = take(":")
        guard let minutes = digits(2), minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
