/// The perks: who gives what to whom, and how their places are taken.
package struct PerksPage: Page {
    package static let template = "perks"

    /// A person's invitation, as lists show it.
    package struct Offer: Sendable, Hashable {
        let badge: Badge?
        let title: Markup
        let note: Markup

        package init(badge: Badge? = nil, title: Markup, note: Markup) {
            self.badge = badge
            self.title = title
            self.note = note
        }
    }

    package struct Row: Sendable, Hashable {
        let id: String
        let gift: String
        let sponsor: String
        let state: Markup
        let eligible: String
        let condition: String
        let facts: [Fact]
        let offers: [Offer]
        let disclosure: String
        let ethics: String

        /// - Parameters:
        ///   - condition: what must hold of a standing.
        ///   - eligible: who else it is for, in words.
        ///   - offers: the latest.
        package init(
            name: String, gift: String, sponsor: String, state: Markup, eligible: String, condition: String, facts: [Fact],
            offers: [Offer], disclosure: String, ethics: String
        ) {
            id = "perk-\(name.inPath)"
            self.gift = gift
            self.sponsor = sponsor
            self.state = state
            self.eligible = eligible
            self.condition = condition
            self.facts = facts
            self.offers = offers
            self.disclosure = disclosure
            self.ethics = ethics
        }
    }

    package let frame: Frame
    let lede: Markup
    let rows: [Row]
    let data: String

    package init(_ site: Site, open: Int, rows: [Row]) {
        frame = Frame(site, title: "Perks", in: .perks)
        self.rows = rows
        data = Links.data("perks")
        lede =
            rows.isEmpty
            ? "Nothing is given away. A perk is a file of <code>perks.d</code>: whose gift, what it is, whom it is for, and how many there are."
            : "\(rows.count.of("perk", "perks")), <b>\(open == 0 ? "none" : open.grouped)</b> open now. Nothing is asked in return, and no score changes by it."
    }
}
