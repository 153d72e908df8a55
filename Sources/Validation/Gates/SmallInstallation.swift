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
    /// Looks every day for seven weeks, then every fifth, in several installations.
    static func readings(days: Int, seeds: ClosedRange<UInt64>) -> [Reading] {
        var unrated = 0
        var disordered = 0
        let looks = (0..<days).filter { $0 < 50 || $0 % 5 == 0 }
        for seed in seeds {
            let graph = Graph([NewInstallation(days: days, seed: seed).batch])
            for day in looks {
                let run = scores(of: graph, at: NewInstallation.start + .seconds(day * 86_400 + 43_200))
                let people = NewInstallation.reactors.indices.map { number in
                    NewInstallation.key(number).flatMap { run[$0]?.score?.value }
                }
                unrated += people.count { $0 == nil }
                let known = people.compactMap(\.self)
                if day >= 30, known.count < people.count || zip(known, known.dropFirst()).contains(where: >=) { disordered += 1 }
            }
        }
        return [
            Reading("unrated on \(seeds.count * looks.count) days", Double(unrated), .atMost(0)),
            Reading("days out of order", Double(disordered), .atMost(0)),
        ]
    }
}
