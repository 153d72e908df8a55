import Alerting
import Logging
import Model
import Scoring
import Store
import Synchronization

/// Scores everybody again and again, and publishes each run with what the rules make of it.
///
/// What it knows of the store stays in memory when the rules change: only what is new is read.
package final class ScoringLoop: Sendable {
    /// What a reload may change.
    package struct Settings: Sendable {
        let rules: RuleSet
        var perks: PerkSet
        var options: ScoringOptions
        var topics: [Topic]
        var epoch: Epoch
        /// What tells the epoch's constants from others under its name; `nil` where nobody asks.
        var constants: String?
        /// All that there are, by name.
        var epochs: [String: Epoch]
        /// From one run to the next.
        var interval: Duration
        /// Other wherever the operator has changed anything: what explains that scores move.
        var circumstances: String
        /// The networks whose columns conditions may name.
        let networks: Set<Network>
        /// The names of the connectors that there are.
        var connectors: Set<String>
        /// From how many days ago the rules count changes.
        let comparedDays: [String: Int]

        package init(
            rules: RuleSet, perks: PerkSet = .none, options: ScoringOptions, topics: [Topic], epoch: Epoch = .one, constants: String? = nil,
            epochs: [String: Epoch] = [:], interval: Duration, circumstances: String = "",
            networks: Set<Network> = [], connectors: Set<String> = []
        ) {
            self.rules = rules
            self.perks = perks
            self.options = options
            self.topics = topics
            self.epoch = epoch
            self.constants = constants
            self.epochs = epochs
            self.interval = interval
            self.circumstances = circumstances
            self.networks = networks
            self.connectors = connectors
            comparedDays = ScoringLoop.comparedDays(of: rules, on: networks)
        }
    }

    /// The parts of a run, in their order.
    package enum Part: String, Sendable, CaseIterable {
        /// Reading what is new.
        case read
        /// Everybody's scores.
        case score
        /// Whether the run may be published.
        case judge
        /// Scores on topics.
        case topics
        /// How scores have changed, who has been quiet, and what was seen.
        case facts
        /// Who stands where among whom.
        case rank
        /// What the rules' conditions say.
        case conditions
        /// Standings, states and alerts into the store.
        case publish
    }

    private struct State {
        var settings: Settings
        /// Grows with every change: a run that began before one is not published after it.
        var generation = 0
        var isHeld = false
        /// The networks whose clock was found stopped last.
        var stopped: [Network: Instant] = [:]
        /// What changes are counted from.
        var past = PastScores()
        /// Whether it was told that first rounds are waited for.
        var awaitsBackfill = false
        /// Why rules and perks were not tried, by their names: told once.
        var broken: [Conditional: [String: String]] = [:]
        /// Why the next run is made.
        var cause = RunEnding.Cause.start
        /// How long the run that is under way has taken; `nil` before the first.
        var elapsed: (@Sendable () -> Duration)?
        /// When each of its parts was done, since its beginning.
        var passed: [(part: Part, at: Duration)] = []
    }

    /// What has conditions.
    enum Conditional { case rule, perk }

    let store: any Store
    package let scorekeeper: Scorekeeper
    private let clock: any Clock<Duration>
    private let wall: any WallClock
    let logger: Logger
    private let reasons: @Sendable (PersonScore) -> [Alert.Reason]
    let awaitedAccounts: @Sendable () async -> Int
    let causes: @Sendable (Change, [Arrivals], _ from: Instant, _ to: Instant) -> [Alert.Reason]
    let raised: @Sendable () -> Void
    private let published: @Sendable (Run, Board, Evidence) async -> Void
    private let ended: @Sendable (RunEnding) -> Void
    private let passed: @Sendable (Part) -> Void
    private let state: Mutex<State>
    private let bell = Doorbell()
    /// Whether the loop moves.
    package let pulse: Pulse
    let moments = MomentBook()

    /// - Parameters:
    ///   - awaitedAccounts: how many accounts are looked for that are to be fetched as soon as they are found.
    ///   - reasons: the largest parts of a score in words, largest first: what an alert says about why.
    ///   - causes: the largest causes of a change in words, largest first: what an alert says about what moved.
    ///   - raised: called after a run has raised alerts: there is something to deliver.
    ///   - published: called after each run, with what it was made of.
    ///   - ended: called at the end of each run, published or not.
    ///   - passed: called after each part of a run, for whoever measures them.
    package init(
        store: any Store, settings: Settings, clock: any Clock<Duration>, wall: any WallClock, logger: Logger,
        awaitedAccounts: @escaping @Sendable () async -> Int = { 0 },
        reasons: @escaping @Sendable (PersonScore) -> [Alert.Reason] = { _ in [] },
        causes: @escaping @Sendable (Change, [Arrivals], _ from: Instant, _ to: Instant) -> [Alert.Reason] = { _, _, _, _ in [] },
        raised: @escaping @Sendable () -> Void = {},
        published: @escaping @Sendable (Run, Board, Evidence) async -> Void = { _, _, _ in },
        ended: @escaping @Sendable (RunEnding) -> Void = { _ in },
        passed: @escaping @Sendable (Part) -> Void = { _ in }
    ) {
        self.store = store
        scorekeeper = Scorekeeper(store: store, options: settings.options, topics: settings.topics, epoch: settings.epoch)
        self.clock = clock
        self.wall = wall
        self.logger = logger
        self.awaitedAccounts = awaitedAccounts
        self.reasons = reasons
        self.causes = causes
        self.raised = raised
        self.published = published
        self.ended = ended
        self.passed = passed
        state = Mutex(State(settings: settings))
        pulse = Pulse("scoring", on: clock)
    }

    /// Decides by other settings once `adopt` has succeeded, and by the old ones when it throws. No run sees the people of one
    /// configuration with the rules of the other: that would end alerts and begin them anew.
    package func use(_ settings: Settings, after adopt: () async throws -> Void) async throws {
        state.withLock { state in
            state.generation += 1
            state.isHeld = true
        }
        defer {
            state.withLock { $0.isHeld = false }
            bell.ring()
        }
        try await adopt()
        state.withLock { state in
            state.settings = settings
            state.cause = .configuration
        }
    }

    /// Works until the task is cancelled. A run that fails is logged once per change, and tried again at the next turn.
    package func run() async {
        var problem: String?
        defer { pulse.end() }
        while !Task.isCancelled {
            pulse.beat(within: Self.longestPart)
            let (settings, generation, isHeld) = state.withLock { ($0.settings, $0.generation, $0.isHeld) }
            if isHeld {
                await bell.rest()
                continue
            }
            let (elapsed, began) = (stopwatch(on: clock), wall.now)
            let cause = state.withLock { state in
                defer { state.cause = .interval }
                (state.elapsed, state.passed) = (elapsed, [])
                return state.cause
            }
            do {
                let result = try await scoreOnce(by: settings, generation)
                ended(
                    RunEnding(
                        began: began, at: result.at, cause: cause, outcome: result.outcome, took: elapsed(), stages: stages,
                        figures: result.figures, raised: result.raised))
                if problem != nil { logger.notice("scoring works again") }
                problem = nil
            } catch is CancellationError {
                return
            } catch {
                guard isCurrent(generation) else { continue }
                ended(
                    RunEnding(
                        began: began, cause: cause, outcome: .failed, took: elapsed(), stages: stages, problem: "\(error)"))
                if "\(error)" != problem { logger.error("scoring failed", metadata: ["problem": "\(error)"]) }
                problem = "\(error)"
            }
            pulse.beat(within: settings.interval + Self.longestPart)
            await bell.rest(atMost: settings.interval, on: clock)
        }
    }

    /// Longer than any part of a run takes of as many people and acts as memory holds.
    private static let longestPart = Duration.seconds(1800)

    private func pass(_ part: Part) {
        pulse.beat(within: Self.longestPart)
        state.withLock { state in
            // What is replayed beside it has parts, too.
            guard let elapsed = state.elapsed, !state.passed.contains(where: { $0.part == part }) else { return }
            state.passed.append((part, elapsed()))
        }
        passed(part)
    }

    /// How long each part of the run took, as far as it came.
    private var stages: [RunEnding.Stage] {
        let passed = state.withLock(\.passed)
        return zip(passed, [.zero] + passed.map(\.at)).map { RunEnding.Stage(part: $0.part, took: $0.at - $1) }
    }

    /// Makes one run and nothing after it: for whoever measures runs.
    package func runOnce() async throws {
        let (settings, generation) = state.withLock { ($0.settings, $0.generation) }
        _ = try await scoreOnce(by: settings, generation)
    }

    var current: Settings { state.withLock { $0.settings } }

    /// Notes whether it was told that first rounds are waited for, and returns what was noted before.
    func note(awaitsBackfill: Bool) -> Bool {
        state.withLock { state in
            defer { state.awaitsBackfill = awaitsBackfill }
            return state.awaitsBackfill
        }
    }

    /// Notes why rules or perks were not tried, and returns what was noted before.
    func note(_ problems: [String: String], of kind: Conditional) -> [String: String] {
        state.withLock { state in
            defer { state.broken[kind] = problems }
            return state.broken[kind] ?? [:]
        }
    }

    private func isCurrent(_ generation: Int) -> Bool { state.withLock { !$0.isHeld && $0.generation == generation } }

    /// A run that was begun under other settings.
    private struct Superseded: Error {}

    /// What came of a run that did not fail.
    private struct Result {
        let at: Instant
        let outcome: RunEnding.Outcome
        let figures: RunEnding.Figures
        let raised: [Alert]
    }

    /// One run: read what is new, score everybody, try the rules, publish all of it in one transaction.
    private func scoreOnce(by settings: Settings, _ generation: Int) async throws -> Result {
        let rules = settings.rules
        var figures = RunEnding.Figures()
        let acts = scorekeeper.actCount
        scorekeeper.use(settings.topics)
        let backfill = try await backfill(at: wall.now)
        try await scorekeeper.refresh { [pulse] _ in pulse.beat(within: Self.longestPart) }
        figures.acts = scorekeeper.actCount - acts
        pass(.read)
        let now = wall.now
        let options = try await options(at: now, by: settings)
        await scorekeeper.use(options, epoch: settings.epoch)
        let scores = await scorekeeper.scores(at: now)
        (figures.people, figures.rescored) = (scores.people.count, scores.effort.people)
        pass(.score)
        let change = try await epochChange(at: now, by: settings)
        let known = try await store.publishing()
        let judgement = try await judgement(of: scores, by: settings, after: known)
        guard judgement.verdict != .quarantined else {
            guard isCurrent(generation) else { throw Superseded() }
            let decision = try await hold(judgement, after: known, at: now, during: backfill, by: settings) { [self] in
                guard isCurrent(generation) else { throw Superseded() }
            }
            return Result(at: now, outcome: .held, figures: figures, raised: decision.raised.map(\.alert))
        }
        pass(.judge)
        let topics = await scorekeeper.topicScores(beside: scores)
        pass(.topics)
        let board = Board(scores: scores, topics: topics, directory: try await directory())
        var run = try await standings(on: board, at: now, watchedBy: rules, during: backfill)
        run.former = await formerScores(at: now)
        run.basis = scorekeeper.read.map {
            RunBasis(revision: $0, stopped: options.stopped, leftOut: options.leftOut, named: options.named)
        }
        pass(.rank)
        let facts = try await facts(on: board, at: now, by: settings)
        let evaluations = await evaluations(of: run, by: rules, knowing: facts)
        // Who is eligible by a part of the past alone must not take another's place.
        let candidates = run.backfill.isOver ? await candidates(in: run, of: settings.perks, knowing: facts) : [:]
        pass(.conditions)
        let happenings = try await happenings(
            on: board, in: run, by: settings, change: change, after: try await formerLeaders(by: settings),
            past: try await earlierScores(than: now))
        let decision = try await publish(run, judgedBy: judgement.state, of: scores, by: settings) { [self, run] memory in
            guard isCurrent(generation) else { throw Superseded() }
            let offers = settings.perks.decide(at: run.at, remembering: memory.offers, candidates: candidates)
            return rules.decide(
                run, remembering: memory, evaluations: evaluations, happenings: happenings, opensEpoch: change.map { $0.at == nil } == true,
                belongs: { board.includes($0, in: $1) }
            ) { standing in
                board.scores(in: standing.cohort)?[standing.person].map(self.reasons) ?? []
            }.adding(offers)
        }
        pass(.publish)
        tell(of: run.backfill)
        tellNew(decision, at: run.at)
        tellOffers(decision, of: settings.perks)
        tellChange(change, of: run, by: settings)
        logger.debug(
            "run published",
            metadata: [
                "people": "\(scores.people.count)", "rescored": "\(scores.effort.people)",
                "recounted": "\(scores.effort.networks.map(\.rawValue).joined(separator: " "))", "standings": "\(run.standings.count)",
                "alerts": "\(decision.raised.count)",
            ])
        tellEnd(of: known.state?.quarantine, judgement)
        if !decision.raised.isEmpty { raised() }
        await published(run, board, scorekeeper.evidence(of: scores))
        figures.standings = run.standings.count
        return Result(at: now, outcome: .published, figures: figures, raised: decision.raised.map(\.alert))
    }

    /// The settings' options, with the clocks stopped of networks that could not be fetched for long; tells of each once.
    private func options(at now: Instant, by settings: Settings) async throws -> ScoringOptions {
        var options = settings.options
        options.stopped = StoppedClocks.at(now, lastFetches: try await store.lastFetches())
        let stopped = options.stopped
        let before = state.withLock { state in
            defer { state.stopped = stopped }
            return state.stopped
        }
        for (network, since) in stopped.sorted(by: { $0.key < $1.key }) where before[network] == nil {
            logger.warning(
                "clock stopped: nothing was fetched for a day, so nothing there grows older",
                metadata: ["network": "\(network)", "since": "\(since)"])
        }
        for network in before.keys.sorted() where stopped[network] == nil {
            logger.notice("clock runs again", metadata: ["network": "\(network)"])
        }
        return options
    }

    /// The run's standings: of every cohort, the tracked people in it, ranked among all of it. Of those only met no history is kept.
    ///
    /// - Parameter past: what changes are counted from; what was published then for `nil`.
    func standings(
        on board: Board, at now: Instant, watchedBy rules: RuleSet, past: FactsBook.Past? = nil, during backfill: Backfill = .over
    ) async throws -> Run {
        let epoch = board.scores.epoch
        let past = if let past { past } else { try await earlierScores(than: now) }
        let facts = FactsBook(
            at: now, epoch: epoch, past: past, active: await scorekeeper.lastActivity(at: now),
            covered: await scorekeeper.coverages(fetches: try await store.fetchTimes()), backfill: backfill)
        pass(.facts)
        let cohorts = rules.cohorts.union(board.cohorts)
        let standings = await offPool { board.standingsOfTracked(in: cohorts, telling: facts) }
        var run = Run(at: now, epoch: epoch, standings: standings, backfill: backfill)
        run.backfill.end = backfill.end ?? (backfill.awaited == 0 && !standings.isEmpty ? now : nil)
        return run
    }

    /// Who the tracked people are. On which networks is known here, where the store would look through its accounts.
    func directory() async throws(StoreError) -> Directory {
        Directory(of: try await store.people(), networks: await scorekeeper.networksOfTracked())
    }

    func earlierScores(than now: Instant) async throws(StoreError) -> FactsBook.Past {
        var past = state.withLock(\.past)
        var scores = FactsBook.Past()
        for days in FactsBook.days { scores.append(try await past.scores(days, before: now, in: store)) }
        state.withLock { [past] in $0.past = past }
        return scores
    }
}
