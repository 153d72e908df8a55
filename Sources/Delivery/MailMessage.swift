import Foundation
import Model

/// A notification as a mail: the same in plain text and in HTML (RFC 5322, RFC 2046).
///
/// A function of the notification alone, so every attempt sends the same bytes, with one `Message-ID`. Nothing of a name or title reaches
/// the header but encoded, and the body is in base64, so no line of it can be taken for anything else.
enum MailMessage {
    static func bytes(of notification: Model.Notification, from: String, to: [String], links: PageLinks? = nil) -> [UInt8] {
        let alert = notification.alert
        let domain = from.split(separator: "@").last ?? "localhost"
        let boundary = "clout-" + String(StableHash.of(notification.id), radix: 36)
        var lines = [
            "From: Clout <\(from)>", "To: \(to.joined(separator: ",\r\n "))",
            "Subject: \(encodedWords(alert.title.clipped(to: 400)))", "Date: \(date(alert.at))",
            "Message-ID: <\(notification.id)@\(domain)>", "Auto-Submitted: auto-generated",
            "Importance: \(alert.severity == .critical ? "high" : "normal")", "MIME-Version: 1.0",
            "Content-Type: multipart/alternative; boundary=\"\(boundary)\"", "",
        ]
        for (type, text) in [("text/plain", plain(alert, links)), ("text/html", html(alert, links))] {
            lines += ["--\(boundary)", "Content-Type: \(type); charset=utf-8", "Content-Transfer-Encoding: base64", ""]
            lines.append(
                Data(text.utf8).base64EncodedString(options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed]))
        }
        lines += ["--\(boundary)--", ""]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    // MARK: Header

    /// A text as encoded words (RFC 2047, section 2), each of at most 75 characters and of whole characters.
    static func encodedWords(_ text: String) -> String {
        var words: [String] = []
        var piece = ""
        for scalar in text.unicodeScalars {
            if piece.utf8.count + UTF8.width(scalar) > 42 {
                words.append(piece)
                piece = ""
            }
            piece.unicodeScalars.append(scalar)
        }
        words.append(piece)
        return words.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    /// `Thu, 20 Nov 2025 08:15:30 +0000`
    static func date(_ instant: Instant) -> String {
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let text = instant.description
        let parts = text.split { "-T:.Z".contains($0) }
        guard parts.count >= 6, let month = Int(parts[1]), months.indices.contains(month - 1) else { return text }
        // 1970-01-01 was a Thursday.
        let day = days[((Int(instant.day) % 7) + 7) % 7]
        return "\(day), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) +0000"
    }

    // MARK: Body

    private static let mostReasons = 8

    /// What the numbers say, a line each.
    private static func facts(of alert: Alert, _ links: PageLinks?) -> [(name: String, value: String)] {
        var facts = [
            (alert.person == nil ? "About" : "Person", alert.name.clipped(to: 200)), ("Status", alert.toldStatus),
            ("Severity", alert.severity.rawValue),
            ("Rule", alert.rule.clipped(to: 200)),
            ("Since", alert.since.description),
        ]
        if let cohort = alert.cohort { facts.append(("Among", cohort.description.clipped(to: 200))) }
        if let detail = alert.detail { facts.append(("What", detail.clipped(to: 400))) }
        if let standing = alert.standing {
            facts += [
                ("Score", "\(tenths(standing.score.value)) ± \(tenths(standing.margin))"),
                ("Rank", "\(standing.rank) of \(standing.cohortSize) (top \(tenths(standing.topPercent)) %)"),
            ]
        }
        if let links { facts.append(("Page", links.link(to: alert))) }
        if let runbook = alert.runbook { facts.append(("Runbook", runbook)) }
        return facts
    }

    private static func plain(_ alert: Alert, _ links: PageLinks?) -> String {
        var lines = [alert.title.clipped(to: 400), ""]
        if let text = alert.text, alert.lines.isEmpty { lines += [text.clipped(to: Alert.longestText), ""] }
        if !alert.lines.isEmpty { lines += alert.lines.map { "- \($0.clipped(to: 400))" } + [""] }
        lines += facts(of: alert, links).map { "\($0.name): \($0.value)" }
        if let change = alert.change {
            lines += ["", heading(of: change)]
            lines += change.causes.prefix(mostReasons).map { "- \($0.label.clipped(to: 200)): \(tenths($0.points))" }
        }
        if let unexplained = alert.unexplained { lines += ["", "What has changed the score is not known: \(unexplained)."] }
        if !alert.reasons.isEmpty { lines += ["", "Where the score comes from:"] }
        lines += alert.reasons.prefix(mostReasons).map { "- \($0.label.clipped(to: 200)): \(tenths($0.points))" }
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    private static func html(_ alert: Alert, _ links: PageLinks?) -> String {
        let rows = facts(of: alert, links).map { "<tr><td>\($0.name)</td><td>\($0.value.inHTML)</td></tr>" }.joined()
        let reasons = alert.reasons.prefix(mostReasons).map { "<li>\($0.label.clipped(to: 200).inHTML): \(tenths($0.points))</li>" }
            .joined()
        let items = alert.lines.map { "<li>\($0.clipped(to: 400).inHTML)</li>" }.joined()
        let text =
            alert.lines.isEmpty
            ? alert.text.map { "<p>\($0.clipped(to: Alert.longestText).inHTML)</p>" } ?? "" : "<ul>\(items)</ul>"
        return "<!DOCTYPE html><html><body><p><b>\(alert.title.clipped(to: 400).inHTML)</b></p>\(text)<table>\(rows)</table>"
            + (alert.change.map(list) ?? "")
            + (alert.unexplained.map { "<p>What has changed the score is not known: \($0.inHTML).</p>" } ?? "")
            + (reasons.isEmpty ? "" : "<p>Where the score comes from:</p><ul>\(reasons)</ul>") + "</body></html>\r\n"
    }

    private static func heading(of change: Alert.Change) -> String {
        "What has changed the score by \(tenths(change.points)) since \(change.since):"
    }

    private static func list(of change: Alert.Change) -> String {
        let causes = change.causes.prefix(mostReasons).map { "<li>\($0.label.clipped(to: 200).inHTML): \(tenths($0.points))</li>" }
        return "<p>\(heading(of: change))</p><ul>\(causes.joined())</ul>"
    }

    private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
