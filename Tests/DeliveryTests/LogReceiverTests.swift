import Logging
import Model
import Testing

@testable import Delivery

@Suite struct LogReceiverTests {
    @Test("an alert is one line with a constant message")
    func line() async throws {
        let log = LogCapture()
        #expect(try await LogReceiver(logger: log.logger()).deliver(sampleNotification(receiver: "log")) == .delivered)
        let expected = """
            notice alert at=2025-11-20T08:15:30Z cohort=tracked id=top-ten-FOR-ada-1-FIRING-crm person=ada rank=1 rule=top-ten score=63.4 \
            severity=info since=2025-11-19T08:15:30Z status=firing title=Ada Lovelace is in the top 8.3 % top_percent=8.3
            """
        #expect(log.lines == [expected])
    }

    @Test("an alert is told whatever the log's level", arguments: [Logger.Level.info, .error, .critical])
    func everyLevel(level: Logger.Level) async throws {
        let log = LogCapture()
        var logger = log.logger()
        logger.logLevel = level
        _ = try await LogReceiver(logger: logger).deliver(sampleNotification(receiver: "log"))
        #expect(log.lines.count == 1)
    }

    @Test("the level is as severe as the alert", arguments: [(Severity.info, "notice"), (.warning, "warning"), (.critical, "critical")])
    func levels(severity: Severity, level: String) async throws {
        let log = LogCapture()
        var alert = try sampleAlert()
        alert.severity = severity
        _ = try await LogReceiver(logger: log.logger()).deliver(sampleNotification(receiver: "log", alert: alert))
        #expect(log.lines.first?.hasPrefix("\(level) alert ") == true)
    }

    @Test("whoever left has no numbers")
    func left() async throws {
        let log = LogCapture()
        let alert = try sampleAlert(status: .resolved, standing: false)
        _ = try await LogReceiver(logger: log.logger()).deliver(sampleNotification(receiver: "log", alert: alert))
        #expect(log.lines.count == 1)
        #expect(log.lines.first?.contains("status=resolved") == true)
        #expect(log.lines.first?.contains("score=") == false)
    }
}
