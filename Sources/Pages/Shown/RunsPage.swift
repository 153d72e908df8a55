import Model

/// The last runs: when everybody was scored and why, how long that took, what changed, what failed, and what is held back.
package struct RunsPage: Page {
    package static let template = "runs"

    /// A run since the daemon started, whatever became of it.
    package struct Row: Sendable {
        package var at: Markup
        /// Why it was made.
        package var cause: String
        package var state: MachineState
        package var outcome: String
        package var took: Duration
        /// What took most of it, longest first.
        package var stages: [(name: String, took: Duration)]
        package var acts: Int
        package var rescored: Int
        package var alerts: Int
        /// What went wrong, and what mends it; `nil` where nothing did.
        package var problem: String?

        package init(
            at: Markup, cause: String, state: MachineState, outcome: String, took: Duration, stages: [(name: String, took: Duration)] = [],
            acts: Int = 0, rescored: Int = 0, alerts: Int = 0, problem: String? = nil
        ) {
            self.at = at
            self.cause = cause
            self.state = state
            self.outcome = outcome
            self.took = took
            self.stages = stages
            self.acts = acts
            self.rescored = rescored
            self.alerts = alerts
            self.problem = problem
        }
    }

    /// A run that changed anything, as it is kept.
    package struct Kept: Sendable, Hashable {
        let at: Markup
        let epoch: String
        let alerts: String

        package init(at: Markup, epoch: String, alerts: Int) {
            self.at = at
            self.epoch = epoch
            self.alerts = alerts.orDash
        }
    }

    struct Shown: Sendable, Hashable {
        let at: Markup
        let cause: String
        let state: Markup
        let took: String
        let bar: Bar
        let stages: String
        let acts: String
        let rescored: String
        let alerts: String
        let problem: String?

        init(_ row: Row, longest: Duration) {
            at = row.at
            cause = row.cause
            state = row.state.markup(row.outcome)
            took = row.took.words
            bar = Bar(Double(row.took.milliseconds), of: Double(longest.milliseconds), isQuiet: true)
            stages = row.stages.map { "\($0.name) \($0.took.words)" }.joined(separator: ", ")
            acts = row.acts.orDash
            rescored = row.rescored.orDash
            alerts = row.alerts.orDash
            problem = row.problem
        }
    }

    package let frame: Frame
    let lede: Markup
    let held: [String]
    let facts: [Fact]
    let rows: [Shown]
    let kept: [Kept]
    let latest: String?
    let older: String?
    let waiting: [AlertRow]

    /// - Parameters:
    ///   - held: why what is scored is held back; empty where it is not.
    ///   - rows: the latest since the daemon started, newest first.
    ///   - kept: a page of those that are kept, newest first.
    ///   - latest: where their first page is; `nil` on it.
    ///   - older: where the next one is; `nil` on the last.
    package init(
        _ site: Site, lede: Markup, held: [String], facts: [Fact], rows: [Row], kept: [Kept], latest: String? = nil, older: String? = nil,
        waiting: [AlertRow]
    ) {
        frame = Frame(site, title: "Runs", in: .runs)
        self.lede = lede
        self.held = held
        self.facts = facts
        let longest = rows.map(\.took).max() ?? .zero
        self.rows = rows.map { Shown($0, longest: longest) }
        self.kept = kept
        self.latest = latest
        self.older = older
        self.waiting = waiting
    }
}

extension Int {
    /// Nothing is a dash, so that what is something stands out.
    fileprivate var orDash: String { self == 0 ? "–" : grouped }
}
