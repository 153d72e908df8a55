import Alerting
import Model
import Pages
import Scorekeeping
import Scoring
import Store
import Web

extension PageMaker {
    private static let shownRuns = 20

    func runs(before cursor: NumberCursor? = nil) async throws -> RunsPage {
        let now = now
        let publication = view.published.current
        let quarantine = try await store.publishing().state?.quarantine
        let size = Self.shownRuns
        let found = try await store.runs(before: cursor.map { Instant(milliseconds: $0.number) }, limit: size + 1)
        let kept = found.prefix(size)
        let last = try await store.lastRun()
        let records = try await store.alerts(
            AlertQuestion(since: kept.last?.at ?? now, after: kept.first.map { AlertPlace(at: $0.at, id: "") }, limit: 1000))
        let raised = Dictionary(grouping: records, by: \.alert.at).mapValues(\.count)
        let undelivered = try await store.notifications(NotificationSelection(states: [.waiting, .dead]), limit: 20)
        let depth = try await store.outboxDepth()
        let tracked = publication?.standings(in: .tracked)
        let lede: Markup =
            if let last {
                "The last run that changed anything was \(last.stamp(from: now)); everybody is scored every \(configuration.main.scoreEvery.words)."
            } else {
                "Nothing has been scored yet. Everybody is scored every \(configuration.main.scoreEvery.words)."
            }
        return RunsPage(
            try await site(), lede: lede, held: quarantine?.reasons ?? [],
            facts: [
                Fact(
                    label: "Tracked people", value: Markup((publication?.people.count ?? configuration.people.count).grouped),
                    note: "\((tracked?.count ?? 0).grouped) with a score"),
                Fact(
                    label: "People in all", value: Markup((publication?.standings(in: .all).first?.cohortSize ?? 0).grouped),
                    note: "with a score, met or tracked"),
                Fact(label: "Epoch", value: Markup(configuration.epoch.name), note: "the constants of the score"),
                Fact(
                    label: "Waiting to be told", value: Markup(depth.waiting.grouped),
                    note: depth.dead == 0 ? "none given up" : "\(depth.dead.grouped) given up"),
            ], rows: try await view.runLog.records(limit: size).map { row(of: $0, at: now) },
            kept: kept.map { RunsPage.Kept(at: $0.at.stamp(from: now), epoch: $0.epoch, alerts: raised[$0.at] ?? 0) },
            latest: cursor == nil ? nil : Links.runs,
            older: found.count > size
                ? kept.last.map { Links.to(Links.runs, [("cursor", NumberCursor($0.at.milliseconds).text)]) } : nil,
            waiting: undelivered.map { one in
                let named = one.alert.person.map { if case .met = $0 { false } else { true } } ?? true
                let title = named ? one.alert.title : "Somebody who was only met crossed a line"
                let tries = one.attempts.of("try", "tries")
                let next = one.state == .waiting ? " · next \(one.due.words(from: now))" : " · given up"
                return AlertRow(title: Markup(title), notes: [Markup("to \(one.receiver), \(tries)\(next)"), Markup(one.reason ?? "")])
            })
    }

    private func row(of run: RunRecord, at now: Instant) -> RunsPage.Row {
        let cause =
            switch RunEnding.Cause(rawValue: run.cause) {
            case .start?: "the first since the start"
            case .interval?: "its turn"
            case .configuration?: "another configuration"
            case nil: run.cause
            }
        let (state, outcome): (MachineState, String) =
            switch RunEnding.Outcome(rawValue: run.outcome) {
            case .published?: (.ok, "published")
            case .held?: (.wait, "held back")
            case .failed?: (.bad, "failed")
            case nil: (.off, run.outcome)
            }
        let problem = run.problem.map {
            "\($0.asSentence) Nothing is lost: it is tried again at the next turn. What helps, where it lasts: clout doctor."
        }
        // What took less than a tenth of it explains nothing.
        let stages = run.stages.map { (part: $0.part, took: Duration.milliseconds($0.milliseconds)) }
            .filter { $0.took > .zero && $0.took * 10 >= run.took }.sorted { $0.took > $1.took }
        return RunsPage.Row(
            at: (run.at ?? run.began).stamp(from: now), cause: cause, state: state, outcome: outcome, took: run.took,
            stages: stages.prefix(3).map { (ScoringLoop.Part(rawValue: $0.part)?.words ?? $0.part, $0.took) }, acts: max(0, run.acts),
            rescored: run.rescored, alerts: run.alerts, problem: problem)
    }
}

extension ScoringLoop.Part {
    /// What is done in it.
    fileprivate var words: String {
        switch self {
        case .read: "reading"
        case .score: "scoring"
        case .judge: "judging"
        case .topics: "topics"
        case .facts: "changes"
        case .rank: "ranking"
        case .conditions: "rules"
        case .publish: "storing"
        }
    }
}
