import ConnectorKit
import Connectors
import Model
import Scheduling

/// A network of the round, and what a connector's file would say to reach it: those that show everybody to one credential.
struct RoundNetwork: Sendable {
    let network: Network
    /// What stands behind the server's address, by setting.
    var paths = ["base_url": ""]
    var values: [String: SettingValue] = [:]
    /// The credential that the connector needs.
    var credential: String?
    /// Whose token that is; `nil` for one of the watched accounts.
    var application: String?

    static let all = [
        RoundNetwork(network: Network("mastodon")),
        // Money is the operator's own limit, and not what is measured: as much as the pace of a month never holds back.
        RoundNetwork(network: Network("twitter"), values: ["monthly_dollars": .integer(100_000)], credential: "token"),
        RoundNetwork(network: Network("bluesky"), paths: ["base_url": "", "pds_url": ""]),
        RoundNetwork(network: Network("github"), credential: "token"),
        RoundNetwork(network: Network("hackernews"), paths: ["base_url": "/v0", "search_url": "/api/v1"]),
        RoundNetwork(network: Network("reddit"), values: ["contact": .string("ada")], credential: "token", application: "app"),
        RoundNetwork(network: Network("spotify"), paths: ["base_url": "/v1"], credential: "token", application: "app"),
        RoundNetwork(
            network: Network("stackexchange"), paths: ["base_url": "/2.3"],
            values: ["key": .string("bench"), "requests_per_day": .integer(10_000)]),
        RoundNetwork(network: Network("youtube"), paths: ["base_url": "/youtube/v3"], credential: "key"),
    ]

    /// The connector with its budgets, or with none that anybody could use up.
    static func scheduled(_ place: ServedSociety.Place, keepsLimits: Bool) throws -> ScheduledConnector? {
        guard let round = all.first(where: { $0.network.description == place.network }),
            let type = allConnectors.first(where: { $0.description.type == place.network })
        else { return nil }
        let urls = round.paths.mapValues { SettingValue.string(place.address + $0) }
        let settings = ConnectorSettings(
            name: place.network, defaultsOf: type.description, values: round.values.merging(urls) { $1 },
            secrets: round.credential.map { [$0: Secret(place.token)] } ?? [:])
        let budgets = type.description.budgets.map { budget in
            var own = budget
            own.amount = keepsLimits ? budget.amount(under: settings) : 1_000_000_000_000
            return own
        }
        return ScheduledConnector(
            name: place.network, connector: try type.init(settings: settings), account: "\(place.network)@bench", host: place.address,
            budgets: budgets, assignments: place.accounts.count)
    }
}
