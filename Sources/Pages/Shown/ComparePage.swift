/// Two or three people beside each other, and whether the difference is more than the doubt.
package struct ComparePage: Page {
    package static let template = "compare"

    package struct Side: Sendable {
        package var id: String
        package var name: String
        package var badge: Badge
        package var days: [ScoreLine.Day]
        package init(id: String, name: String, badge: Badge, days: [ScoreLine.Day]) {
            self.id = id
            self.name = name
            self.badge = badge
            self.days = days
        }
    }

    /// A line of the table: scores on a scale, or facts.
    package struct Row: Sendable, Hashable {
        let label: String
        let note: String
        let lane: ScoreLane?
        let values: [Markup]

        /// Scores, 1 to 100.
        package init(_ label: String, note: String = "", scores: [Double?], doubts: [Double?] = []) {
            self.label = label
            self.note = note
            lane = ScoreLane(scores, doubts: doubts)
            values = scores.map { Markup($0?.tenths ?? "–") }
        }

        package init(_ label: String, note: String = "", facts: [Markup]) {
            self.label = label
            self.note = note
            lane = nil
            values = facts
        }
    }

    /// Somebody near whom the first person could be compared with.
    package struct Neighbour: Sendable, Hashable {
        let badge: Badge
        let comparison: Markup
        let note: String

        /// - Parameter comparison: where the two stand beside each other.
        package init(badge: Badge, name: String, comparison: String, note: String) {
            self.badge = badge
            self.comparison = Link(text: name, address: comparison).markup
            self.note = note
        }
    }

    struct Head: Sendable, Hashable {
        let mark: Markup
        let name: String
        let link: String
        let badge: Badge
    }

    struct Field: Sendable, Hashable {
        let name: String
        let label: String
        let value: String
    }

    package let frame: Frame
    let lede: Markup
    let fields: [Field]
    let choices: [Choice]
    let heads: [Head]
    let isComparing: Bool
    let lines: ManyLines
    let key: Markup
    let scores: [Row]
    let facts: [Row]
    let audience: [Markup]
    let neighbours: [Neighbour]

    /// - Parameters:
    ///   - people: whom there is to choose from.
    ///   - audience: sentences about the people who act on several of them.
    ///   - neighbours: who stands near the one person who is named so far.
    package init(
        _ site: Site, lede: Markup, sides: [Side], asked: [String], people: [Choice], days: ClosedRange<Int32>, scores: [Row], facts: [Row],
        audience: [Markup], neighbours: [Neighbour] = []
    ) {
        frame = Frame(site, title: sides.isEmpty ? "Compare" : sides.map(\.name).joined(separator: ", "), in: .people)
        self.lede = lede
        fields = ["a", "b", "c"].enumerated().map { place, name in
            Field(
                name: name, label: ["First person", "Second person", "Third, if any"][place], value: place < asked.count ? asked[place] : ""
            )
        }
        choices = people
        heads = sides.enumerated().map { Head(mark: ScoreLane.key($0), name: $1.name, link: Links.person($1.id), badge: $1.badge) }
        isComparing = !sides.isEmpty
        lines = ManyLines(days: days, lines: sides.map { ManyLines.Line($0.name, $0.days) })
        key = lines.key
        self.scores = scores
        self.facts = facts
        self.audience = audience
        self.neighbours = neighbours
    }

    /// The sentence at the top: whether the first is ahead of the second by more than the doubt of both.
    package static func lede(
        _ first: (name: String, score: Double?, doubt: Double), _ second: (name: String, score: Double?, doubt: Double)
    ) -> Markup {
        guard let a = first.score, let b = second.score else {
            return "\(first.score == nil ? first.name : second.name) has no score, so there is nothing to compare."
        }
        let doubt = (first.doubt * first.doubt + second.doubt * second.doubt).squareRoot()
        // Of both as they are read.
        let gap = ((a * 10).rounded() - (b * 10).rounded()).magnitude / 10
        let (ahead, behind) = a >= b ? (first.name, second.name) : (second.name, first.name)
        let words: Markup = "\(ahead) is <b>\(gap.tenths)</b> points ahead of \(behind)"
        return (a - b).magnitude > doubt
            ? "\(words): more than the doubt of both together, ±\u{202f}\(doubt.tenths)."
            : "\(words), which is <b>less than the doubt</b> of both together, ±\u{202f}\(doubt.tenths): who is ahead may be chance."
    }
}
