import Alerting
import Logging
import Model
import Scorekeeping
import Scoring
import Store
import Synchronization
import UnixSignals

/// A rule tried on the past, which can be ended at any time with what has been found by then.
final class RuleReplay: Sendable {
    /// What came of it so far.
    struct Outcome {
        /// The first and the last time that was looked at.
        let start: Instant
        fileprivate(set) var end: Instant
        fileprivate(set) var runs = 0
        /// The first, as many as are kept.
        fileprivate(set) var told: [Alert] = []
        fileprivate(set) var count = 0
        fileprivate(set) var subjects: Set<AlertSubject> = []
        /// What was not looked at, and how to see it, in sentences.
        fileprivate(set) var leftOut: [String] = []
        private var beyond: Set<AlertSubject> = []

        init(start: Instant) { (self.start, end) = (start, start) }

        /// How many are beyond the line.
        var firing: Int { beyond.count }

        /// Of a group each is shown by itself; what is told in another alert about the same subject, as those whom somebody has passed in one run, is
        /// shown in it.
        mutating func take(_ decision: Decision, at now: Instant, keeping limit: Int) {
            (end, runs) = (now, runs + 1)
            let wholes = Set(decision.raised.map(\.alert).filter { !$0.isAboutGroup }.map(\.id))
            for raised in decision.raised where !raised.alert.isAboutGroup && raised.group.map(wholes.contains) != true {
                count += 1
                subjects.insert(raised.alert.subject)
                if told.count < limit { told.append(raised.alert) }
            }
            for (key, state) in decision.states {
                if state.phase == .firing { beyond.insert(key.subject) } else { beyond.remove(key.subject) }
            }
        }
    }

    /// Why it ended.
    enum Ending: Sendable {
        case complete
        /// Its time was up.
        case late
        /// Somebody has asked for it.
        case interrupted
    }

    /// The time of the first run.
    let start: Instant
    private let rule: Rule
    private let limit: Int
    private let step: Duration
    private let count: Int
    private let state: Mutex<Outcome>

    /// - Parameters:
    ///   - limit: How many alerts are kept.
    ///   - end: The time of the last run.
    ///   - count: How many runs there are before the last.
    init(of rule: Rule, keeping limit: Int, until end: Instant, every step: Duration, count: Int) {
        (self.rule, self.limit, self.step, self.count) = (rule, limit, step, count)
        start = end - step * count
        state = Mutex(Outcome(start: start))
    }

    var outcome: Outcome { state.withLock { $0 } }

    func leaveOut(_ what: String) { state.withLock { $0.leftOut.append(what) } }

    /// Replays until all of it is seen, its time is up, or SIGINT comes.
    ///
    /// - Parameter ended: hears what ends it, at once: where that is not all of it, a run is still under way, and is waited for afterwards.
    func run(
        on store: any Store, _ configuration: Configuration, within bound: Duration, ended: (Ending) -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Ending.self) { group in
            let signals = await UnixSignalsSequence(trapping: .sigint)
            group.addTask {
                try await self.replay(on: store, configuration)
                return .complete
            }
            group.addTask {
                for await _ in signals { return .interrupted }
                throw CancellationError()
            }
            group.addTask {
                try await Task.sleep(for: bound, clock: .continuous)
                return .late
            }
            defer { group.cancelAll() }
            let ending = try await group.next() ?? .complete
            noteEnd(ending, within: bound)
            ended(ending)
        }
    }

    private func noteEnd(_ ending: Ending, within bound: Duration) {
        let why: String
        switch ending {
        case .complete: return
        case .late:
            why = "--within \(DurationText.write(bound)) was over. A longer one, a longer --step or a shorter --since shows all of it."
        case .interrupted: why = "it was interrupted."
        }
        state.withLock { state in
            let last = state.runs == 0 ? "all runs" : "the runs after \(state.end)"
            state.leftOut.append("\(last), until \(start + step * count): \(why)")
        }
    }

    private func replay(on store: any Store, _ configuration: Configuration) async throws {
        // What the rule cannot be tried on is told here, as the daemon's log tells it.
        let loop = ScoringLoop(
            store: store,
            settings: .init(
                rules: try RuleSet([rule]), options: configuration.scoringOptions, topics: configuration.topics, epoch: configuration.epoch,
                interval: step, networks: configuration.cohorts.networks),
            clock: ContinuousClock(), wall: SystemWallClock(), logger: Logger(label: "rules") { _ in ProblemHandler() },
            reasons: { $0.reasons() })
        let progress = Progress("Trying \(rule.name)", quiet: false, speaksLate: true)
        defer { progress.end() }
        let times = (0...count).lazy.map { [start, step] in start + step * $0 }
        try await loop.replay(at: times, reading: { progress.show("reading, \($0) acts") }) { now, decision in
            progress.show(now.description, count == 0 ? 1 : (now - start) / (step * count))
            state.withLock { $0.take(decision, at: now, keeping: limit) }
        }
    }
}

extension Alert {
    /// Whether it tells of several people's alerts.
    fileprivate var isAboutGroup: Bool { if case .group = subject { true } else { false } }
}

/// Tells on standard error why a rule cannot be tried, and nothing else.
private struct ProblemHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .error

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        complain("\(event.message)" + (event.metadata?["problem"].map { ": \($0)" } ?? ""))
    }
}
