import ArgumentParser
import Foundation
import Logging
import Model
import Simnet

/// Serves a society in a process of its own, so that its servers' work is not counted as ours; `round` starts it.
struct SocietyServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "society", abstract: "Serve a society for `round`, until the program that started it has ended.", shouldDisplay: false)

    @Argument(help: "Where the society is described once it is served.") var file: String
    @Option(help: "How many accounts are to be watched.") var identities = 1000
    @Option(help: "How many times faster than the machine's its time runs.") var speed = 1.0
    @Flag(help: "Leave out the networks' limits.") var unlimited = false

    func run() async throws {
        let clock = AcceleratedClock(speed: speed, from: SocietyConfiguration.standardOpening)
        let parent = getppid()
        var mastodon = MastodonServer.Settings()
        if unlimited { mastodon.requestsPerWindow = nil }
        var twitter = TwitterServer.Settings()
        twitter.keepsRateLimits = !unlimited
        let simnet = Simnet(
            Self.configuration(of: identities), clock: clock.wall, mastodon: mastodon, twitter: twitter, keepsLimits: !unlimited,
            logger: Logger(label: "simnet") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await simnet.run() }
            let society = ServedSociety(
                simnet, at: try await simnet.addresses, keepsLimits: !unlimited, accounts: identities, clock: clock)
            try JSONEncoder().encode(society).write(to: URL(filePath: file), options: .atomic)
            group.addTask { while getppid() == parent { try await Task.sleep(for: .seconds(1)) } }
            // Whichever ends first: a server that cannot go on, or the program that it is for.
            try await group.next()
            group.cancelAll()
        }
    }

    /// A society in which so many accounts are worth tracking: each person has about two on these networks. Nothing happens after the
    /// opening day, so that rounds of any length ask for the same.
    static func configuration(of identities: Int) -> SocietyConfiguration {
        SocietyConfiguration(
            networks: RoundNetwork.all.map(\.network), people: identities * 8 / 5, tracked: max(3, identities / 2), communities: 20,
            historyDays: 60, lifetimeDays: 0, actsPerDay: 0.4 * Double(identities))
    }
}
