import Foundation
import Logging
import Model
import Simnet

/// Two simulated networks, a webhook receiver, and the configuration of a daemon that watches them.
struct Stage: Sendable {
    let simnet: Simnet
    let clock: SteppedWallClock
    let folder: TemporaryFolder
    /// The daemon runs on the machine's clock and must not be shown the future: life begins two days ago and ends half a day ago,
    /// all of it young enough that Mastodon's connector still watches every post.
    private let opening: Instant
    static let life = Duration.seconds(36 * 3600)

    var store: String { folder / "clout.db" }
    var log: String { folder / "log" }
    var configuration: String { folder / "etc" }

    init(seed: UInt64) throws {
        opening = SystemWallClock().now - .seconds(2 * 86_400)
        clock = SteppedWallClock(opening)
        var mastodon = MastodonServer.Settings()
        mastodon.requestsPerWindow = nil
        var twitter = TwitterServer.Settings()
        twitter.keepsRateLimits = false
        let society = SocietyConfiguration(
            seed: seed, opening: opening, people: 60, tracked: 14, communities: 3, historyDays: 4, lifetimeDays: 2, actsPerDay: 150,
            riseAfter: .zero, riseDoubling: .seconds(3600), risePeakPerDay: 200)
        simnet = Simnet(
            society, clock: clock, mastodon: mastodon, twitter: twitter, logger: Logger(label: "simnet") { _ in SwiftLogNoOpLogHandler() })
        folder = try TemporaryFolder()
    }

    /// Starts a daemon.
    func start(_ program: String) throws -> Child {
        try Child(
            program, ["daemon", "--config", configuration, "--store", store], output: folder / "out", complaint: log)
    }

    /// How many daemons have said that they started.
    func starts() throws -> Int { try folder.read("log").split(separator: "\n").count { $0.contains(" clout.daemon: started ") } }

    /// The last that daemons said.
    var lastWords: String { (try? folder.read("log")).map { String($0.suffix(2000)) } ?? "nothing" }

    /// Lets life go by up to a part of it, 0 to 1, in small steps.
    func live(to part: Double, steps: Int) async throws {
        let begin = clock.now
        let length = opening + Self.life * part - begin
        for step in 1...steps {
            clock.set(begin + length * step / steps)
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    // MARK: What there is to know

    /// Every act that is visible by now, on anybody.
    func visible() -> [Interaction] {
        simnet.society.look { society, now in society.configuration.networks.flatMap { society.interactions(on: $0, through: now) } }
    }

    /// What a daemon must know by now. Without a token Mastodon tells of likes, boosts and replies. X tells of replies and mentions
    /// at once; reposts and quotes of a known post are asked for again only when its counts are, hours later, so of them those
    /// from before the daemon's first look are required.
    func required(atOpening: [Interaction]) -> [Interaction] {
        let tracked = simnet.society.look { society, now in
            Set(
                society.configuration.networks.flatMap { society.identities(on: $0, at: now) }.filter { $0.person != nil }.map(\.key))
        }
        func concerns(_ act: Interaction) -> Bool { tracked.contains(IdentityKey(act.network, act.target)) }
        let soon = visible().filter { act in
            let kinds: [Kind] = act.network == Network("twitter") ? [.reply, .mention] : [.like, .reshare, .reply]
            return concerns(act) && kinds.contains(act.kind)
        }
        let early = atOpening.filter { act in
            concerns(act) && act.network == Network("twitter") && [.reshare, .quote].contains(act.kind)
        }
        return soon + early
    }

    // MARK: Configuration

    static let receivers: Set = ["log", "crm"]
    /// Of a rule that can be decided anew from the stored scores alone; it fires or resolves at every other change of a score.
    static let parity = (name: "parity", condition: "mod(floor(score * 1000000), 2) = 0")
    static func parityHolds(_ score: Double) -> Bool { (score * 1_000_000).rounded(.down).truncatingRemainder(dividingBy: 2) == 0 }

    func write(addresses: Simnet.Addresses) throws {
        try folder.write("etc/clout.toml", "[daemon]\nscore_every = \"1s\"\n[log]\nlevel = \"notice\"\n")
        try folder.write("etc/people.d/society.toml", simnet.people.map(Self.person).joined(separator: "\n"))
        try folder.write(
            "etc/connectors.d/mastodon.toml",
            """
            [connector]
            type = "mastodon"
            base_url = "\(addresses.mastodon)"
            every = "1s"
            requests_per_5_minutes = 100000

            """)
        // X grants 450 requests for mentions in 15 minutes, so not every second.
        try folder.write(
            "etc/connectors.d/twitter.toml",
            """
            [connector]
            type = "twitter"
            base_url = "\(addresses.twitter)"
            every = "8s"
            monthly_dollars = 1000000
            [connector.credentials]
            token = { file = "../secrets/bearer" }

            """)
        try folder.write("etc/secrets/bearer", simnet.twitter.appToken + "\n")
        try folder.write("etc/secrets/webhook", "whsec_" + Data((0..<32).map { UInt8($0) }).base64EncodedString() + "\n")
        try folder.write("etc/receivers.d/log.toml", "[receiver]\ntype = \"log\"\n")
        try folder.write(
            "etc/receivers.d/crm.toml",
            """
            [receiver]
            type = "webhook"
            name = "crm"
            url = "\(addresses.webhooks)/alerts"
            secret = { file = "../secrets/webhook" }
            allow_private = true

            """)
        try writeRule(Self.parity.name, "when = \"\(Self.parity.condition)\"")
        try writeRule("steady", "when = \"score > 1\"\nrepeat = \"2s\"")
        try writeRule("upper", "when = \"top_percent <= 40\"\nuntil = \"top_percent > 50\"\nfor = \"1s\"")
    }

    /// Takes all rules away, so that nothing new is told.
    func removeRules() throws { try FileManager.default.removeItem(atPath: folder / "etc/alerts.d") }

    private func writeRule(_ name: String, _ conditions: String) throws {
        try folder.write(
            "etc/alerts.d/\(name).toml",
            """
            [rule]
            name = "\(name)"
            cohort = "tracked"
            \(conditions)
            notify = ["log", "crm"]
            title = "{{person.name}} is at {{score}}"
            provisional = true
            present = true

            """)
    }

    private static func person(_ person: TrackedPerson) -> String {
        var text = "[[person]]\nid = \"\(person.slug)\"\nname = \"\(person.name)\"\nlists = [\"\(person.list)\"]\n[person.identities]\n"
        for (network, handle) in person.handles.sorted(by: { $0.key < $1.key }) { text += "\(network) = \"\(handle)\"\n" }
        return text
    }
}

/// Chance that a seed repeats: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
struct Lots: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A wait whose end may come at any moment, whatever has passed of it; at most six times the mean.
    mutating func wait(mean: Duration) -> Duration {
        mean * min(6, -log(Double.random(in: 0.002...1, using: &self)))
    }
}
