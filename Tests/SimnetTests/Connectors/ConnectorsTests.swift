import ConnectorKit
import Connectors
import CurlHTTP
import Logging
import Model
import Testing

@testable import Simnet

/// Every network's own connector against its simulated server over real sockets: what was told is what the society says happened.
@Suite("A connector and its simulated network", .timeLimit(.minutes(10)))
struct ConnectorsTests {
    @Test("agree on every act, count and post, after the first fetch and after the last act", arguments: ObservedNetwork.all)
    func agree(_ observed: ObservedNetwork) async throws {
        try await observe(observed) { stage in
            try await stage.round()
            try stage.judge("after the first fetch")
            try await stage.live(days: 10)
            let (acts, counts) = try stage.judge("after the last act")
            #expect(acts >= observed.least.acts && counts >= observed.least.counts, "\(acts) acts and \(counts) counts show little")
            #expect(stage.observer.setbacks == 0)
            try await stage.judgeDeletion()
        }
    }

    @Test("agree in the end, whatever goes wrong on the way", arguments: ObservedNetwork.all)
    func agreeInTheEnd(_ observed: ObservedNetwork) async throws {
        try await observe(observed, keepsLimits: true) { stage in
            stage.faults.set([(.truncated, 0.02), (.garbage, 0.02), (.tooManyRequests, 0.02), (.status(503), 0.02)])
            try await stage.live(days: 3)
            stage.faults.clear()
            try await stage.live(days: 7)
            #expect(stage.faults.played > 0 && stage.observer.setbacks > 0)
            try stage.judge("after faults")
        }
    }

    private func observe(_ observed: ObservedNetwork, keepsLimits: Bool = false, _ body: (ObservedStage) async throws -> Void) async throws
    {
        // Young enough that every post is still watched when it is first seen.
        let configuration = SocietyConfiguration(
            seed: 11, networks: [observed.network], people: 40, tracked: 8, communities: 3, historyDays: 4, lifetimeDays: 1,
            actsPerDay: 120, riseAfter: .zero, riseDoubling: .seconds(3600), risePeakPerDay: 100)
        let clock = SteppedWallClock(configuration.opening)
        var mastodon = MastodonServer.Settings()
        if !keepsLimits { mastodon.requestsPerWindow = nil }
        var twitter = TwitterServer.Settings()
        twitter.keepsRateLimits = keepsLimits
        let simnet = Simnet(
            configuration, clock: clock, mastodon: mastodon, twitter: twitter, keepsLimits: keepsLimits,
            logger: Logger(label: "simnet") { _ in SwiftLogNoOpLogHandler() })
        let client = HTTPClient(.init(userAgent: "SimnetTests", usesProxiesFromEnvironment: false))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await simnet.run() }
            let result: Result<Void, any Error>
            do {
                let addresses = try await simnet.addresses
                result = .success(try await body(ObservedStage(observed, simnet, addresses, client, clock)))
            } catch { result = .failure(error) }
            group.cancelAll()
            try await group.waitForAll()
            try result.get()
        }
        await client.shutDown()
    }
}

/// One network, its people, and who observes them.
final class ObservedStage {
    let observed: ObservedNetwork
    let simnet: Simnet
    let observer: Observer
    let faults: Faults
    private let clock: SteppedWallClock
    private let people: [TrackedPerson]
    private let address: String
    /// The account whose token was given.
    private let owner: String
    private var identities: [Identity] = []

    init(
        _ observed: ObservedNetwork, _ simnet: Simnet, _ addresses: Simnet.Addresses, _ client: HTTPClient, _ clock: SteppedWallClock
    ) throws {
        self.observed = observed
        self.simnet = simnet
        self.clock = clock
        let type = try #require(allConnectors.first { $0.description.type == observed.type })
        let there = simnet.people.filter { $0.handles[observed.network].map(observed.isWatched) ?? false }
        let first = try #require(there.first { $0.isRising } ?? there.first)
        let handle = try #require(first.handles[observed.network])
        let owner = try #require(
            simnet.society.look { society, now in society.identities(on: observed.network, at: now).first { $0.handle == handle } })
        let address = try #require(addresses[observed.network])
        let (values, secrets) = observed.settings(address, owner)
        let settings = ConnectorSettings(
            name: observed.type, defaultsOf: type.description, values: values, secrets: secrets.mapValues { Secret($0) })
        observer = try Observer(type, settings, address: address, http: client, clock: clock)
        self.address = address
        self.owner = owner.key.id
        people = observed.sight == .ownerAlone ? [first] : there
        let own = observed.network == .twitter ? simnet.twitter.faults : simnet.mastodon.faults
        faults = simnet.others[observed.network]?.faults ?? own
    }

    /// Fetches every account once.
    func round() async throws {
        if identities.isEmpty {
            for person in people {
                let handle = observed.handle(person.handles[observed.network] ?? "", address)
                identities.append(try await observer.resolve(handle))
            }
        }
        for identity in identities { try await observer.fetch(identity) }
    }

    /// Lets days go by, with a round every twelve hours.
    func live(days: Int) async throws {
        for _ in 0..<days * 2 {
            try await round()
            clock.advance(by: .seconds(12 * 3600))
        }
        try await round()
    }

    /// Compares all that was told with all that happened; returns how many acts and counts there were.
    @discardableResult
    func judge(_ when: String) throws -> (acts: Int, counts: Int) {
        let known = observer.known
        let ids = Set(identities.map { observer.plain($0.key.id) })
        let (society, now) = simnet.society.look { ($0, $1) }
        let record = society[observed.network]
        let happened = society.interactions(on: observed.network, through: now)
        let stored = Set(known.acts.values.filter { $0.actor != $0.target }.map { ActKey(withID($0, in: record)) })
        let must = Set(happened.filter { isTold($0, of: ids, in: record) }.map { ActKey($0) })
        let lost = must.subtracting(stored).sorted()
        let invented = stored.subtracting(happened.map { ActKey($0) }).sorted()
        #expect(lost.isEmpty, "\(when) lost \(lost.count) of \(must.count): \(lost.prefix(5))")
        #expect(invented.isEmpty, "\(when) invented: \(invented.prefix(5))")
        #expect(known.rejected == 0, "\(when)")

        func isPost(_ id: String) -> Bool { record.post(id: id).map { observed.isPost(record.posts[Int($0)], record) } ?? false }
        let posts = society.posts(on: observed.network, through: now, authors: ids).map(\.id).filter(isPost)
        // A crosspost is a post on Reddit, and none of the society's.
        let told = known.posts.values.filter { ids.contains($0.author) }.map(\.id)
            .filter { id in record.post(id: id).map { record.posts[Int($0)].shape != .reshare } ?? true }
        #expect(Set(told) == Set(posts), "\(when): \(Set(told).symmetricDifference(posts).sorted().prefix(5))")
        let type = Swift.type(of: observer.connector)
        var compared = 0
        for post in told {
            for tally in society.tallies(of: post, on: observed.network, at: now) ?? []
            where type.description.revealsCounts.contains(tally.kind) {
                guard let count = known.counts[.post(post)]?[tally.kind] else { continue }
                compared += 1
                #expect(count == tally.count, "\(when): \(tally.kind.name) of \(post)")
            }
        }
        guard observed.countsFollowers else { return (must.count, compared) }
        for identity in society.identities(on: observed.network, at: now) where ids.contains(identity.key.id) {
            compared += 1
            #expect(known.counts[.identity(identity.key.id)]?[.follow] == identity.followers, "\(when): \(identity.key.id)")
        }
        return (must.count, compared)
    }

    private func isTold(_ act: Interaction, of ids: Set<String>, in record: NetworkRecord) -> Bool {
        guard ids.contains(act.target), observed.told.contains(act.kind) else { return false }
        guard observed.sight != .othersByCountsAlone || act.target == owner else { return false }
        // What is done to answers is told where it is applause.
        guard !observed.tellsDeepAnswers, act.kind != .like, let post = act.post.flatMap({ record.post(id: $0) }) else { return true }
        return record.posts[Int(post)].shape == .original
    }

    /// Who is told by a name alone stands for the account of that name.
    private func withID(_ act: Interaction, in record: NetworkRecord) -> Interaction {
        var act = act
        if act.actor.hasPrefix("@"), let found = record.account(named: String(act.actor.dropFirst())) {
            act.actor = record.accounts[Int(found)].id
        }
        return act
    }

    /// A post that its author deletes is removed here as well, and the accounts that were met are who they are.
    func judgeDeletion() async throws {
        let known = observer.known
        let reacted = known.acts.values.compactMap(\.post).filter { known.posts[$0] != nil }
        // Where nobody posts, nothing is deleted.
        guard let post = (reacted.isEmpty ? Array(known.posts.keys) : reacted).min() else { return #expect(observed.countsFollowers) }
        #expect(simnet.society.withdraw(post: post, on: observed.network))
        try await live(days: observed.daysToForget)
        #expect(observer.known.posts[post] == nil)
        #expect(!observer.known.acts.values.contains { $0.post == post })

        let met = known.acts.values.map(\.actor).filter { $0 != identities.first?.key.id }.sorted()
        let all = simnet.society.look { [network = observed.network] in $0.identities(on: network, at: $1) }
        let found = try await observer.facts(about: Array(met.prefix(1)))
        for identity in found {
            let real = try #require(all.first { $0.key == identity.key })
            #expect(identity.handle == real.handle && identity.createdAt == real.createdAt)
            if let followers = identity.followers { #expect(followers == real.followers) }
        }
    }
}
