import Scoring

/// A score's points by what gave them, rounded so that what is read adds up too; what does not fit is one line.
struct PointsTable {
    private var rows: [(label: String, points: Double)]
    private let score: Double

    /// - Parameters:
    ///   - rows: all points but the first, in the order to show them.
    ///   - limit: how many rows there may be before the rest.
    ///   - words: what the rest consists of, one and several of it.
    init(
        score: Double, rows: [(label: String, points: Double)], atMost limit: Int = .max,
        rest words: (String, String) = ("smaller part", "smaller parts")
    ) {
        self.score = score
        self.rows = rows
        if rows.count > limit {
            let rest = rows[limit...]
            self.rows = rows.prefix(limit) + [(Words.count(rest.count, words.0, words.1), rest.reduce(0) { $0 + $1.points })]
        }
    }

    /// The table under a title.
    func lines(_ title: String) -> [String] {
        var table = TextTable([("points", .right), (title, .left)])
        table.add(["1.0", "everybody begins with"])
        for (row, points) in zip(rows, roundedToTenths(score: score, parts: rows.map(\.points)).parts) {
            table.add([points.shownAsPoints, row.label])
        }
        return table.lines
    }
}
