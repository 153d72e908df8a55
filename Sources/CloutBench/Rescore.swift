import Alerting
import ArgumentParser
import ConnectorKit
import Foundation
import JSON
import Logging
import Model
import Scorekeeping
import Scoring
import Store
import Synchronization

/// A run after new interactions, against the first one: what a daemon does every few minutes, all of it, by the daemon's own loop.
///
/// Prints the processor's time, the wall's, and the memory held until then for each part of both runs, the share that the second is of the first without what that
/// reads, and the memory held at most. Then everybody is scored again from nothing, to compare with.
struct Rescore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a daemon's run over a store, store what has come since, and make another.")

    @Argument(help: "The store's file, which is written to: give a copy.") var database: String
    @Argument(help: "Activity that has come since, as JSON lines.") var activity: String
    @Option(name: .customLong("as-of"), help: "The time of the first run (RFC 3339).") var asOf: String
    @Option(help: "The time of the second; of the same UTC day.") var until: String
    @Option(help: "How many people are tracked: the accounts 0, 1 and so on of each network in the activity.") var tracked = 1000

    func run() async throws {
        guard let first = Instant(asOf), let second = Instant(until) else {
            throw ValidationError("Times are written like 2012-07-04T12:00:00Z.")
        }
        let file = URL(filePath: activity)
        let news = try SharedMaterial(folder: file.deletingLastPathComponent().path).activity(in: file.lastPathComponent)
        let wall = SetClock(first)
        let store = try await SQLiteStore.open(at: database, role: .daemon, clock: wall, logger: Self.silent)
        try await adopt(networks: Set(news.interactions.map(\.network)), in: store)

        let meter = PartMeter()
        let daemon = try loop(over: store, wall: wall, meter: meter)
        try await daemon.runOnce()
        let whole = meter.take()
        try await store.commit(news, isCurrent: true)
        wall.set(to: second)
        meter.begin()
        try await daemon.runOnce()
        let again = meter.take()
        let held = PeakMemory.megabytes

        let anew = PartMeter()
        try await loop(over: store, wall: wall, meter: anew).runOnce()
        await store.close()
        guard let kept = meter.published, let full = anew.published, kept.run == full.run, kept.scores.people == full.scores.people else {
            FileHandle.standardError.write(Data("The two runs differ: that is a mistake in Clout.\n".utf8))
            throw ExitCode.failure
        }
        print(report(whole, again, of: kept.scores, standings: kept.run.standings.count, megabytes: held))
        PeakMemory.tell(of: "rescore")
    }

    private func report(
        _ whole: [PartMeter.Cost], _ again: [PartMeter.Cost], of scores: Scores, standings: Int, megabytes: Double
    ) -> String {
        /// All but the reading, for a daemon has read.
        func sum(_ costs: [PartMeter.Cost], _ time: KeyPath<PartMeter.Cost, Double>) -> Double {
            costs.reduce(0) { $0 + $1[keyPath: time] }
        }
        let counted = whole.filter { $0.part != .read }
        var writer = JSONWriter()
        writer.object { line in
            line.member("name", "clout")
            line.member("people", scores.people.count)
            line.member("standings", standings)
            line.member("rescored", scores.effort.people)
            line.member("recounted", scores.effort.networks.count)
            for (name, costs) in [("first", whole), ("again", again)] {
                line.member(name) { value in
                    value.object { parts in
                        for cost in costs {
                            parts.member(cost.part.rawValue) { value in
                                value.object { times in
                                    times.member("cpu", cost.cpu)
                                    times.member("wall", cost.wall)
                                    times.member("megabytes", cost.megabytes)
                                }
                            }
                        }
                    }
                }
            }
            line.member("cpu", sum(again, \.cpu))
            line.member("wall", sum(again, \.wall))
            line.member("share_of_cpu", sum(again, \.cpu) / sum(counted, \.cpu))
            line.member("share_of_wall", sum(again, \.wall) / sum(counted, \.wall))
            line.member("megabytes", megabytes)
        }
        return writer.text
    }

    private func adopt(networks: Set<Network>, in store: SQLiteStore) async throws {
        let numbered = (0..<tracked).compactMap { number in PersonID(rawValue: "p\(number)").map { (number, $0) } }
        try await store.adopt(
            people: numbered.map { Person($1, name: "Person \($0)") },
            identities: numbered.flatMap { number, id in
                networks.sorted().map { Identity(IdentityKey($0, "\(number)"), person: id) }
            }, assignments: [:], handles: [:])
    }

    private func loop(over store: SQLiteStore, wall: SetClock, meter: PartMeter) throws -> ScoringLoop {
        let rules = try RuleSet([
            try Rule(
                name: "top-tenth", line: .standing(in: .tracked, when: "top_percent <= 10", until: "top_percent > 12"), notify: ["log"]),
            try Rule(
                name: "top-hundredth", line: .standing(in: .all, when: "top_percent <= 1", until: "top_percent > 1.2"), notify: ["log"]),
            try Rule(name: "rising", line: .standing(in: .tracked, when: "change_7d >= 5 AND state = 'scored'"), notify: ["log"]),
        ])
        return ScoringLoop(
            store: store, settings: ScoringLoop.Settings(rules: rules, options: ScoringOptions(), topics: [], interval: .seconds(300)),
            clock: ContinuousClock(), wall: wall, logger: Self.silent, published: { run, board, _ in meter.note(run, board.scores) },
            passed: { meter.note($0) })
    }

    private static let silent = Logger(label: "rescore") { _ in SwiftLogNoOpLogHandler() }
}

/// What the parts of a run cost.
private final class PartMeter: Sendable {
    struct Cost: Sendable {
        var part: ScoringLoop.Part
        /// In seconds, of all threads.
        var cpu: Double
        /// In seconds.
        var wall: Double
        /// Held at most until its end.
        var megabytes: Double
    }

    private struct State {
        var cpu = CPUTime.soFar
        var wall = ContinuousClock.now
        var costs: [Cost] = []
        var published: (run: Run, scores: Scores)?
    }

    private let state = Mutex(State())

    var published: (run: Run, scores: Scores)? { state.withLock(\.published) }

    /// What comes now belongs to the first part.
    func begin() {
        state.withLock { state in
            (state.cpu, state.wall) = (CPUTime.soFar, .now)
            state.published = nil
        }
    }

    func note(_ part: ScoringLoop.Part) {
        state.withLock { state in
            let (cpu, wall) = (CPUTime.soFar, ContinuousClock.now)
            state.costs.append(
                Cost(
                    part: part, cpu: (cpu - state.cpu) / .seconds(1), wall: (wall - state.wall) / .seconds(1),
                    megabytes: PeakMemory.megabytes))
            (state.cpu, state.wall) = (cpu, wall)
        }
    }

    func note(_ run: Run, _ scores: Scores) { state.withLock { $0.published = (run, scores) } }

    func take() -> [Cost] {
        state.withLock { state in
            defer { state.costs = [] }
            return state.costs
        }
    }
}

/// A clock that shows what it is set to.
private final class SetClock: WallClock {
    private let time: Mutex<Instant>

    init(_ time: Instant) { self.time = Mutex(time) }

    var now: Instant { time.withLock { $0 } }

    func set(to time: Instant) { self.time.withLock { $0 = time } }
}
