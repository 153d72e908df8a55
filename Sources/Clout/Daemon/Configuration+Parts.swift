import ConnectorKit
import CurlHTTP
import Delivery
import Logging
import Model
import Scheduling
import Scoring

/// What the configuration makes of each part.
extension Configuration {
    var httpConfiguration: HTTPClient.Configuration {
        HTTPClient.Configuration(maxConnections: main.maxConnections, caFile: main.caFile)
    }

    var scoringOptions: ScoringOptions { ScoringOptions(leftOut: main.leftOut, named: main.trusted) }

    /// Where the daemon's lines go, at which level.
    func logger(_ label: String, clock: any WallClock = SystemWallClock()) -> Logger {
        Logger(label: label) { label in LineLogHandler(label: label, level: main.logLevel, format: main.logFormat, clock: clock) }
    }
}

extension ConnectorFile {
    /// Whether the same id would mean one account here and another there.
    func mixesUpAccounts(with other: ConnectorFile) -> Bool {
        guard description.network == other.description.network else { return false }
        guard let mine = connector.numberedBy, let theirs = other.connector.numberedBy else { return false }
        return mine != theirs
    }

    func scheduled(assignments: Int) -> ScheduledConnector {
        ScheduledConnector(
            name: name, connector: connector, interval: interval, account: account, host: host, budgets: budgets, assignments: assignments)
    }
}

extension ReceiverFile {
    func receiver(http: any HTTPSending, clock: any WallClock, logger: Logger) throws(ReceiverError) -> any Receiver {
        switch kind {
        case .log: LogReceiver(name: name, logger: logger)
        case .webhook(let url, let secrets, let allowPrivate, let timeout):
            try WebhookReceiver(
                name: name, url: url, secrets: secrets, allowPrivate: allowPrivate, timeout: timeout, http: http, clock: clock)
        }
    }
}
