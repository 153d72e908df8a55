import Model

/// The last runs: when everybody was scored, what changed, and what is held back.
package struct RunsPage: Page {
    package static let template = "runs"

    package struct Row: Sendable, Hashable {
        package var at: Markup
        package var epoch: String
        package var alerts: Int
        package init(at: Markup, epoch: String, alerts: Int) {
            self.at = at
            self.epoch = epoch
            self.alerts = alerts
        }
    }

    struct Shown: Sendable, Hashable {
        let at: Markup
        let epoch: String
        let alerts: String
    }

    package let frame: Frame
    let lede: Markup
    let held: [String]
    let facts: [Fact]
    let rows: [Shown]
    let waiting: [AlertRow]

    package init(_ site: Site, lede: Markup, held: [String], facts: [Fact], rows: [Row], waiting: [AlertRow]) {
        frame = Frame(site, title: "Runs", in: .runs)
        self.lede = lede
        self.held = held
        self.facts = facts
        self.rows = rows.map {
            Shown(
                at: $0.at, epoch: $0.epoch, alerts: $0.alerts == 0 ? "–" : $0.alerts.grouped)
        }
        self.waiting = waiting
    }
}
