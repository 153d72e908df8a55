import Model

/// Times as pages write them, in UTC and as seen from now.
extension Instant {
    /// The calendar's parts, from RFC 3339.
    private var civil: (year: Int, month: Int, day: Int, time: String) {
        let text = Array(description.utf8.drop { $0 == UInt8(ascii: "-") })
        func number(_ range: Range<Int>) -> Int { text[range].reduce(0) { $0 * 10 + Int($1) - 48 } }
        return (number(0..<4), number(5..<7), number(8..<10), String(decoding: text[11..<16], as: UTF8.self))
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    /// `14:05`.
    var clock: String { civil.time }

    /// `16 Nov`, with the year where it is another than that of `now`.
    package func date(from now: Instant) -> String {
        let (year, month, day, _) = civil
        return "\(day) \(Self.months[month - 1])\(year == now.civil.year ? "" : " \(year)")"
    }

    /// `today`, `yesterday`, `Thu 19 Nov` within a week, `16 Nov` before and after that.
    package func dayWords(from now: Instant) -> String {
        switch Int(now.day) - Int(day) {
        case 0: "today"
        case 1: "yesterday"
        case -1: "tomorrow"
        case -6...6: "\(Self.weekdays[((Int(day) + 4) % 7 + 7) % 7]) \(date(from: now))"
        default: date(from: now)
        }
    }

    /// The day with the time of it: `today 14:05`, `Thu 19 Nov 19:40`; of what is longer ago than a hundred days the date alone.
    package func words(from now: Instant) -> String {
        (now.day - day).magnitude > 100 ? date(from: now) : "\(dayWords(from: now)) \(clock)"
    }

    /// The same for people and machines.
    package func stamp(from now: Instant) -> Markup { "<time datetime=\"\(description)\">\(words(from: now))</time>" }

    /// The day alone, for people and machines.
    package func dayStamp(from now: Instant) -> Markup {
        "<time datetime=\"\(String(description.prefix(10)))\">\(dayWords(from: now))</time>"
    }
}

extension Duration {
    /// How long it is, in the largest unit that it fills twice: `38 ms`, `12 s`, `6 minutes`, `30 days`.
    package var words: String {
        let seconds = milliseconds / 1000
        return switch seconds {
        case ..<2: "\(milliseconds.grouped)\u{202f}ms"
        case ..<120: "\(seconds)\u{202f}s"
        case ..<7200: (seconds / 60).of("minute", "minutes")
        case ..<172_800: (seconds / 3600).of("hour", "hours")
        default: (seconds / 86_400).days
        }
    }
}
