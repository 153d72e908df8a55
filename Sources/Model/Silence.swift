/// A time for which alerts are kept and nobody is told of them: who wants that, why, and until when.
public struct Silence: Sendable, Hashable {
    /// The store's.
    public var id: Int64
    /// The rule whose alerts it is about; `nil` for all.
    public var rule: String?
    /// Whose alerts it is about; `nil` for everybody's.
    public var subject: AlertSubject?
    public var author: String
    public var reason: String
    public var since: Instant
    /// The first time that is not silent any more.
    public var until: Instant

    public init(
        id: Int64 = 0, rule: String?, subject: AlertSubject?, author: String, reason: String, since: Instant, until: Instant
    ) {
        self.id = id
        self.rule = rule
        self.subject = subject
        self.author = author
        self.reason = reason
        self.since = since
        self.until = until
    }

    /// Whether it keeps an alert from being told.
    public func covers(_ alert: Alert) -> Bool {
        alert.at >= since && alert.at < until && (rule == nil || rule == alert.rule) && (subject == nil || subject == alert.subject)
    }
}
