import JSON
import Model

/// What a round took.
struct RoundReport: Sendable {
    /// What it took on one network, in the society's time.
    struct Network: Sendable {
        var name: String
        var identities: Int
        var requests: Int
        /// How many of them the network refused for coming too fast.
        var refusals: Int
        var bytes: Int
        /// From the start of the round until its last identity was fetched.
        var time: Duration
        /// What the budgets dictate.
        var limit: BudgetLimit
    }

    var networks: [Network]
    /// What it took on the machine.
    var machineTime: Duration
    /// The processor's time of this process, which the networks' servers are not part of.
    var cpuTime: Duration
    var records: Int

    /// A line of JSON for each network, and one for all of them.
    var lines: [String] {
        networks.map { network in
            Self.line { line in
                line.member("name", network.name)
                Self.write(network, to: &line)
                line.member("budget", network.limit.budget)
            }
        } + [
            Self.line { line in
                line.member("name", "clout")
                Self.write(all, to: &line)
                line.member("records", records)
                line.member("machine_seconds", Self.rounded(machineTime))
                line.member("cpu_seconds", Self.rounded(cpuTime))
                line.member("cpu_ms_per_request", (cpuTime / .microseconds(max(1, all.requests))).rounded() / 1000)
                line.member("megabytes", PeakMemory.megabytes)
            }
        ]
    }

    /// The networks together, which are fetched side by side.
    private var all: Network {
        Network(
            name: "clout", identities: sum(\.identities), requests: sum(\.requests), refusals: sum(\.refusals), bytes: sum(\.bytes),
            time: networks.map(\.time).max() ?? .zero,
            limit: networks.map(\.limit).max { $0.time < $1.time } ?? .none)
    }

    private func sum(_ number: KeyPath<Network, Int>) -> Int { networks.reduce(0) { $0 + $1[keyPath: number] } }

    private static func write(_ network: Network, to line: inout JSONWriter) {
        line.member("identities", network.identities)
        line.member("requests", network.requests)
        line.member("refused", network.refusals)
        line.member("bytes", network.bytes)
        line.member("seconds", rounded(network.time))
        line.member("limit_seconds", rounded(network.limit.time))
    }

    private static func line(_ members: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        writer.object(members)
        return writer.text
    }

    private static func rounded(_ time: Duration) -> Double { (time / .milliseconds(10)).rounded() / 100 }
}
