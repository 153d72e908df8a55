import Alerting
import Model
import Pages
import Scoring
import Store
import Web

extension PageMaker {
    func runs() async throws -> RunsPage {
        let now = now
        let publication = view.published.current
        let quarantine = try await store.publishing().state?.quarantine
        let runs = try await store.runs(before: nil, limit: 50)
        let records = try await store.alerts(AlertQuestion(since: runs.last?.at ?? now, limit: 1000))
        let raised = Dictionary(grouping: records, by: \.alert.at).mapValues(\.count)
        let undelivered = try await store.notifications(NotificationSelection(states: [.waiting, .dead]), limit: 20)
        let depth = try await store.outboxDepth()
        let tracked = publication?.standings(in: .tracked)
        let lede: Markup =
            if let last = runs.first {
                "The last run that changed anything was \(last.at.stamp(from: now)); everybody is scored every \(configuration.main.scoreEvery.words)."
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
            ], rows: runs.map { RunsPage.Row(at: $0.at.stamp(from: now), epoch: $0.epoch, alerts: raised[$0.at] ?? 0) },
            waiting: undelivered.map { one in
                let named = one.alert.person.map { if case .met = $0 { false } else { true } } ?? true
                let title = named ? one.alert.title : "Somebody who was only met crossed a line"
                let tries = one.attempts.of("try", "tries")
                let next = one.state == .waiting ? " · next \(one.due.words(from: now))" : " · given up"
                return AlertRow(title: Markup(title), notes: [Markup("to \(one.receiver), \(tries)\(next)"), Markup(one.reason ?? "")])
            })
    }
}
