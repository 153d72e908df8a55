import Foundation
import JSON
import Logging
import Model
import Simnet
import Store
import Testing

@testable import CloutBench

@Suite("A round before simulated networks", .timeLimit(.minutes(10)))
struct FirstRoundTests {
    @Test("fetches every account once, counts what was asked, and tells it")
    func everybody() async throws {
        let clock = AcceleratedClock(speed: 1, from: SocietyConfiguration.standardOpening)
        let simnet = Simnet(SocietyServer.configuration(of: 20), clock: clock.wall, keepsLimits: false, logger: silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await simnet.run() }
            let served = ServedSociety(simnet, at: try await simnet.addresses, keepsLimits: false, accounts: 20, clock: clock)
            // As it comes from another process.
            let society = try JSONDecoder().decode(ServedSociety.self, from: JSONEncoder().encode(served))
            #expect(abs((society.clock.wall.now - clock.wall.now) / .seconds(1)) < 1)
            let folder = FileManager.default.temporaryDirectory.appending(path: "clout-bench-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let store = try await SQLiteStore.open(at: folder.appending(path: "clout.db").path, role: .daemon, logger: silent)

            let report = try await FirstRound(society: society, store: store, clock: society.clock).run()

            let watched = Dictionary(uniqueKeysWithValues: society.places.map { ($0.network, $0.accounts.count) })
            #expect(watched.count > 3 && watched.values.reduce(0, +) == 20)
            #expect(Dictionary(uniqueKeysWithValues: report.networks.map { ($0.name, $0.identities) }) == watched)
            for network in report.networks {
                let server = Network(rawValue: network.name).flatMap { simnet.others[$0]?.ledger }
                let ledger = server ?? (network.name == "twitter" ? simnet.twitter.ledger : simnet.mastodon.ledger)
                #expect(network.requests >= network.identities && network.requests <= ledger.count, "\(network.name)")
                #expect(network.refusals == 0 && network.time > .zero && network.limit.time == .zero, "\(network.name)")
            }
            #expect(try await store.assignments().count == 20)
            #expect(try withJSON(Array((report.lines.last ?? "").utf8)) { $0["identities"]?.int64 } == 20)
            await store.close()
            group.cancelAll()
        }
    }

    @Test("tells when an assignment was first fetched, however often it was since")
    func firstFetches() {
        let ada = Assignment(connector: "mastodon", identity: IdentityKey(Network("mastodon"), "1"))
        let bo = Assignment(connector: "github", identity: IdentityKey(Network("github"), "2"))
        func status(_ assignment: Assignment, fetched seconds: Int64?) -> AssignmentStatus {
            AssignmentStatus(
                assignment: assignment, identity: nil, fetched: seconds.map { Instant(seconds: $0) }, activity: nil,
                next: Schedule(due: Instant(seconds: 0)))
        }
        var fetches = FirstFetches()
        fetches.note([status(ada, fetched: nil), status(bo, fetched: 5)])
        #expect(fetches.count == 1 && fetches.times(of: "mastodon").isEmpty)
        fetches.note([status(ada, fetched: 7), status(bo, fetched: 9)])
        #expect(fetches.count == 2 && fetches.times(of: "mastodon") == [Instant(seconds: 7)])
        #expect(fetches.times(of: "github") == [Instant(seconds: 5)])
    }

    private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
