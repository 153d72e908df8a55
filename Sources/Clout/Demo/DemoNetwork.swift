import Model
import Simnet

/// One of the networks of the demo: how it is introduced, and what a connector's file says to reach it.
struct DemoNetwork: Sendable {
    let name: String
    let network: Network
    /// What stands behind the server's address in `base_url`.
    var path = ""
    var every = "12h"
    /// Further lines of the connector's file.
    var settings: [String] = []
    /// The credential that the connector needs.
    var credential: String?

    /// The rising person is on all of them. YouTube is shown on its own: its terms keep it out of the combined score.
    static let all = [
        DemoNetwork(name: "Mastodon", network: Network("mastodon"), every: "6h", settings: ["history = \"60d\""]),
        DemoNetwork(name: "X", network: Network("twitter"), every: "6h", settings: ["monthly_dollars = 100000"], credential: "token"),
        DemoNetwork(name: "Bluesky", network: Network("bluesky")),
        DemoNetwork(name: "GitHub", network: Network("github"), credential: "token"),
        DemoNetwork(name: "YouTube", network: Network("youtube"), path: "/youtube/v3", credential: "key"),
    ]

    /// The connector's file. The secret lies beside it, named as the network.
    func file(address: String) -> String {
        var lines = ["[connector]", "type = \"\(network)\"", "base_url = \"\(address)\(path)\"", "every = \"\(every)\""] + settings
        if let credential { lines += ["[connector.credentials]", "\(credential) = { file = \"../secrets/\(network)\" }"] }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What the simulated network takes for a credential.
    func secret(of person: TrackedPerson, in simnet: Simnet) -> String {
        simnet.others[network] == nil ? simnet.twitter.appToken : NetworkServer.token(of: person.handles[network] ?? "")
    }
}
