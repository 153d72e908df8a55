import ArgumentParser
import Foundation
import JSON
import Scoring

/// The yardstick's simple model by our kernel: the same work that its other scorers do, from its plain table to everybody's rank.
///
/// An interaction weighs its kind's weight, halved every 30 days; a person's influence is 0.15 plus 0.85 times what the actors hand on of
/// theirs, each in proportion to these weights. Prints the phases as the yardstick's scorers do.
struct Yardstick: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Score the yardstick's table by its own simple model.")

    @Argument(help: "The yardstick's interactions.db.") var database: String
    @Argument(help: "Where everybody's influence is written, as float64.") var output: String?
    @Option(help: "How many people there are; else as many as the greatest number tells.") var people: Int?

    func run() throws {
        let clock = ContinuousClock()
        var marks = [clock.now]
        let table = try InteractionTable(at: database)
        marks.append(clock.now)
        let edges = WeighedEdges(of: table, people: max(people ?? 0, table.people))
        marks.append(clock.now)
        let walk = InPlaceWalk(over: edges)
        marks.append(clock.now)
        let percentiles = percentiles(of: walk.influence)
        marks.append(clock.now)
        if let output { try walk.influence.withUnsafeBytes { try Data($0).write(to: URL(filePath: output)) } }

        var writer = JSONWriter()
        writer.object { line in
            line.member("name", "clout")
            for (phase, (start, end)) in zip(["load", "aggregate", "iterate", "percentile"], zip(marks, marks.dropFirst())) {
                line.member(phase, (end - start) / .seconds(1))
            }
            line.member("iters", walk.rounds)
            line.member("edges", edges.actors.count)
            line.member("people", percentiles.count)
            line.member("sum", walk.influence.reduce(0, +))
        }
        print(writer.text)
        PeakMemory.tell(of: "yardstick")
    }

    /// Rank over how many there are; the greatest is 1.
    private func percentiles(of influence: [Double]) -> [Float] {
        // Of numbers that are not negative the bits grow as they do.
        var order = influence.enumerated().map { (key: $1.bitPattern, place: Int32($0)) }
        order.sort { $0.key != $1.key ? $0.key < $1.key : $0.place < $1.place }
        var percentiles = [Float](repeating: 0, count: influence.count)
        for (index, person) in order.enumerated() { percentiles[Int(person.place)] = Float(index + 1) / Float(influence.count) }
        return percentiles
    }
}
