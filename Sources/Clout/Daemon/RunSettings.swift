import Alerting
import CurlHTTP
import Delivery
import Model
import Scorekeeping

/// What a configuration makes of receivers and rules: all that can still turn out wrong, before anything is changed.
struct RunSettings: Sendable {
    let receivers: [any Receiver]
    let scoring: ScoringLoop.Settings

    init(of configuration: Configuration, http: any HTTPSending, wall: any WallClock, log: LogSettings) throws {
        // Mail goes past the client, so that each receiver has as many connections as attempts in flight.
        receivers = try configuration.receivers.map { file in
            try file.receiver(
                http: http, mail: MailClient(caFile: configuration.main.caFile), links: configuration.main.links, clock: wall,
                logger: log.logger("clout.alert", clock: wall, format: file.logFormat))
        }
        scoring = ScoringLoop.Settings(
            rules: try configuration.ruleSet(),
            perks: try PerkSet(configuration.perks, refusing: configuration.register.refusingPerks), options: configuration.scoringOptions,
            topics: configuration.topics, epoch: configuration.epoch, constants: EpochConstants.seal(of: configuration.epoch),
            epochs: configuration.epochs, interval: configuration.main.scoreEvery,
            circumstances: "\(CloutCommand.version) \(configuration.seal)", networks: configuration.cohorts.networks,
            connectors: Set(configuration.connectors.map(\.name)))
    }
}
