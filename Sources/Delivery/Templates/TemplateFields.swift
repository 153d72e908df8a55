import Model

/// What a template can say of a notification.
enum TemplateFields {
    /// What stands behind a name.
    indirect enum Shape: Sendable {
        case text
        /// True or false, for sections.
        case flag
        case object([String: Shape])
        case list([String: Shape])
    }

    /// The names that there are, with these settings among them.
    static func shape(settings: [String]) -> [String: Shape] {
        var shape = names
        shape["settings"] = .object(Dictionary(uniqueKeysWithValues: settings.map { ($0, .text) }))
        return shape
    }

    private static let names: [String: Shape] = [
        "id": .text, "key": .text, "rule": .text, "status": .text, "firing": .flag, "reminder": .flag, "resolved": .flag, "digest": .flag,
        "severity": .text, "info": .flag, "warning": .flag, "critical": .flag,
        "title": .text, "detail": .text, "text": .text, "cohort": .text, "at": .text, "since": .text, "ends_at": .text, "occurrence": .text,
        "unexplained": .text,
        "link": .text, "runbook": .text,
        "person": .object(["id": .text, "name": .text]),
        "standing": .object(Dictionary(uniqueKeysWithValues: standingNames.map { ($0, .text) })),
        "reasons": .list(["label": .text, "points": .text]), "change": .object(["since": .text, "points": .text]),
        "causes": .list(["label": .text, "points": .text]), "lines": .list(["line": .text]),
    ]

    private static let standingNames = [
        "score", "state", "rank", "cohort_size", "top_percent", "margin", "effective_people", "change_1d", "change_7d", "change_30d",
        "change_90d", "quiet_days", "coverage_percent",
    ]

    /// What the names stand for in one notification; a name whose value is not known is absent. Texts are cut, so that no message grows
    /// beyond bounds.
    static func values(of notification: Notification, settings: [String: String], links: PageLinks? = nil) -> [String: Any] {
        let alert = notification.alert
        var values: [String: Any] = [
            "id": field(notification.id), "key": field(key(of: alert)), "rule": field(alert.rule), "status": field(alert.toldStatus),
            "firing": alert.status == .firing && !alert.isDigest, "digest": alert.isDigest, "reminder": alert.status == .reminder,
            "resolved": alert.status == .resolved,
            "severity": field(alert.severity.rawValue), "info": alert.severity == .info, "warning": alert.severity == .warning,
            "critical": alert.severity == .critical, "title": TemplateField(content: alert.title.clipped(to: 400)),
            "at": field(alert.at.description), "since": field(alert.since.description),
            "ends_at": field(end(of: notification).description),
            "person": ["id": field(alert.subject.description), "name": field(alert.name)],
            "reasons": alert.reasons.prefix(8).map(field),
            "causes": (alert.change?.causes ?? []).prefix(5).map(field),
            "lines": alert.lines.map { ["line": TemplateField(content: $0.clipped(to: 400))] },
            "settings": settings.mapValues { TemplateField(content: $0) },
        ]
        if let unexplained = alert.unexplained { values["unexplained"] = field(unexplained) }
        if let runbook = alert.runbook { values["runbook"] = TemplateField(content: runbook.clipped(to: 1000)) }
        if let link = links?.link(to: alert) { values["link"] = TemplateField(content: link) }
        if alert.endsAt != nil { values["occurrence"] = values["key"] }
        if let cohort = alert.cohort { values["cohort"] = field(cohort.description) }
        if let detail = alert.detail { values["detail"] = field(detail) }
        if let text = alert.text { values["text"] = TemplateField(content: text.clipped(to: Alert.longestText)) }
        if let change = alert.change {
            values["change"] = ["since": field(change.since.description), "points": field(tenths(change.points))]
        }
        if let standing = alert.standing { values["standing"] = self.values(of: standing) }
        return values
    }

    /// The end of what is over, or when it may be taken for that.
    private static func end(of notification: Notification) -> Instant {
        let alert = notification.alert
        if alert.status == .resolved { return alert.at }
        return alert.endsAt ?? notification.renewedUntil ?? alert.at + longestEpisode
    }

    private static func values(of standing: Standing) -> [String: TemplateField] {
        [
            "score": tenths(standing.score.value), "state": standing.state.rawValue, "rank": "\(standing.rank)",
            "cohort_size": "\(standing.cohortSize)", "top_percent": tenths(standing.topPercent), "margin": tenths(standing.margin),
            "effective_people": tenths(standing.effectivePeople), "change_1d": standing.change1d.map(tenths),
            "change_7d": standing.change7d.map(tenths), "change_30d": standing.change30d.map(tenths),
            "change_90d": standing.change90d.map(tenths), "quiet_days": standing.quietDays.map { "\($0)" },
            "coverage_percent": standing.coverage.map { tenths(100 * $0) },
        ].compactMapValues { $0.map(field) }
    }

    /// The same for all messages about one rule and person or, of what happens once, its own, in 100 bytes at most: whoever keeps one open
    /// item for each finds it by this.
    private static func key(of alert: Alert) -> String {
        let whole = alert.endsAt == nil ? "\(alert.rule)/\(alert.subject)" : alert.id
        return whole.utf8.count <= 100 ? whole : whole.clipped(to: 80) + String(StableHash.of(whole), radix: 16)
    }

    /// When whoever has heard no more may take an alert for over: rules that last longer remind.
    private static let longestEpisode = Duration.seconds(366 * 86_400)

    private static func field(_ reason: Alert.Reason) -> [String: TemplateField] {
        ["label": field(reason.label), "points": field(tenths(reason.points))]
    }

    private static func field(_ text: String) -> TemplateField { TemplateField(content: text.clipped(to: 200)) }

    private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
