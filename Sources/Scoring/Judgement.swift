import Model

/// Whether a run is published or held back, and what is to be remembered of it (`SCORING.md`, section 12).
public struct Judgement: Sendable, Hashable {
    /// Why a run is published, or that it is not.
    public enum Verdict: Sendable, Hashable {
        /// Nothing unusual.
        case usual
        /// The operator's own change explains what is unusual, or that the installation is new.
        case explained
        /// The operator has said that it is right.
        case released
        /// It has held for a day: news is no error.
        case news
        /// Held back; the last good run is kept.
        case quarantined
    }

    public var verdict: Verdict
    /// What is unusual.
    public var findings: [Finding]
    /// What the store is to keep.
    public var state: PublishingState

    /// Whether an epoch's name means something else than before: that is never published by itself.
    public var isRedefined: Bool { findings.contains { if case .constants = $0 { true } else { false } } }

    /// Something unusual about a run.
    public enum Finding: Sendable, Hashable, CustomStringConvertible {
        /// The mean of so many people has moved by so many points.
        case mean(Double, people: Int)
        /// One person in a hundred has moved by more than so many points.
        case spread(Double, people: Int)
        /// A connector brought more or less on a day than its median lets expect.
        case intake(Intake, median: Double)
        /// An epoch's constants are others than in the last run: its name means something else now.
        case constants(epoch: String)

        public var description: String {
            switch self {
            case .mean(let points, let people):
                "the mean score of \(people) people moved by \(Self.tenths(points)) points (at most \(Judgement.meanLimit) is usual)"
            case .spread(let points, let people):
                "of \(people) people one in a hundred moved by \(Self.tenths(points)) points or more "
                    + "(at most \(Int(Judgement.spreadLimit)) is usual)"
            case .constants(let epoch):
                "epoch \(epoch) has other constants than before; put its file back, and give the new ones a name of their own"
            case .intake(let intake, let median):
                "the connector \(intake.connector) brought \(intake.records) new records on "
                    + "\(Instant(seconds: Int64(intake.day) * 86_400).description.prefix(10)), where \(Int(median)) a day are usual"
            }
        }

        private static func tenths(_ points: Double) -> String {
            "\((points * 100).rounded() / 100)"
        }
    }

    /// Fewer people than this say nothing.
    static let leastPeople = 20
    static let meanLimit = 0.5
    static let spreadLimit = 5.0
    /// The days that a connector's median is taken over, which must all be known.
    static let medianDays: Int32 = 7
    static let leastMedian = 100.0
    static let intakeRange = 0.5...2.0
    /// In its first days an installation's scores rise from day to day, as its days are added up.
    static let youth = Duration.seconds(30 * 86_400)
    /// Nothing is held back for longer, however it moves: scores that are days old help nobody.
    static let longestHold = Duration.seconds(3 * 86_400)
    /// How long an operator's change explains what moves, and how long something unusual must hold to be news.
    public static let day = Duration.seconds(86_400)

    /// Judges a run.
    ///
    /// - Parameters:
    ///   - run: of the run that is judged.
    ///   - intake: what connectors brought on the last days, the day of the run among them.
    ///   - circumstances: what the operator has decided. Other circumstances than those of the last run explain a day of moves, but no
    ///     other constants under an epoch's name.
    ///   - interval: from one run to the next.
    ///   - known: what the store keeps of the last run.
    public init(
        of run: Snapshot, intake: [Intake], circumstances: String, every interval: Duration = .zero, after known: Publishing
    ) {
        guard var state = known.state else {
            self.state = PublishingState(
                good: run, judged: run.at, circumstances: circumstances, explainedUntil: run.at + Self.day)
            (verdict, findings) = (.usual, [])
            return
        }
        // Who was away for long finds everything older and much that is new, and was away by somebody's decision.
        let wasAway = run.at - state.judged > Self.day + interval
        if circumstances != state.circumstances || run.epoch != state.good.epoch || wasAway {
            state.explainedUntil = run.at + Self.day
        }
        (state.circumstances, state.judged) = (circumstances, run.at)
        state.accepted = state.accepted.filter { $0.value > run.at }
        let outliers = Self.outliers(among: intake, on: run.at.day).filter { state.accepted[$0.connector] == nil }
        let isRedefined =
            run.epoch == state.good.epoch && run.constants != nil && state.good.constants != nil && run.constants != state.good.constants
        findings =
            (isRedefined ? [.constants(epoch: run.epoch)] : []) + Self.moves(from: state.good, to: run) + outliers.map(\.finding)

        let isYoung = known.firstRun.map { run.at - $0 < Self.youth } ?? true
        let remains = state.explainedUntil - run.at
        let isExplained = isYoung || (remains > .zero && remains <= Self.day)
        if findings.isEmpty {
            verdict = .usual
        } else if isExplained, !isRedefined {
            verdict = .explained
        } else if state.quarantine != nil, known.isReleased {
            verdict = .released
        } else if let held = state.quarantine {
            let hasMovedOn = !Self.moves(from: held.snapshot, to: run).isEmpty
            let holds = run.at - held.since >= Self.longestHold || (!hasMovedOn && run.at - held.snapshot.at >= Self.day)
            verdict = holds && !isRedefined ? .news : .quarantined
            if hasMovedOn { state.quarantine?.snapshot = run }
        } else {
            verdict = .quarantined
            state.quarantine = .init(since: run.at, snapshot: run, reasons: [])
        }
        if verdict == .quarantined {
            state.quarantine?.reasons = findings.map(\.description)
        } else {
            (state.good, state.quarantine) = (run, nil)
            // The median needs days to follow; nobody is told the same again meanwhile.
            for outlier in outliers { state.accepted[outlier.connector] = run.at + Self.day * Int(Self.medianDays + 1) }
        }
        self.state = state
    }

    // MARK: What is unusual

    /// How those have moved who are scored in both runs.
    private static func moves(from former: Snapshot, to run: Snapshot) -> [Finding] {
        guard former.epoch == run.epoch else { return [] }
        // In one order, so that the same runs give the same bits.
        let moves = run.scores.sorted { $0.key < $1.key }.compactMap { person, score in former.scores[person].map { score - $0 } }
        guard moves.count >= leastPeople else { return [] }
        let mean = moves.reduce(0, +) / Double(moves.count)
        let percentile = RankCorrelation.quantile(0.99, of: moves.map(\.magnitude))
        return (abs(mean) > meanLimit ? [.mean(mean, people: moves.count)] : [])
            + (percentile > spreadLimit ? [.spread(percentile, people: moves.count)] : [])
    }

    /// A connector with an unusual day.
    private struct Outlier {
        var connector: String
        var finding: Finding
    }

    /// The connectors that brought unusually much or little on the last whole day, or more than that already today.
    private static func outliers(among intake: [Intake], on today: Int32) -> [Outlier] {
        let byConnector = Dictionary(grouping: intake, by: \.connector).sorted { $0.key < $1.key }
        return byConnector.compactMap { connector, days in
            let records = Dictionary(days.map { ($0.day, $0.records) }, uniquingKeysWith: +)
            guard let first = records.keys.min() else { return nil }
            for day in [today - 1, today] where first <= day - medianDays {
                let before = (day - medianDays..<day).map { Double(records[$0] ?? 0) }.sorted()
                let (median, count) = (before[before.count / 2], records[day] ?? 0)
                let share = Double(count) / median
                let isUnusual = day == today ? share > intakeRange.upperBound : !intakeRange.contains(share)
                if median >= leastMedian, isUnusual {
                    return Outlier(
                        connector: connector,
                        finding: .intake(Intake(connector: connector, day: day, records: count), median: median))
                }
            }
            return nil
        }
    }
}
