import Logging
import Model

/// Writes alerts to the log: the constant message `alert`, its values as metadata, at the level `notice`, `warning` or `critical`, as severe as
/// the alert is.
///
/// An alert is what a rule was asked to tell, not news of the daemon, so the log's level does not hold it back: a line that is dropped
/// would count as delivered.
public struct LogReceiver: Receiver {
    public let name: String
    private let logger: Logger

    /// Logging neither waits nor fails.
    public var deadline: Duration { .seconds(1) }

    public init(name: String = "log", logger: Logger) {
        self.name = name
        var logger = logger
        logger.logLevel = .notice
        self.logger = logger
    }

    /// Always `.delivered`.
    public func deliver(_ notification: Notification) async -> AttemptOutcome {
        let alert = notification.alert
        var metadata: Logger.Metadata = [
            "id": "\(notification.id)", "rule": "\(alert.rule)", "status": "\(alert.toldStatus)",
            "severity": "\(alert.severity.rawValue)", "title": "\(alert.title)",
            "person": "\(alert.subject)", "at": "\(alert.at)", "since": "\(alert.since)",
        ]
        if let cohort = alert.cohort { metadata["cohort"] = "\(cohort)" }
        if let detail = alert.detail { metadata["detail"] = "\(detail)" }
        if let text = alert.text { metadata["text"] = "\(text)" }
        if let standing = alert.standing {
            metadata["score"] = "\(Self.tenths(standing.score.value))"
            metadata["rank"] = "\(standing.rank)"
            metadata["top_percent"] = "\(Self.tenths(standing.topPercent))"
        }
        if let change = alert.change {
            metadata["change"] = "\(Self.tenths(change.points))"
            metadata["change_since"] = "\(change.since)"
            metadata["causes"] = "\(change.causes.map { "\($0.label) \(Self.tenths($0.points))" }.joined(separator: "; "))"
        }
        if let unexplained = alert.unexplained { metadata["unexplained"] = "\(unexplained)" }
        switch alert.severity {
        case .info: logger.notice("alert", metadata: metadata)
        case .warning: logger.warning("alert", metadata: metadata)
        case .critical: logger.critical("alert", metadata: metadata)
        }
        return .delivered
    }

    private static func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
