import JSON
import Model
import Scoring

extension [Participation] {
    /// For people: how much somebody took part lately and before; nothing where nothing is known.
    var lines: [String] {
        let active = filter { $0.last != nil }
        guard !active.isEmpty else { return [] }
        var table = TextTable([
            ("own posts and acts a week", .left), ("last \(Participation.recentWeeks) weeks", .right),
            ("\(Participation.usualWeeks) before", .right), ("last one", .left), ("", .left),
        ])
        for network in active {
            table.add([
                network.network.rawValue, network.recent.shown(decimals: 1), network.usual?.shown(decimals: 1) ?? "–",
                network.last.map { String($0.description.prefix(10)) } ?? "", network.isNeglected ? "neglected" : "",
            ])
        }
        return table.lines
    }
}

extension JSONWriter {
    /// Participation as an array, one object a network.
    mutating func participation(_ participation: [Participation]) {
        array { list in
            for network in participation {
                list.object {
                    $0.member("network", network.network.rawValue)
                    $0.member("recent_per_week", network.recent)
                    $0.member("usual_per_week", orNull: network.usual)
                    $0.member("last", orNull: network.last?.description)
                    $0.member("neglected", network.isNeglected)
                }
            }
        }
    }
}
