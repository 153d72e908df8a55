import Alerting
import Foundation
import Model
import Scoring
import Store
import Synchronization
import Testing

@testable import Clout
@testable import Scorekeeping

/// Real people around the discovery of the Higgs boson, hour by hour: who enters the top 10 % is told of, once, whatever is killed when.
///
/// The first 20,000 acts, or all with CLOUT_HIGGS=all.
@Suite("Alerts of a real population", .enabled(if: Higgs.path != nil, "the shared data is not there"))
struct HiggsAlertsTests {
    private final class Wall: WallClock {
        let time: Mutex<Instant>
        init(_ start: Instant) { time = Mutex(start) }
        var now: Instant { time.withLock { $0 } }
    }

    @Test("a script that knows no rules finds the same entries into the top 10 %", .timeLimit(.minutes(30)))
    func entries() async throws {
        let acts = try Higgs.acts(atMost: ProcessInfo.processInfo.environment["CLOUT_HIGGS"] == "all" ? .max : 20_000)
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.path + "/clout.db"
        let tracked = Dictionary(grouping: acts, by: \.target).sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.prefix(200)
        var store = try await SQLiteStore.open(at: path, role: .tool, logger: silent)
        let people = try tracked.map { Person(try #require(PersonID(rawValue: "p\($0.key)")), name: "Person \($0.key)") }
        try await store.adopt(
            people: people,
            identities: zip(tracked, people).map { Identity(IdentityKey(Higgs.network, $0.key), person: $1.id) }, assignments: [:],
            handles: [:])
        let settings = ScoringLoop.Settings(
            rules: try RuleSet([
                Rule(
                    name: "top", line: .standing(in: .all, when: "top_percent <= 10", countsProvisional: true), notify: ["log", "crm"])
            ]), options: ScoringOptions(), topics: [], interval: .seconds(3600))

        var inside: Set<PersonKey>?
        var expected: [String: Int] = [:]
        let wall = Wall(acts[0].at)
        var next = 0
        while next < acts.count {
            wall.time.withLock { $0 = $0 + .seconds(3600) }
            let end = acts[next...].firstIndex { $0.at > wall.now } ?? acts.count
            try await store.commit(Batch(interactions: Array(acts[next..<end])), isCurrent: true)
            next = end
            let loop = ScoringLoop(store: store, settings: settings, clock: ContinuousClock(), wall: wall, logger: silent)
            try await loop.runOnce()
            // Killed: what the next step knows is in the file.
            await store.close()
            store = try await SQLiteStore.open(at: path, role: .tool, logger: silent)

            let standings = try await store.standings(in: .all, limit: .max)
            let best = Set(standings.filter { 100 * Double($0.rank) <= 10 * Double($0.cohortSize) }.map(\.person))
            if let before = inside {
                for person in best.subtracting(before) { expected["\(person) \(wall.now)", default: 0] += 1 }
            }
            if inside != nil || !standings.isEmpty { inside = best }
        }
        let alerts = try await store.alerts(AlertQuestion(rule: "top", limit: .max))
        var told: [String: Int] = [:]
        for record in alerts where record.alert.status == .firing {
            told["\(record.alert.subject) \(record.alert.at)", default: 0] += 1
            #expect(record.tellings.map(\.receiver) == ["crm", "log"])
        }
        #expect(told == expected)
        #expect(expected.count > 20, "nothing happened in \(acts.count) acts")
        await store.close()
    }
}

private enum Higgs {
    static let network = Network("twitter")

    /// The file of acts; `nil` where it is not there.
    static let path: String? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let shared = ProcessInfo.processInfo.environment["CLOUT_SHARED"].map { URL(filePath: $0) } ?? root.appending(path: "../shared")
        let file = shared.appending(path: "data/populations/higgs-twitter-2012/activity-before-2012-07-04T12Z.txt.gz").standardizedFileURL
        return FileManager.default.fileExists(atPath: file.path) ? file.path : nil
    }()

    /// The first acts, in the order of time.
    static func acts(atMost count: Int) throws -> [Interaction] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", try #require(path)]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let kinds: [Substring: Kind] = ["RT": .reshare, "MT": .mention, "RE": .reply]
        var seen: Set<Substring> = []
        let acts = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { seen.insert($0).inserted }.compactMap { line in
            let fields = line.split(separator: " ")
            return kinds[fields[3]].flatMap { kind in
                Int64(fields[2]).map {
                    Interaction(
                        network: network, kind: kind, actor: String(fields[0]), target: String(fields[1]), at: Instant(seconds: $0))
                }
            }
        }
        return Array(acts.sorted { $0.at < $1.at }.prefix(count))
    }
}
