/// A time for which alerts are kept and nobody is told of them: who wants that, why, and until when.
///
/// It is about those that match all of its scope.
public struct Silence: Sendable, Hashable {
    /// The store's.
    public var id: Int64
    /// The rule whose alerts it is about; `nil` for all.
    public var rule: String?
    /// Whose alerts it is about; `nil` for everybody's.
    public var subject: AlertSubject?
    /// Whom the alerts are about that it is about: those who belong to this cohort, and what is watched in it; `nil` for everybody.
    public var cohort: Cohort?
    /// How severe the alerts are; `nil` for all.
    public var severity: Severity?
    /// Who is not told, by name; `nil` for nobody being told.
    public var receiver: String?
    public var author: String
    public var reason: String
    public var since: Instant
    /// The first time that is not silent any more.
    public var until: Instant

    public init(
        id: Int64 = 0, rule: String?, subject: AlertSubject?, cohort: Cohort? = nil, severity: Severity? = nil, receiver: String? = nil,
        author: String, reason: String, since: Instant, until: Instant
    ) {
        self.id = id
        self.rule = rule
        self.subject = subject
        self.cohort = cohort
        self.severity = severity
        self.receiver = receiver
        self.author = author
        self.reason = reason
        self.since = since
        self.until = until
    }

    /// Whether it keeps an alert from being told.
    ///
    /// - Parameter belongs: Whether the alert's subject belongs to a cohort.
    public func covers(_ alert: Alert, where belongs: (Cohort) -> Bool) -> Bool {
        guard alert.at >= since, alert.at < until, rule == nil || rule == alert.rule, subject == nil || subject == alert.subject else {
            return false
        }
        guard severity == nil || severity == alert.severity else { return false }
        return cohort.map { $0 == alert.cohort || belongs($0) } ?? true
    }
}
