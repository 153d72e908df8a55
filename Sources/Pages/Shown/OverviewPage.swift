/// Who crossed a line, who moved and why, and whether anything needs the operator.
package struct OverviewPage: Page {
    package static let template = "overview"

    /// Something that needs a human.
    package struct Notice: Sendable, Hashable {
        package var title: String
        package var text: String
        package var link: Markup
        package init(title: String, text: String, link: Markup) {
            self.title = title
            self.text = text
            self.link = link
        }
    }

    package let frame: Frame
    let lede: Markup
    let notices: [Notice]
    let crossed: [AlertRow]
    let rose: Movers
    let fell: Movers
    let everybody: Everybody
    let dotsNote: String
    let moments: [MomentRow]

    /// Those who moved most in one direction.
    struct Movers: Sendable, Hashable {
        let title: String
        let id: String
        let rows: [Mover]
        let nobody: String
    }

    package init(
        _ site: Site, lede: Markup, notices: [Notice] = [], crossed: [AlertRow], rose: [Mover], fell: [Mover], everybody: Everybody,
        moments: [MomentRow]
    ) {
        frame = Frame(site, title: "Overview", in: .overview)
        self.lede = lede
        self.notices = notices
        self.crossed = crossed
        self.rose = Movers(title: "Rose most", id: "rose", rows: rose, nobody: "Nobody rose by more than their doubt.")
        self.fell = Movers(title: "Fell most", id: "fell", rows: fell, nobody: "Nobody fell by more than their doubt.")
        self.everybody = everybody
        dotsNote =
            everybody.isBars
            ? "people by score, three points a bar, on a square root scale" : "each dot is a person, hollow ones are provisional"
        self.moments = moments
    }

    /// The sentence at the top.
    package static func lede(latest: Markup?, moved: Int, of tracked: Int, needs: [String]) -> Markup {
        let crossing: Markup = latest.map { "\($0) " } ?? "Nobody crossed a line in the last 7 days. "
        let movement: Markup =
            moved == 0
            ? "Nobody of \(tracked.grouped) tracked people moved by more than their doubt this week."
            : "\(moved.grouped) of \(tracked.grouped) tracked people moved by more than their doubt this week."
        let need: Markup =
            needs.isEmpty ? "" : " <b>\(needs.count == 1 ? needs[0] : needs.count.of("connector", "connectors")) needs you.</b>"
        return crossing + movement + need
    }
}
