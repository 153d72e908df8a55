import Model

/// The tracked people of a cohort by score, with the line to its top ten percent.
package struct PeoplePage: Page {
    package static let template = "people"

    package struct Row: Sendable, Hashable {
        let rank: String
        let badge: Badge
        let person: Markup
        let note: String
        let isProvisional: Bool
        let score: String
        let doubt: String
        let spark: Sparkline
        let week: Delta
        let month: Delta
        let top: String
        /// Whether the line to the top ten percent is below.
        let isLastOfTop: Bool

        package init(_ standing: Standing, address: String?, note: String, spark: Sparkline, isLastOfTop: Bool) {
            rank = standing.rank.grouped
            badge = Badge(standing, size: .row)
            person = Link(text: standing.name, address: address).markup
            self.note = note
            isProvisional = standing.state == .provisional
            score = standing.score.value.tenths
            doubt = "±\u{202f}\(standing.margin.tenths)"
            self.spark = spark
            week = Delta(standing.change7d, doubt: standing.margin)
            month = Delta(standing.change30d, doubt: standing.margin)
            top = standing.topPercent.topPercent
            self.isLastOfTop = isLastOfTop
        }

        /// Somebody who has no score.
        package init(unrated name: String, address: String?, note: String) {
            rank = "–"
            badge = Badge(score: nil, size: .row)
            person = Link(text: name, address: address).markup
            self.note = note
            isProvisional = false
            score = "–"
            doubt = ""
            spark = Sparkline([])
            week = Delta(nil, doubt: 0)
            month = Delta(nil, doubt: 0)
            top = ""
            isLastOfTop = false
        }
    }

    /// What is asked for.
    package struct Filter: Sendable, Hashable {
        package var words: String
        package var cohorts: [Choice]
        package var states: [Choice]
        package var orders: [Choice]
        package init(words: String, cohorts: [Choice], states: [Choice], orders: [Choice]) {
            self.words = words
            self.cohorts = cohorts
            self.states = states
            self.orders = orders
        }
    }

    package let frame: Frame
    let lede: Markup
    let filter: Filter
    let caption: String
    let rows: [Row]
    let gate: String?
    let cohort: String
    /// What to say where there is no row.
    let nobody: String
    let previous: String?
    let next: String?
    let nextWords: String
    let compare: String

    package init(
        _ site: Site, lede: Markup, filter: Filter, cohort: Cohort, caption: String, rows: [Row], gate: Double?, nobody: String,
        previous: String? = nil, next: String? = nil, nextWords: String = ""
    ) {
        frame = Frame(site, title: "People", in: .people)
        self.lede = lede
        self.filter = filter
        self.caption = caption
        self.rows = rows
        self.gate = gate?.tenths
        self.cohort = cohort.people
        self.nobody = nobody
        self.previous = previous
        self.next = next
        self.nextWords = nextWords
        compare = Links.compare
    }

    /// The sentence at the top.
    package static func lede(_ cohort: Cohort, scored: Int, provisional: Int, unrated: Int, gate: Double?, folded: Int) -> Markup {
        let size = scored + provisional + unrated
        var parts = [scored.grouped + (scored == size ? " scored" : " of them scored")]
        if provisional > 0 { parts.append("\(provisional.grouped) provisional") }
        if unrated > 0 { parts.append("\(unrated.grouped) without a score yet") }
        let line: Markup = gate.map { " The top 10\u{202f}% starts at <b>\($0.tenths)</b>." } ?? ""
        let met: Markup = folded == 0 ? "" : " Ranked with them are \(folded.people) who were only met, and have no row here."
        return "<b>\(size.grouped)</b> \(cohort.people), \(parts.joined(separator: ", ")).\(line)\(met)"
    }
}
