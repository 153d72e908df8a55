import Model

/// The rules and what they told lately.
package struct RulesPage: Page {
    package static let template = "rules"

    package struct Row: Sendable, Hashable {
        let name: String
        let link: String
        let line: String
        let firing: String
        let pending: String
        let receivers: String

        package init(name: String, line: String, firing: Int, pending: Int, receivers: [String]) {
            self.name = name
            link = Links.rule(name)
            self.line = line
            self.firing = firing.grouped
            self.pending = pending.grouped
            self.receivers = receivers.isEmpty ? "nobody" : receivers.joined(separator: ", ")
        }
    }

    package let frame: Frame
    let lede: Markup
    let rows: [Row]
    let alerts: [AlertRow]
    let latest: String?
    let older: String?
    let silences: [String]

    /// - Parameters:
    ///   - alerts: a page of them, newest first.
    ///   - latest: where their first page is; `nil` on it.
    ///   - older: where the next one is; `nil` on the last.
    package init(
        _ site: Site, rows: [Row], firing: Int, alerts: [AlertRow], latest: String? = nil, older: String? = nil, silences: [String] = []
    ) {
        frame = Frame(site, title: "Rules", in: .rules)
        self.rows = rows
        self.alerts = alerts
        self.latest = latest
        self.older = older
        self.silences = silences
        lede =
            rows.isEmpty
            ? "No rule is drawn yet. A rule is a file of <code>alerts.d</code>: whom it watches, which line, and who is told."
            : "\(rows.count.of("rule", "rules")), firing for <b>\(firing == 0 ? "nobody" : firing.people)</b> now."
    }
}

/// One rule: what it tells and whom, who crossed it, and what it would have told before.
package struct RulePage: Page {
    package static let template = "rule"

    /// A rule tried on the past.
    package struct Trial: Sendable {
        package struct Person: Sendable {
            package var name: String
            package var note: String
            package var lane: Lane
            package var told: Int
            package init(name: String, note: String, lane: Lane, told: Int) {
                self.name = name
                self.note = note
                self.lane = lane
                self.told = told
            }
        }

        package var start: Instant
        package var alerts: Int
        package var subjects: Int
        package var step: String
        package var people: [Person]
        /// How many more there are than are shown.
        package var more: Int = 0
        package init(start: Instant, alerts: Int, subjects: Int, step: String, people: [Person], more: Int = 0) {
            self.start = start
            self.alerts = alerts
            self.subjects = subjects
            self.step = step
            self.people = people
            self.more = more
        }
    }

    struct LaneRow: Sendable, Hashable {
        let name: String
        let note: String
        let lane: Lane
        let told: String
    }

    /// What the form tries; what is left empty is as the rule says.
    package struct Draft: Sendable, Hashable {
        package var when: String
        package var until: String
        package var hold: String
        package var since: [Choice]
        package init(when: String, until: String, hold: String, since: [Choice]) {
            self.when = when
            self.until = until
            self.hold = hold
            self.since = since
        }
    }

    package let frame: Frame
    let name: String
    let address: String
    let lede: Markup
    let facts: [Fact]
    let alerts: [AlertRow]
    let latest: String?
    let older: String?
    let draft: Draft?
    let verdict: Markup
    let trialStart: String
    let lanes: [LaneRow]
    let more: String?
    let problem: String?
    let file: String
    let text: String
    let others: [RulesPage.Row]

    /// - Parameters:
    ///   - alerts: a page of them, newest first.
    ///   - latest: where their first page is; `nil` on it.
    ///   - older: where the next one is; `nil` on the last.
    ///   - draft: `nil` where the rule watches events, which are no conditions to try.
    ///   - problem: why it could not be tried.
    ///   - text: the file as it is.
    package init(
        _ site: Site, name: String, lede: Markup, facts: [Fact], alerts: [AlertRow], latest: String? = nil, older: String? = nil,
        draft: Draft?, trial: Trial? = nil, problem: String? = nil, file: String, text: String, others: [RulesPage.Row]
    ) {
        frame = Frame(site, title: name, in: .rules)
        self.name = name
        address = Links.rule(name)
        self.lede = lede
        self.facts = facts
        self.alerts = alerts
        self.latest = latest
        self.older = older
        self.draft = draft
        verdict =
            trial.map { trial in
                trial.alerts == 0
                    ? "It would have told <b>nobody anything</b>, with a run every \(trial.step)."
                    : "It would have told <b>\(trial.alerts.of("time", "times")) about \(trial.subjects.people)</b>, with a run every \(trial.step)."
            } ?? ""
        trialStart = trial?.start.date(from: site.now) ?? ""
        lanes = trial?.people.map { LaneRow(name: $0.name, note: $0.note, lane: $0.lane, told: $0.told == 0 ? "–" : $0.told.grouped) } ?? []
        more = trial.map { $0.more == 0 ? nil : "And \($0.more.people) more." } ?? nil
        self.problem = problem
        self.file = file
        self.text = text
        self.others = others
    }
}
