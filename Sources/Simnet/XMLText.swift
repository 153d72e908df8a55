import Model

/// What little of XML the simulated networks write.
enum XMLText {
    /// A text as it stands between tags or in quotation marks.
    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }

    /// A time as RSS has it: that of mail (RFC 822), in UTC.
    static func mailDate(_ instant: Instant) -> String {
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = Instant(seconds: instant.seconds).description.split { "-T:Z".contains($0) }
        guard instant.day >= 0, parts.count == 6, let month = Int(parts[1]), months.indices.contains(month - 1) else { return "" }
        return "\(weekdays[Int(instant.day) % 7]), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) GMT"
    }
}
