/// Every point of a score: by network and act, by post, by person. Each list adds up to the score.
package struct ExplainPage: Page {
    package static let template = "explain"

    /// Points by what people did, across networks; as they are read.
    package struct Cells: Sendable {
        package var networks: [String]
        package var rows: [(label: String, points: [Double])]
        package init(networks: [String], rows: [(label: String, points: [Double])]) {
            self.networks = networks
            self.rows = rows
        }
    }

    /// Points of a post, of a person, or of what is neither.
    package struct Share: Sendable, Hashable {
        package var title: Markup
        package var note: Markup = ""
        /// As they are read.
        package var points: Double
        /// What the score would be without it; `nil` where that was not computed.
        package var without: Double?
        /// Whether it is several together, which is not to be compared with one.
        package var isFolded: Bool
        package init(title: Markup, note: Markup = "", points: Double, without: Double? = nil, isFolded: Bool = false) {
            self.title = title
            self.note = note
            self.points = points
            self.without = without
            self.isFolded = isFolded
        }
    }

    struct Cell: Sendable, Hashable {
        let text: String
        let isNothing: Bool
    }

    struct CellRow: Sendable, Hashable {
        let label: String
        let cells: [Cell]
        let sum: String
    }

    struct ShareRow: Sendable, Hashable {
        let title: Markup
        let note: Markup
        let bar: Bar?
        let points: String
        let without: String
        let change: String
    }

    package let frame: Frame
    let name: String
    let person: String
    let score: String
    let lede: Markup
    let byNetwork: Stack
    let byAct: Stack
    let networks: [String]
    let cells: [CellRow]
    let sums: [String]
    let sum: String
    let posts: [ShareRow]
    let people: [ShareRow]
    let doubt: [String]
    let doubtOf: String
    let command: String
    let data: String

    /// - Parameters:
    ///   - posts: largest first, and what hangs on no post at the end.
    ///   - people: tracked people by name, those who were only met folded into one.
    ///   - doubt: sentences about how sure it is.
    ///   - command: what computes the same on the command line.
    package init(
        _ site: Site, id: String, name: String, score: Double, margin: Double, cells: Cells, posts: [Share], people: [Share],
        doubt: [String], command: String
    ) {
        frame = Frame(site, title: "Why \(score.tenths): \(name)", in: .people)
        self.name = name
        person = Links.person(id)
        self.score = score.tenths
        let columns = cells.networks.indices.map { column in cells.rows.reduce(0) { $0 + $1.points[column] } }
        let whole = columns.reduce(0, +)
        lede = """
            Everybody starts at 1. The other <b>\(whole.tenths)</b> points are shared out here among the networks, the things people did, \
            the posts they did it to, and the people who did it. Each list adds up to \(score.tenths) again.
            """
        byNetwork = Stack(score: score, parts: zip(cells.networks, columns).map { Stack.Part($0, $1) })
        byAct = Stack(score: score, parts: cells.rows.map { Stack.Part($0.label, $0.points.reduce(0, +)) })
        networks = cells.networks
        self.cells = cells.rows.map { row in
            CellRow(
                label: row.label, cells: row.points.map { Cell(text: $0.tenths, isNothing: $0.tenths == "0.0") },
                sum: row.points.reduce(0, +).tenths)
        }
        sums = columns.map(\.tenths)
        sum = whole.tenths
        self.posts = Self.rows(posts, score)
        self.people = Self.rows(people, score)
        self.doubt = doubt
        doubtOf = "±\u{202f}\(margin.tenths)"
        self.command = command
        data = Links.data("people/\(id.inPath)/explanation")
    }

    private static func rows(_ shares: [Share], _ score: Double) -> [ShareRow] {
        let largest = shares.lazy.filter { !$0.isFolded }.map(\.points).max() ?? 0
        return shares.map { share in
            ShareRow(
                title: share.title, note: share.note, bar: share.isFolded ? nil : Bar(share.points, of: largest),
                points: share.points.tenths,
                without: share.without?.tenths ?? "–", change: share.without.map { ($0 - score).signedTenths } ?? "–")
        }
    }
}
