import Model
import Testing

@testable import Scoring

@Suite("Whether a run is published")
struct JudgementTests {
    private static let start = Instant(seconds: 1_700_006_400)

    /// Everybody's score, `moves` added to the first of them, `all` to everybody.
    private func snapshot(hours: Int, people: Int = 100, all: Double = 0, moves: [Double] = [], epoch: String = "1") -> Snapshot {
        var scores: [String: Double] = [:]
        for person in 0..<people { scores["forum:\(person)"] = 20 + all + (person < moves.count ? moves[person] : 0) }
        return Snapshot(at: Self.start + .seconds(hours * 3600), epoch: epoch, scores: scores)
    }

    /// Judges runs one after the other, as a store would keep what is known. The first day, which everything explains, is over.
    private func judge(
        _ runs: [Snapshot], people: Int = 100, intake: [Intake] = [], circumstances: String = "same", releasedBefore released: Int? = nil,
        firstRun: Int64 = 30
    ) -> [Judgement] {
        var known = Publishing(firstRun: Self.start - .seconds(firstRun * 86_400))
        for hours in [-48, -24, 0] {
            known.state = Judgement(of: snapshot(hours: hours, people: people), intake: [], circumstances: "same", after: known).state
        }
        return runs.enumerated().map { number, run in
            known.isReleased = number == released
            let judgement = Judgement(of: run, intake: intake, circumstances: circumstances, after: known)
            known.state = judgement.state
            return judgement
        }
    }

    @Test(
        "a run is held back when the mean of twenty people or more moves by more than half a point, or one in a hundred by more than five",
        arguments: [
            (100, 0.5, [], true), (100, 0.51, [], false), (100, -0.51, [], false), (20, 0.6, [], false), (19, 30, [], true),
            (100, 0, [30], true), (100, 0, [6, -6], false), (100, 0, [4.9, -4.9], true), (20, 0, [5.1], false), (20, 0, [4.9], true),
        ] as [(Int, Double, [Double], Bool)])
    func bounds(people: Int, all: Double, moves: [Double], isPublished: Bool) {
        let judgement = judge([snapshot(hours: 1, people: people, all: all, moves: moves)], people: people)[0]
        #expect((judgement.verdict == .usual) == isPublished, "\(judgement.findings)")
        #expect((judgement.state.quarantine == nil) == isPublished)
        #expect((judgement.state.good.at == judgement.state.judged) == isPublished, "the last good run is kept")
    }

    @Test("other constants under an epoch's name are held back whatever else explains, and published only when that is said")
    func redefined() {
        func run(_ hours: Int, _ constants: String?) -> Snapshot {
            var run = snapshot(hours: hours)
            run.constants = constants
            return run
        }
        let edit = [run(1, "a"), run(2, "b"), run(30, "b"), run(120, "b")]
        #expect(judge(edit).map(\.verdict) == [.usual, .quarantined, .quarantined, .quarantined])
        #expect(judge(edit, circumstances: "other").map(\.verdict) == [.usual, .quarantined, .quarantined, .quarantined])
        #expect(judge(edit, releasedBefore: 2).map(\.verdict) == [.usual, .quarantined, .released, .usual])
        #expect(judge([run(1, "a"), run(2, "b"), run(3, "a")]).map(\.verdict) == [.usual, .quarantined, .usual])
        #expect(judge([run(1, nil), run(2, "b")]).map(\.verdict) == [.usual, .usual])
        #expect(judge(edit)[1].isRedefined && "\(judge(edit)[1].findings)".contains("epoch 1 has other constants"))
    }

    @Test("a daemon that scores once a day is not away between two runs")
    func interval() {
        var known = Publishing(firstRun: Self.start - .seconds(90 * 86_400))
        func judged(_ hours: Int, all: Double = 0, every days: Int64) -> Judgement.Verdict {
            let judgement = Judgement(
                of: snapshot(hours: hours, all: all), intake: [], circumstances: "same", every: .seconds(days * 86_400), after: known)
            known.state = judgement.state
            return judgement.verdict
        }
        for day in 0..<4 { _ = judged(25 * day, every: 1) }
        #expect(judged(100, all: 3, every: 1) == .quarantined)
        // Whoever scores every minute was away for a day.
        known.state = nil
        for day in 0..<4 { _ = judged(200 + 25 * day, every: 0) }
        #expect(judged(300, all: 3, every: 0) == .explained)
    }

    @Test("what is held back is published when it is usual again, when it still holds a day later, or when it is released")
    func ends() {
        let jump = { snapshot(hours: $0, all: 2) }
        #expect(judge([jump(1), snapshot(hours: 2)]).map(\.verdict) == [.quarantined, .usual])
        #expect(judge([jump(1), jump(13), jump(24), jump(25)]).map(\.verdict) == [.quarantined, .quarantined, .quarantined, .news])
        #expect(judge([jump(1), jump(2)], releasedBefore: 1).map(\.verdict) == [.quarantined, .released])
        // What is released is what is held back: a leave that was given before does not count.
        #expect(judge([jump(1)], releasedBefore: 0).map(\.verdict) == [.quarantined])
    }

    @Test("what moves again while it is held back waits for a day of its own")
    func movesOn() {
        let runs = [snapshot(hours: 1, all: 2), snapshot(hours: 20, all: 4), snapshot(hours: 26, all: 4), snapshot(hours: 44, all: 4.3)]
        let judgements = judge(runs)
        #expect(judgements.map(\.verdict) == [.quarantined, .quarantined, .quarantined, .news])
        #expect(judgements.map { $0.state.quarantine?.since } == [runs[0].at, runs[0].at, runs[0].at, nil])
        // ... but for no longer than three days in all.
        let restless = (0..<4).map { snapshot(hours: 1 + 24 * $0, all: 2 * Double($0 + 1)) }
        #expect(judge(restless).map(\.verdict) == [.quarantined, .quarantined, .quarantined, .news])
    }

    @Test("in its first thirty days an installation's scores rise, and nothing is held back")
    func youth() {
        let jump = snapshot(hours: 1, all: 2)
        #expect(judge([jump], firstRun: 30)[0].verdict == .quarantined)
        #expect(judge([jump], firstRun: 29)[0].verdict == .explained)
        #expect(Judgement(of: jump, intake: [], circumstances: "", after: Publishing()).verdict == .usual)
    }

    @Test("the operator's own change explains a day of moves, and so do another epoch and an absence of more than a day")
    func explained() {
        let runs = [snapshot(hours: 1, all: 2), snapshot(hours: 24, all: 4), snapshot(hours: 26, all: 6)]
        #expect(judge(runs, circumstances: "other").map(\.verdict) == [.explained, .explained, .quarantined])
        let epoch = [
            snapshot(hours: 1, all: 9, epoch: "2"), snapshot(hours: 2, all: 18, epoch: "2"), snapshot(hours: 26, all: 30, epoch: "2"),
        ]
        #expect(judge(epoch).map(\.verdict) == [.usual, .explained, .quarantined])
        #expect(judge([snapshot(hours: 25, all: 2)]).map(\.verdict) == [.explained])
        // What is held back is explained by a change, too.
        var known = Publishing(
            state: judge([snapshot(hours: 1, all: 2)])[0].state, firstRun: Self.start - .seconds(30 * 86_400))
        let changed = Judgement(of: snapshot(hours: 2, all: 2), intake: [], circumstances: "other", after: known)
        #expect(changed.verdict == .explained && changed.state.quarantine == nil)
        // A clock that ran ahead does not explain for longer.
        known.state?.explainedUntil = Self.start + .seconds(90 * 86_400)
        #expect(Judgement(of: snapshot(hours: 3, all: 2), intake: [], circumstances: "same", after: known).verdict == .quarantined)
    }

    @Test(
        "a connector with a hundred records a day in the median of seven days is held to half and twice of it",
        arguments: [
            (100, 7, 49, 0, true), (100, 7, 50, 0, false), (100, 7, 200, 0, false), (100, 7, 201, 0, true), (100, 6, 0, 0, false),
            (99, 7, 0, 0, false), (100, 7, 100, 201, true), (100, 7, 100, 200, false),
        ] as [(Int64, Int32, Int64, Int64, Bool)])
    func intake(median: Int64, days: Int32, yesterday: Int64, today: Int64, isUnusual: Bool) throws {
        let run = snapshot(hours: 23)
        let day = run.at.day
        var intake = (1...days).map { Intake(connector: "forum", day: day - 1 - $0, records: median) }
        intake += [Intake(connector: "forum", day: day - 1, records: yesterday), Intake(connector: "forum", day: day, records: today)]
        let judgements = judge([run, snapshot(hours: 47), snapshot(hours: 71)], intake: intake)
        #expect(judgements[0].verdict == (isUnusual ? .quarantined : .usual))
        guard isUnusual else { return }
        // A day later it is news, and nobody is told of the same connector again while its median follows.
        #expect(judgements.map(\.verdict) == [.quarantined, .news, .usual])
        #expect(judgements[0].findings.first?.description.hasPrefix("the connector forum brought ") == true)
    }

    @Test("who is drawn into a snapshot depends on names alone, and is at most a thousand or so of those who are scored")
    func snapshots() {
        func scores(_ people: Range<Int>) -> Scores {
            let people = people.map { number in
                PersonScore(
                    person: .met(IdentityKey(Network("forum"), "\(number)")), state: number % 5 == 0 ? .provisional : .scored, influence: 1,
                    score: Score(10), effectivePeople: 9, margin: 1, levels: [])
            }
            return Scores(at: Self.start, epoch: "1", people: ScoredPeople(people), weights: [], effort: .init(people: 0, networks: []))
        }
        #expect(scores(0..<1000).snapshot.scores.count == 800)
        let (some, more) = (scores(0..<50_000).snapshot.scores, scores(10_000..<60_000).snapshot.scores)
        #expect((400...1100).contains(some.count))
        #expect(Double(Set(some.keys).intersection(more.keys).count) > 0.7 * Double(some.count))
    }
}
