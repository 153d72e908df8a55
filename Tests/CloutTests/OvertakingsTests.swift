import Alerting
import Model
import Store
import Testing

@testable import Scorekeeping

@Suite("Being overtaken")
struct OvertakingsTests {
    private let now = Instant(seconds: 1_767_225_600)

    private func person(_ name: String) throws -> PersonKey { .tracked(try #require(PersonID(rawValue: name))) }

    private func standing(_ name: String, _ score: Double, margin: Double = 1, state: ScoreState = .scored, rank: Int = 1) throws
        -> Standing
    {
        Standing(
            person: try person(name), name: name.uppercased(), cohort: .list("team"), score: try #require(Score(score)), state: state,
            rank: rank,
            cohortSize: 2, margin: margin, effectivePeople: 9)
    }

    private func past(_ scores: [String: Double], days: Int, epoch: String = "1") throws -> (days: Int, scores: [PersonKey: HistoricScore])
    {
        let at = now - .seconds(days * 86_400)
        let entries = try scores.map {
            (try person($0), HistoricScore(at: at, score: try #require(Score($1)), state: .scored, epoch: epoch))
        }
        return (days, Dictionary(uniqueKeysWithValues: entries))
    }

    /// The run before, a quarter of an hour ago.
    private func former(_ scores: [String: Double], margin: Double = 1) throws -> Overtakings.Leaders {
        Overtakings.Leaders(at: now - .seconds(900), [.list("team"): try scores.map { try standing($0, $1, margin: margin) }])
    }

    private func told(
        _ standings: [Standing], _ past: [(days: Int, scores: [PersonKey: HistoricScore])], after former: [String: Double] = [:]
    ) throws -> [String] {
        Overtakings.occurrences(among: standings, at: now, epoch: "1", after: try self.former(former), past: past).map {
            "\($0.name): \($0.detail), \($0.key), \(now - $0.at)"
        }
    }

    @Test("whoever was ahead at any of the times and is behind now is told of, by the scores and ranks of now")
    func overtaken() throws {
        let standings = [try standing("ada", 60), try standing("ben", 55, rank: 2), try standing("cy", 10, rank: 3)]
        let earlier = [
            try past(["ada": 60, "ben": 55, "cy": 10], days: 1), try past(["ada": 50, "ben": 55, "cy": 10], days: 7),
            try past(["ada": 5, "ben": 55, "cy": 90], days: 30),
        ]
        #expect(
            try told(standings, earlier) == [
                "ADA: passed BEN in list:team: 60.0 ± 1.0 to 55.0 ± 1.0, rank 1 to 2, passed list:team ben, 900.0 seconds",
                "ADA: passed CY in list:team: 60.0 ± 1.0 to 10.0 ± 1.0, rank 1 to 3, passed list:team cy, 900.0 seconds",
                "BEN: passed CY in list:team: 55.0 ± 1.0 to 10.0 ± 1.0, rank 2 to 3, passed list:team cy, 900.0 seconds",
            ])
    }

    @Test("it is told in the run in which it is beyond doubt first, and by no later one, whatever any of the windows shows")
    func once() throws {
        let earlier = [try past(["ada": 50, "ben": 55], days: 1), try past(["ada": 50, "ben": 55], days: 7)]
        let standings = [try standing("ada", 60), try standing("ben", 55)]
        #expect(try told(standings, earlier, after: ["ada": 56.9, "ben": 55]).count == 1)
        #expect(try told(standings, earlier, after: ["ada": 57.1, "ben": 55]).isEmpty)
        // The other way round is another one.
        #expect(try told([try standing("ben", 60), try standing("ada", 55)], [try past(["ada": 60, "ben": 55], days: 1)]).count == 1)
        // By the doubt of then: what was in doubt is beyond it now, though nobody has moved.
        let doubted = try former(["ada": 60, "ben": 55], margin: 3)
        #expect(Overtakings.occurrences(among: standings, at: now, epoch: "1", after: doubted, past: earlier).count == 1)
    }

    @Test("somebody who comes up slowly is told of on one day, the first on which it is beyond doubt")
    func slowly() throws {
        var days: [Int] = []
        for day in 1...80 {
            func ada(_ day: Int) -> Double { 45 + 0.25 * Double(day) }
            let earlier = try [1, 7, 30].filter { $0 < day }.map { try past(["ada": ada(day - $0), "ben": 55], days: $0) }
            let found = try told(
                [try standing("ada", ada(day)), try standing("ben", 55)], earlier, after: ["ada": ada(day - 1), "ben": 55])
            days += Array(repeating: day, count: found.count)
        }
        #expect(days == [49])
    }

    @Test("what doubt allows, now or then, another epoch, and what is provisional or too old are no overtaking")
    func doubt() throws {
        let before = [try past(["ada": 50, "ben": 55], days: 7)]
        #expect(try told([try standing("ada", 60), try standing("ben", 55)], before).count == 1)
        #expect(try told([try standing("ada", 60, margin: 3), try standing("ben", 55, margin: 2)], before).isEmpty)
        #expect(try told([try standing("ada", 60), try standing("ben", 55)], [try past(["ada": 53, "ben": 55], days: 7)]).isEmpty)
        #expect(try told([try standing("ada", 60, state: .provisional), try standing("ben", 55)], before).isEmpty)
        #expect(
            try told([try standing("ada", 60), try standing("ben", 55)], [try past(["ada": 50, "ben": 55], days: 7, epoch: "0")]).isEmpty)
        #expect(try told([try standing("ada", 60), try standing("ben", 55)], [(1, before[0].scores)]).isEmpty)
        #expect(try told([try standing("ada", 60), try standing("ben", 55)], []).isEmpty)
    }

    @Test("whom somebody has passed in one run is told in one message, and none of them once more")
    func several() throws {
        let rules = try RuleSet([Rule(name: "o", line: .event(.overtaken, in: .list("team")), notify: ["log"])])
        var memory = RuleMemory(
            lines: ["o": DrawnLine(line: rules.rules[0].line.description, since: now - .seconds(30 * 86_400))])
        func decide(_ standings: [Standing]) throws -> [Decision.Raised] {
            let names = Dictionary(uniqueKeysWithValues: zip("abcdefg", 0...).map { ("p\($0)", 60 - Double($1) * 3) })
            let occurrences = Overtakings.occurrences(
                among: standings, at: now, epoch: "1", after: try former([:]), past: [try past(names.merging(["ada": 10]) { $1 }, days: 7)])
            let decision = rules.decide(on: Happenings(occurrences: occurrences), at: now, remembering: memory)
            memory.take(decision)
            return decision.raised
        }
        let others = try zip("abcdefg", 0...).map { try standing("p\($0)", 60 - Double($1) * 3, rank: $1 + ($1 > 1 ? 1 : 0)) }
        let raised = try decide([try standing("ada", 55.5, rank: 3)] + others)
        let told = raised.filter { !$0.receivers.isEmpty }
        #expect(
            told.map(\.alert.title) == [
                "ADA: passed PD, PE and 2 more in list:team: 55.5 ± 1.0 to 51.0 ± 1.0, rank 3 to 4"
            ])
        #expect(raised.count == 5 && raised.filter { $0.group == told.first?.alert.id }.count == 4)
        #expect(try decide([try standing("ada", 55.5)] + others).isEmpty)
        // Whoever is passed later is told alone.
        let later = try decide([try standing("ada", 80)] + others).filter { !$0.receivers.isEmpty }.map(\.alert.title)
        #expect(later.count == 1 && later.first?.hasPrefix("ADA: passed PA, PB and PC in list:team") == true)
    }

    @Test("a rule tells it once, in its own cohort, and only what has happened since it is there")
    func rule() throws {
        let rules = try RuleSet([Rule(name: "o", line: .event(.overtaken, in: .list("team")), notify: ["log"])])
        let standings = [try standing("ada", 60), try standing("ben", 55)]
        func decide(since age: Int, in cohort: Cohort = .list("team")) throws -> [Alert] {
            let occurrences = Overtakings.occurrences(
                among: standings, at: now, epoch: "1", after: try former([:]), past: [try past(["ada": 50, "ben": 55], days: 7)]
            ).map { occurrence in
                var occurrence = occurrence
                occurrence.cohort = cohort
                return occurrence
            }
            let memory = RuleMemory(
                lines: ["o": DrawnLine(line: rules.rules[0].line.description, since: now - .seconds(age))])
            return rules.decide(on: Happenings(occurrences: occurrences), at: now, remembering: memory).raised.map(\.alert)
        }
        let alert = try #require(try decide(since: 900).first)
        #expect(alert.id == "o-FOR-ada-AT-passedX20listX3AteamX20ben")
        #expect(alert.title == "ADA: passed BEN in list:team: 60.0 ± 1.0 to 55.0 ± 1.0, rank 1 to 1")
        #expect(alert.cohort == .list("team"))
        #expect(try decide(since: 899).isEmpty)
        #expect(try decide(since: 900, in: .tracked).isEmpty)
    }
}
