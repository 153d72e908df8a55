import Alerting
import ConnectorKit
import Delivery
import Model
import Scheduling
import Scorekeeping
import Store
import Web

extension DaemonView {
    /// What Prometheus scrapes. No sample names a person: labels are connectors, receivers, rules and routes, which configuration bounds.
    func writeMetrics(to text: inout MetricsText) async throws {
        text.gauge("clout_build_info", "The version that runs.", [(["version": CloutCommand.version], 1)])
        let configuration = state.configuration
        text.gauge(
            "clout_config_last_reload_successful", "0 while the last reload of the configuration has failed, or is held up.",
            configuration.isUpToDate ? 1 : 0)
        text.gauge(
            "clout_config_last_reload_success_timestamp_seconds",
            "When the configuration was taken over the last time, at the start or by a reload, in seconds since 1970.",
            Double(configuration.since.milliseconds) / 1000)
        writeRuns(to: &text)
        writeFetches(await scheduler.status(), to: &text)
        try await writeLastFetches(to: &text)
        try await writeStore(to: &text)
        try await writeAlerts(to: &text)
        text.gauge("clout_event_listeners", "Clients of /v1/events.", Double(events.listeners))
    }

    private func writeRuns(to text: inout MetricsText) {
        let publication = published.current
        text.gauge("clout_people", "Tracked people.", (publication?.people.count).map(Double.init))
        text.gauge("clout_standings", "Standings of the last run, over all cohorts.", (publication?.run.standings.count).map(Double.init))
        text.gauge(
            "clout_last_run_timestamp_seconds", "The time that the published scores are for, in seconds since 1970.",
            publication.map { Double($0.run.at.milliseconds) / 1000 })
        let runs = runMeter.runs
        text.counter(
            "clout_runs_total", "Runs by how they ended: published, held back, or failed.",
            RunEnding.Outcome.allCases.map { (["outcome": $0.rawValue], Double(runs.counts[$0] ?? 0)) })
        text.gauge("clout_last_run_duration_seconds", "How long the last run took.", runs.last?.took.inSeconds)
        text.counter("clout_run_duration_seconds_total", "How long all runs have taken.", [([:], runs.took.inSeconds)])
        text.gauge("clout_run_held", "1 while runs are held back (clout release).", runs.last.map { $0.outcome == .held ? 1 : 0 })
        text.counter(
            "clout_alerts_raised_total", "Alerts raised, by rule.",
            Set(runs.raised.keys).union(configuration.value.rules.map(\.name)).sorted().map { (["rule": $0], Double(runs.raised[$0] ?? 0)) }
        )
    }

    private func writeFetches(_ status: SchedulerStatus, to text: inout MetricsText) {
        let connectors = status.connectors
        func each(_ value: (SchedulerStatus.ConnectorStatus) -> Double) -> [MetricsText.Sample] {
            connectors.map { (["connector": $0.name], value($0)) }
        }
        text.counter(
            "clout_fetches_total", "Fetches by how they ended.",
            connectors.flatMap { connector -> [MetricsText.Sample] in
                // All of them from the start, or the first of a kind would be no increase.
                let failed = FetchError.Kind.allCases.map { ($0.label, connector.counts.failed[$0] ?? 0) }
                return ([("succeeded", connector.counts.succeeded)] + failed).map { outcome, count in
                    (["connector": connector.name, "outcome": outcome], Double(count))
                }
            })
        text.gauge("clout_fetches_running", "Calls under way.", each { Double($0.running) })
        text.gauge("clout_fetch_lag_seconds", "How late the last fetch was started.", each { $0.lag.inSeconds })
        text.counter("clout_records_total", "Records that fetches brought.", each { Double($0.counts.records) })
        text.counter("clout_records_rejected_total", "Records that could not be read.", each { Double($0.counts.rejected) })
        text.gauge("clout_connector_stopped", "1 while only an operator can mend it.", each { $0.activity == .stopped ? 1 : 0 })
        text.gauge("clout_connector_paused", "1 while it waits before it asks again.", each { $0.activity == .paused ? 1 : 0 })
        func eachBudget(_ value: (BudgetStatus) -> Double) -> [MetricsText.Sample] {
            connectors.flatMap { connector in
                connector.budgets.map { (["connector": connector.name, "budget": $0.name, "unit": $0.unit.rawValue], value($0)) }
            }
        }
        func amount(_ amount: Int64, of budget: BudgetStatus) -> Double { Double(amount) / (budget.unit == .dollars ? 1_000_000 : 1) }
        text.gauge(
            "clout_budget_used", "What is used of a budget's window: requests, units, or dollars.", eachBudget { amount($0.used, of: $0) })
        text.gauge("clout_budget_left", "What is left of a budget's window, in the same units.", eachBudget { amount($0.left, of: $0) })
        text.gauge(
            "clout_budget_exhausted",
            "1 while a fetch waits for what the budget does not allow yet, be it for all of its window or a part.",
            eachBudget { $0.waitedForUntil == nil ? 0 : 1 })
    }

    /// By the store, which knows what came before this start, too: what tells that nothing has been fetched for long, whyever.
    private func writeLastFetches(to text: inout MetricsText) async throws {
        let (fetches, names) = (try await store.fetchSummaries(), configuration.value.connectors.map(\.name))
        text.gauge(
            "clout_last_fetch_timestamp_seconds", "When a connector's last fetch ended well, in seconds since 1970; 0 before the first.",
            names.map { (["connector": $0], fetches[$0]?.lastFetch.map { Double($0.milliseconds) / 1000 } ?? 0) })
        text.gauge(
            "clout_accounts_failing", "Accounts whose last fetch failed.",
            names.map { (["connector": $0], Double(fetches[$0]?.failing ?? 0)) })
        text.gauge(
            "clout_handles_unfound", "Handles behind which no account was found.",
            names.map { (["connector": $0], Double(fetches[$0]?.unfound ?? 0)) })
        text.gauge(
            "clout_connector_failing", "1 while nothing of what a connector has to fetch can be fetched.",
            names.map { (["connector": $0], fetches[$0]?.isFailing == true ? 1 : 0) })
    }

    private func writeStore(to text: inout MetricsText) async throws {
        text.gauge(
            "clout_store_failing", "1 while the store does not do what is asked of it, by fetching, runs, deliveries or anybody else.",
            store.refusals.current.isEmpty ? 0 : 1)
        let sizes = try await store.sizes()
        text.gauge("clout_store_bytes", "The store's file and its write-ahead log.", Double(sizes.bytes))
        text.gauge("clout_store_free_bytes", "What of the store's file holds nothing, and is used before it grows.", Double(sizes.free))
        text.gauge("clout_store_log_bytes", "The store's write-ahead log.", Double(sizes.log))
        text.counter(
            "clout_store_rows_total", "Rows that were ever stored, by table.",
            sizes.rows.sorted { $0.key < $1.key }.map { (["table": $0.key], Double($0.value)) })
    }

    private func writeAlerts(to text: inout MetricsText) async throws {
        let rules = configuration.value.rules
        let firing = try await store.ruleCounts()
        text.gauge("clout_rules", "Rules.", Double(rules.count))
        for (name, phase) in [("firing", RuleState.Phase.firing), ("pending", .pending)] {
            text.gauge(
                "clout_rule_\(name)", "For how many a rule is \(name).",
                rules.map { (["rule": $0.name], Double(firing[$0.name]?[phase] ?? 0)) })
        }
        let (receivers, now) = (try await courier.metrics(), wall.now)
        func each(_ value: (DeliveryMetrics) -> Double) -> [MetricsText.Sample] { receivers.map { (["receiver": $0.receiver], value($0)) } }
        func eachOutcome(_ counts: (DeliveryMetrics) -> [String: Int]) -> [MetricsText.Sample] {
            receivers.flatMap { receiver in
                counts(receiver).sorted { $0.key < $1.key }.map { (["receiver": receiver.receiver, "outcome": $0.key], Double($0.value)) }
            }
        }
        text.gauge("clout_outbox_waiting", "Notifications that wait.", each { Double($0.waiting) })
        text.gauge("clout_outbox_dead", "Notifications that were given up.", each { Double($0.dead) })
        text.gauge(
            "clout_outbox_oldest_seconds", "How long the one that waits longest has waited; 0 where none does.",
            each { receiver in receiver.oldest.map { (now - $0).inSeconds } ?? 0 })
        text.counter("clout_deliveries_total", "Attempts by how they ended.", eachOutcome(\.attempts))
        text.counter("clout_notifications_settled_total", "Notifications that are done with, by how.", eachOutcome(\.settled))
        text.counter("clout_notifications_held_total", "Notifications held back for quiet hours or a digest.", each { Double($0.held) })
        text.counter(
            "clout_notifications_parked_total", "Notifications given up because the outbox was over its bounds.", each { Double($0.parked) }
        )
        text.counter(
            "clout_notifications_dropped_total", "Notifications given up that were forgotten because the outbox was over its bounds.",
            each { Double($0.dropped) })
        text.gauge("clout_deliveries_running", "Attempts under way.", each { Double($0.inFlight) })
        text.gauge("clout_receiver_disabled", "1 of who wants nothing any more.", each { $0.isDisabled ? 1 : 0 })
    }
}

extension FetchError.Kind {
    /// The kind as a label: `rate_limited`.
    fileprivate var label: String {
        rawValue.reduce(into: "") { label, letter in label += letter.isUppercase ? "_\(letter.lowercased())" : String(letter) }
    }
}
