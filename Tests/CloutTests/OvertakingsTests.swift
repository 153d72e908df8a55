import Alerting
import Model
import Store
import Testing

@testable import Scorekeeping

@Suite("Being overtaken")
struct OvertakingsTests {
    private let now = Instant(seconds: 1_767_225_600)

    private func person(_ name: String) throws -> PersonKey { .tracked(try #require(PersonID(rawValue: name))) }

    private func standing(_ name: String, _ score: Double, margin: Double = 1, state: ScoreState = .scored) throws -> Standing {
        Standing(
            person: try person(name), name: name.uppercased(), cohort: .list("team"), score: try #require(Score(score)), state: state,
            rank: 1,
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

    private func told(_ standings: [Standing], _ past: [(days: Int, scores: [PersonKey: HistoricScore])]) -> [String] {
        Overtakings.occurrences(among: standings, at: now, epoch: "1", past: past).map {
            "\($0.name): \($0.detail), \($0.key), \(now - $0.at)"
        }
    }

    @Test("whoever was ahead and is behind is told of, with the latest time at which that was not so")
    func overtaken() throws {
        let standings = [try standing("ada", 60), try standing("ben", 55), try standing("cy", 10)]
        let earlier = [
            try past(["ada": 60, "ben": 55, "cy": 10], days: 1), try past(["ada": 50, "ben": 55, "cy": 10], days: 7),
            try past(["ada": 5, "ben": 55, "cy": 90], days: 30),
        ]
        #expect(
            told(standings, earlier) == [
                "BEN: ADA has passed by within 7 days, list:team ada, 604800.0 seconds",
                "CY: ADA has passed by within 30 days, list:team ada, 2592000.0 seconds",
                "CY: BEN has passed by within 30 days, list:team ben, 2592000.0 seconds",
            ])
    }

    @Test("what doubt allows, now or then, another epoch, and what is provisional or too old are no overtaking")
    func doubt() throws {
        let before = [try past(["ada": 50, "ben": 55], days: 7)]
        #expect(told([try standing("ada", 60), try standing("ben", 55)], before).count == 1)
        #expect(told([try standing("ada", 60, margin: 3), try standing("ben", 55, margin: 2)], before).isEmpty)
        #expect(told([try standing("ada", 60), try standing("ben", 55)], [try past(["ada": 53, "ben": 55], days: 7)]).isEmpty)
        #expect(told([try standing("ada", 60, state: .provisional), try standing("ben", 55)], before).isEmpty)
        #expect(told([try standing("ada", 60), try standing("ben", 55)], [try past(["ada": 50, "ben": 55], days: 7, epoch: "0")]).isEmpty)
        #expect(told([try standing("ada", 60), try standing("ben", 55)], [(1, before[0].scores)]).isEmpty)
        #expect(told([try standing("ada", 60), try standing("ben", 55)], []).isEmpty)
    }

    @Test("a rule tells it once, in its own cohort, and only what has happened since it is there")
    func rule() throws {
        let rules = try RuleSet([Rule(name: "o", line: .event(.overtaken, in: .list("team")), notify: ["log"])])
        let standings = [try standing("ada", 60), try standing("ben", 55)]
        func decide(since days: Int, in cohort: Cohort = .list("team")) throws -> [Alert] {
            let occurrences = Overtakings.occurrences(
                among: standings, at: now, epoch: "1", past: [try past(["ada": 50, "ben": 55], days: 7)]
            ).map { occurrence in
                var occurrence = occurrence
                occurrence.cohort = cohort
                return occurrence
            }
            let memory = RuleMemory(
                lines: ["o": DrawnLine(line: rules.rules[0].line.description, since: now - .seconds(days * 86_400))])
            return rules.decide(on: Happenings(occurrences: occurrences), at: now, remembering: memory).raised.map(\.alert)
        }
        let alert = try #require(try decide(since: 7).first)
        #expect(alert.id == "o-FOR-ben-AT-listX3AteamX20ada" && alert.title == "BEN: ADA has passed by within 7 days")
        #expect(alert.cohort == .list("team"))
        #expect(try decide(since: 6).isEmpty)
        #expect(try decide(since: 7, in: .tracked).isEmpty)
    }
}
