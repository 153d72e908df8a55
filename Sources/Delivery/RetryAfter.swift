import Model

/// Reads `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date in the form that servers must send (IMF-fixdate).
enum RetryAfter {
    /// The longest wait that a receiver can ask for; beyond a day it is mistaken, and the schedule has its own days.
    static let cap = Duration.seconds(86_400)

    /// How long to wait from `now`, at least zero; `nil` for text that is neither.
    static func wait(_ text: String, now: Instant) -> Duration? {
        let text = text.drop(while: \.isWhitespace)
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return Int64(text).map { min(.seconds($0), cap) } ?? cap
        }
        return date(text).map { min(max($0 - now, .zero), cap) }
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    private static func date(_ text: Substring) -> Instant? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[0].hasSuffix(","), words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else {
            return nil
        }
        return Instant("\(words[3])-\(month < 9 ? "0" : "")\(month + 1)-\(words[1])T\(words[4])Z")
    }
}
