import ConnectorKit
import CurlHTTP
import Delivery
import Logging
import Model
import Scheduling
import Scoring
import Web

/// What the configuration makes of each part.
extension Configuration {
    var httpConfiguration: HTTPClient.Configuration {
        HTTPClient.Configuration(maxConnections: main.maxConnections, caFile: main.caFile)
    }

    var deliveryConfiguration: HTTPClient.Configuration { .delivery(caFile: main.caFile) }

    /// How many assignments a connector has, those among them whose handles are still to be found.
    func assignmentCount(of connector: ConnectorFile) -> Int {
        connector.description.scope == .feed ? 1 : identities.count { $0.connector == connector.name }
    }

    var scheduledConnectors: [ScheduledConnector] { connectors.map { $0.scheduled(assignments: assignmentCount(of: $0)) } }

    var scoringOptions: ScoringOptions { ScoringOptions(leftOut: main.leftOut, named: main.trusted) }

    /// Throws what a daemon that runs by `current` cannot change without a restart.
    func checkReplaces(_ current: Configuration) throws(ConfigurationError) {
        let (now, then) = (main, current.main)
        let changes: [(key: String, isChanged: Bool)] = [
            ("daemon.store", now.store != then.store), ("daemon.max_fetches", now.maxFetches != then.maxFetches),
            ("http.ca_file", now.caFile != then.caFile), ("http.contact", now.contact != then.contact),
            ("http.max_connections", now.maxConnections != then.maxConnections),
            ("web.listen", now.web?.listen != then.web?.listen),
        ]
        let problems = changes.filter(\.isChanged).map { change in
            Problem(
                file: "clout.toml", key: change.key,
                reason: "This cannot change while the daemon runs. Restart it (systemctl restart clout), or take the change back.")
        }
        if !problems.isEmpty { throw ConfigurationError(problems: problems) }
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
    /// The format of its own lines, where it is the log and has one.
    var logFormat: MainSettings.LogFormat? { if case .log(let format) = kind { format } else { nil } }

    func receiver(
        http: any HTTPSending, mail: any MailSending, links: PageLinks? = nil, clock: any WallClock, logger: Logger
    ) throws(Mistakes) -> any Receiver {
        let receiver = try unpacedReceiver(http: http, mail: mail, links: links, clock: clock, logger: logger)
        return pace == Pace() ? receiver : PacedReceiver(receiver, at: pace)
    }

    private func unpacedReceiver(
        http: any HTTPSending, mail: any MailSending, links: PageLinks?, clock: any WallClock, logger: Logger
    ) throws(Mistakes) -> any Receiver {
        switch kind {
        case .log: LogReceiver(name: name, logger: logger)
        case .journal: JournalReceiver(name: name)
        case .mail(let file):
            try MailReceiver(
                name: name, server: file.server, security: file.security, user: file.user, password: file.password, from: file.from,
                to: file.to, allowPrivate: allowPrivate, timeout: timeout, links: links, mail: mail)
        case .webhook(let url, let secrets, let mode, let answer):
            try WebhookReceiver(
                name: name, url: url, secrets: secrets, allowPrivate: allowPrivate, timeout: timeout, mode: mode, answer: answer,
                links: links, http: http, clock: clock)
        case .service(let template, let url, let settings):
            try TemplateReceiver(
                name: name, template: template, url: url, settings: settings, allowPrivate: allowPrivate, timeout: timeout,
                links: links, http: http, clock: clock)
        }
    }
}
