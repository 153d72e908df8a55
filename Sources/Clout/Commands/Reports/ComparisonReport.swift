import JSON
import Model
import Scoring

/// Two scores, part by part, as people and programs read it.
struct ComparisonReport {
    struct Side {
        let name: String
        let explanation: Explanation

        /// S; unrated counts as 1.
        var score: Double { explanation.score.score?.value ?? 1 }

        fileprivate func points(_ row: Row) -> Double { explanation.facets(on: row.network)[keyPath: row.facet] }
    }

    /// One facet on one network.
    fileprivate struct Row {
        var network: Network
        var word: String
        var facet: KeyPath<Facets, Double>
    }

    let first: Side
    let second: Side
    let at: Instant
    let epoch: String

    private var rows: [Row] {
        Set(first.explanation.networks + second.explanation.networks).sorted().flatMap { network in
            [
                Row(network: network, word: "amplification", facet: \.amplification),
                Row(network: network, word: "network", facet: \.network),
                Row(network: network, word: "reach", facet: \.reach),
            ]
        }.filter { first.points($0) > 0 || second.points($0) > 0 }
    }

    /// For people: rounded so that each column and each line adds up.
    var lines: [String] {
        let rows = rows
        let (a, b) = (read(first, rows), read(second, rows))
        var table = TextTable([("", .left), (first.name, .right), (second.name, .right), ("difference", .right)])
        func add(_ word: String, _ mine: Double, _ theirs: Double) {
            table.add([word, mine.shown(decimals: 1), theirs.shown(decimals: 1), (mine - theirs).shownAsPoints])
        }
        add("everybody begins with", 1, 1)
        for (index, row) in rows.enumerated() { add("\(row.word) on \(row.network)", a.parts[index], b.parts[index]) }
        if hasBoth {
            add("score", a.score, b.score)
            table.add(["±", first.explanation.score.margin.shown(decimals: 1), second.explanation.score.margin.shown(decimals: 1), ""])
        }
        table.add(["", state(of: first), state(of: second), ""])
        return table.lines + [verdict, Terminal.dim("as of \(at), epoch \(epoch)")]
    }

    private func read(_ side: Side, _ rows: [Row]) -> (score: Double, parts: [Double]) {
        roundedToTenths(score: side.score, parts: rows.map { side.points($0) })
    }

    private var hasBoth: Bool { first.explanation.score.score != nil && second.explanation.score.score != nil }

    private func state(of side: Side) -> String { side.explanation.score.state.rawValue }

    /// Whether the difference is more than the doubt of both.
    private var verdict: String {
        if let unrated = [first, second].first(where: { $0.explanation.score.score == nil }) {
            return "\(Terminal.safe(unrated.name)) has no score, so there is nothing to compare."
        }
        let doubt =
            (first.explanation.score.margin * first.explanation.score.margin
            + second.explanation.score.margin * second.explanation.score.margin).squareRoot()
        return abs(first.score - second.score) > doubt
            ? "They differ by more than the doubt of both together, ± \(doubt.shown(decimals: 1))."
            : "They differ by less than the doubt of both together, ± \(doubt.shown(decimals: 1)): who is ahead may be chance."
    }

    var json: String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("as_of", at.description)
            object.member("epoch", epoch)
            object.member("people") { list in
                list.array { list in
                    for side in [first, second] {
                        list.object {
                            $0.member("person", side.explanation.score.person.description)
                            $0.member("name", side.name)
                            $0.member("score", orNull: side.explanation.score.score?.value)
                            $0.member("state", side.explanation.score.state.rawValue)
                            $0.member("margin", side.explanation.score.margin)
                        }
                    }
                }
            }
            object.member("difference", orNull: hasBoth ? first.score - second.score : nil)
            object.member("parts") { list in
                list.array { list in
                    for row in rows {
                        list.object {
                            $0.member("network", row.network.rawValue)
                            $0.member("facet", row.word)
                            $0.member("points") { $0.array { list in for side in [first, second] { list.value(side.points(row)) } } }
                            $0.member("difference", first.points(row) - second.points(row))
                        }
                    }
                }
            }
        }
        return writer.text
    }
}
