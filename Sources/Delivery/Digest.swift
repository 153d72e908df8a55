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

    /// The most severe first, and of one severity the newest; nobody is reminded of what they are told besides, or twice.
    static func alert(of alerts: [Alert], for receiver: String, at now: Instant, because cause: Cause = .limit) -> Alert {
        let told = zip(Gathering.fates(of: alerts, forPeople: true), alerts).compactMap { fate, alert -> Alert? in
            switch fate {
            case .told: alert
            case .toldWhole: alert.whole
            case .toldIn: nil
            }
        }
        let order = Severity.allCases
        func rank(_ alert: Alert) -> Int { order.firstIndex(of: alert.severity) ?? 0 }
        let sorted = told.enumerated().sorted { a, b in
            let (x, y) = (a.element, b.element)
            return (rank(x), x.at, a.offset) > (rank(y), y.at, b.offset)
        }.map(\.element)
        let count = told.count == 1 ? "1 alert" : "\(told.count) alerts"
        var digest = Alert(
            id: "\(cause == .limit ? "DIGEST" : "QUIET")-\(now.milliseconds)-\(receiver)", rule: rule, subject: .installation,
            name: "Clout", cohort: nil, status: .firing,
            severity: sorted.first?.severity ?? .info, at: now, since: alerts.map(\.at).min() ?? now,
            endsAt: now + .seconds(3600), title: "\(count) \(cause.rawValue): \(rules(of: told))", standing: nil)
        digest.list(sorted.map(\.title))
        return digest
    }

    private static let mostRules = 4

    /// How many are of which rule, the most first.
    private static func rules(of alerts: [Alert]) -> String {
        let counts = Dictionary(grouping: alerts, by: \.rule).mapValues(\.count).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        var words = counts.prefix(mostRules).map { "\($0.value) of \($0.key)" }
        let rest = counts.dropFirst(mostRules).reduce(0) { $0 + $1.value }
        if rest > 0 { words.append("\(rest) of others") }
        return words.joined(separator: ", ")
    }
}

extension Alert {
    /// Whether it tells of other alerts, and fires by no line.
    var isDigest: Bool { rule == Digest.rule }

    /// The status as receivers are told it.
    var toldStatus: String { isDigest ? Digest.status : status.rawValue }
}
