import JSON
import Model
import Scoring

/// What it would take to reach a score, as people and programs read it.
struct ProspectReport {
    let target: Score
    let prospects: [Prospect]

    /// For people: each number alone would be enough.
    var lines: [String] {
        var table = TextTable([
            ("to reach \(target.value.shown(decimals: 1)) today, so many people", .left), ("like the average established account", .right),
            ("of whom nothing is known", .right),
        ])
        for row in rows {
            let act = "with one \(row.kinds.map(\.singular).joined(separator: " or ")) each on \(row.network)"
            table.add([act] + row.counts.map { $0.map { "\($0)" } ?? "–" })
        }
        if prospects.isEmpty { return [] }
        let isBeyond = prospects.contains { $0.count == nil }
        return table.lines + (isBeyond ? [Terminal.dim("– more than \(Prospect.most), or nobody there is established")] : [])
    }

    /// One row for the kinds of a network that would take as many people, of whichever sort.
    private var rows: [(network: Network, kinds: [Kind], counts: [Int?])] {
        var rows: [(network: Network, kinds: [Kind], counts: [Int?])] = []
        for network in Set(prospects.map(\.network)).sorted() {
            let here = prospects.filter { $0.network == network }
            for kind in Kind.allCases where here.contains(where: { $0.kind == kind }) {
                let counts = Prospect.People.allCases.map { people in here.first { $0.kind == kind && $0.people == people }?.count }
                if let place = rows.firstIndex(where: { $0.network == network && $0.counts == counts }) {
                    rows[place].kinds.append(kind)
                } else {
                    rows.append((network, [kind], counts))
                }
            }
        }
        return rows
    }

    func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("target", target.value)
            object.member("ways") { list in
                list.array { list in
                    for prospect in prospects {
                        list.object {
                            $0.member("network", prospect.network.rawValue)
                            $0.member("kind", prospect.kind.name)
                            $0.member("people", prospect.people.rawValue)
                            $0.member("count") { writer in
                                if let count = prospect.count { writer.value(count) } else { writer.null() }
                            }
                        }
                    }
                }
            }
        }
    }
}
