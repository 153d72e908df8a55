import Model
import Simnet

/// Tells what happens in the demo, and knows when its story is over.
actor DemoWatcher {
    private let rising: TrackedPerson
    private let webhooks: WebhookSink
    private var lastDay: Int32?
    private var hasEntered = false

    init(rising: TrackedPerson, webhooks: WebhookSink) {
        self.rising = rising
        self.webhooks = webhooks
    }

    /// A line a day: where the rising person stands, and who leads.
    func note(_ run: Run) {
        guard run.at.day != lastDay else { return }
        let tracked = run.standings.filter { $0.cohort == .tracked }
        guard let standing = tracked.first(where: { $0.person.description == rising.slug }), let first = tracked.first else { return }
        lastDay = run.at.day
        let bar = String(repeating: "▇", count: Int(standing.score.value / 2))
        let change = standing.change1d.map { " (\($0.shownAsPoints) in a day)" } ?? ""
        say(
            "\(run.at.description.prefix(10))  \(rising.name) \(Terminal.orange(bar)) \(standing.score.value.shown(decimals: 1))"
                + "\(change), rank \(standing.rank) of \(standing.cohortSize), top \(standing.topPercent.shown(decimals: 0)) %"
                + Terminal.dim("   first: \(first.name) \(first.score.value.shown(decimals: 1))"))
    }

    /// Waits until the webhook receiver has been told of the rising person.
    func waitForAlert() async throws {
        var seen = 0
        while true {
            try await webhooks.waitForDeliveries(seen + 1)
            let deliveries = webhooks.deliveries
            for delivery in deliveries[seen...] where String(decoding: delivery.body, as: UTF8.self).contains("\"\(rising.slug)\"") {
                say()
                say(Terminal.bold("The webhook receiver was told:"))
                say("  webhook-id: \(delivery.id ?? "")")
                say("  webhook-signature: \(delivery.signature ?? "")")
                say("  \(String(decoding: delivery.body, as: UTF8.self))")
                return
            }
            seen = deliveries.count
        }
    }
}
