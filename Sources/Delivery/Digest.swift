import Model

/// One message for what a receiver's daily limit, or quiet hours, have kept from being told one by one.
enum Digest {
    /// What rules cannot be called: digests are by none.
    static let rule = "~digest"

    /// What has kept them.
    enum Cause: String {
        case limit = "beyond the daily limit"
        case quiet = "from quiet hours"
    }

    /// What receivers are told in the place of a status.
    static let status = "digest"

    static func alert(of alerts: [Alert], for receiver: String, at now: Instant, because cause: Cause = .limit) -> Alert {
        let order = Severity.allCases
        let severity = alerts.map(\.severity).max { (order.firstIndex(of: $0) ?? 0) < (order.firstIndex(of: $1) ?? 0) }
        let count = alerts.count == 1 ? "1 alert" : "\(alerts.count) alerts"
        return Alert(
            id: "\(cause == .limit ? "DIGEST" : "QUIET")-\(now.milliseconds)-\(receiver)", rule: rule, subject: .installation,
            name: "Clout", cohort: nil, status: .firing,
            severity: severity ?? .info, at: now, since: alerts.map(\.at).min() ?? now,
            endsAt: now + .seconds(3600), title: "\(count) \(cause.rawValue)",
            text: Alert.listing(alerts.map(\.title)), standing: nil)
    }
}

extension Alert {
    /// Whether it tells of other alerts, and fires by no line.
    var isDigest: Bool { rule == Digest.rule }

    /// The status as receivers are told it.
    var toldStatus: String { isDigest ? Digest.status : status.rawValue }
}
