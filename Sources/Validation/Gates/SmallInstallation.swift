import Model
import Scoring

extension Gate {
    /// Five people are enough for the score to mean something.
    static let smallInstallation = Gate(
        name: "small-installation", subject: "small installation: 5 people, 30–2,000 reactors, most seen once, no dates",
        wanted: "nobody unrated; order of size kept from day 30 on"
    ) { _ throws(MaterialProblem) in
        SmallInstallation.readings(days: 400, seeds: 1...3)
    }
}

enum SmallInstallation {
    private static let settled = 30
    private static let year = 365

    /// Looks every day for seven weeks, then every fifth, in several installations.
    static func readings(days: Int, seeds: ClosedRange<UInt64>) -> [Reading] {
        var unrated = 0
        var disordered = 0
        var rises: [Reading] = []
        let looks = (0..<days).filter { $0 < 50 || $0 % 5 == 0 }
        for seed in seeds {
            let graph = Graph([NewInstallation(days: days, seed: seed).batch])
            for day in looks {
                let people = points(of: graph, on: day)
                unrated += people.count { $0 == nil }
                let known = people.compactMap(\.self)
                let isOrdered = known.count == people.count && zip(known, known.dropFirst()).allSatisfy(<)
                if day >= settled, !isOrdered { disordered += 1 }
            }
            if seed == seeds.lowerBound, days > year { rises = Self.rises(of: graph) }
        }
        return [
            Reading("unrated on \(seeds.count * looks.count) days", Double(unrated), .atMost(0)),
            Reading("days out of order", Double(disordered), .atMost(0)),
        ] + rises
    }

    /// How many points the smallest and the greatest audience bring while days are added up.
    private static func rises(of graph: Graph) -> [Reading] {
        let (first, month, later) = (points(of: graph, on: 0), points(of: graph, on: settled), points(of: graph, on: year))
        func rise(_ who: String, _ number: Int) -> [Reading] {
            guard let before = first[number], let then = month[number], let now = later[number] else { return [] }
            return [
                Reading("\(who), points gained in a month", then - before, decimals: 1),
                Reading("in the rest of the year", now - then, decimals: 1),
            ]
        }
        return rise("the smallest audience", 0) + rise("the greatest", NewInstallation.reactors.count - 1)
    }

    /// S of everybody at the end of a day.
    private static func points(of graph: Graph, on day: Int) -> [Double?] {
        let run = scores(of: graph, at: NewInstallation.start + .seconds(day * 86_400 + 43_200))
        return NewInstallation.reactors.indices.map { number in NewInstallation.key(number).flatMap { run[$0]?.score?.value } }
    }
}
