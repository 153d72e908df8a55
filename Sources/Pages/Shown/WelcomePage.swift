/// What is shown before the first run: that it works, when something will be here, what to do meanwhile.
package struct WelcomePage: Page {
    package static let template = "welcome"

    package struct Progress: Sendable, Hashable {
        package var words: String
        package var gauge: Gauge
        package init(words: String, gauge: Gauge) {
            self.words = words
            self.gauge = gauge
        }
    }

    package let frame: Frame
    let lede: Markup
    let peopleState: Markup
    let peopleWords: Markup
    let readState: Markup
    let progress: [Progress]
    let noConnector: Bool
    let scoresState: Markup
    let alertsState: Markup
    let alertsWords: String
    let unrated: Badge
    let provisional: Badge
    let scored: Badge

    /// - Parameters:
    ///   - people: names of the people who are tracked.
    ///   - connectors: how far each has read.
    ///   - rules: names of the rules.
    ///   - every: how often everybody is scored.
    package init(_ site: Site, people: [String], connectors: [Progress], rules: [String], every: String) {
        frame = Frame(site, title: "Clout is running", in: .overview)
        lede =
            people.isEmpty
            ? "It has found <b>nobody to track</b> yet. Name people in a file of <code>people.d</code>, and reload."
            : """
            It has found <b>\(people.count.people)</b> and <b>\(connectors.count.of("connector", "connectors"))</b> in your files. \
            Everybody is scored every \(every); first numbers come with the first records. You can close this page; nothing needs it open.
            """
        peopleState = (people.isEmpty ? MachineState.wait : .ok).markup(people.isEmpty ? "Nobody named yet" : "People found")
        let shown = people.prefix(5).map { Markup($0) }
        peopleWords = (people.count > 5 ? shown + ["\((people.count - 5).grouped) more"] : shown).sentence
        readState = MachineState.wait.markup("Reading what they posted")
        progress = connectors
        noConnector = connectors.isEmpty
        scoresState = MachineState.off.markup("First scores")
        alertsState = MachineState.off.markup("Alerts")
        alertsWords =
            rules.isEmpty
            ? "There is no rule yet. One stands in a file of alerts.d."
            : "\(rules.count.of("rule is", "rules are")) on: \(rules.prefix(5).joined(separator: ", "))."
        unrated = Badge(score: nil, size: .row)
        provisional = Badge(score: 23.4, doubt: 5.1, isProvisional: true, size: .row)
        scored = Badge(score: 47.8, doubt: 0.5, size: .row)
    }
}
