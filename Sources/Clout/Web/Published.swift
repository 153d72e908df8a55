import Model
import Scorekeeping
import Scoring
import Synchronization
import Web

/// What the last run made, arranged for reading. Never changes: the next run makes another.
struct Publication: Sendable {
    let run: Run
    let board: Board
    /// Where the standings of each cohort are in the run's, best first.
    private let cohorts: [Cohort: Range<Int>]
    /// Where each person's standings are in the run's.
    private let people: [PersonKey: [Int32]]

    var scores: Scores { board.scores }

    /// Takes some milliseconds for 100,000 people: call it off the cooperative pool.
    init(run: Run, board: Board) {
        self.run = run
        self.board = board
        var cohorts: [Cohort: Range<Int>] = [:]
        var people: [PersonKey: [Int32]] = [:]
        var start = 0
        for (place, standing) in run.standings.enumerated() {
            people[standing.person, default: []].append(Int32(place))
            if standing.cohort != run.standings[start].cohort { start = place }
            cohorts[standing.cohort] = start..<place + 1
        }
        self.cohorts = cohorts
        self.people = people
    }

    /// The cohorts that somebody who is tracked has a standing in, by name.
    var populated: [Cohort] { cohorts.keys.sorted { $0.description < $1.description } }

    /// The tracked people of a cohort, best first, ranked among all of it.
    func standings(in cohort: Cohort) -> ArraySlice<Standing> { run.standings[cohorts[cohort] ?? 0..<0] }

    /// The same; throws where there is no such cohort.
    func expect(_ cohort: Cohort) throws(ProblemDetails) -> ArraySlice<Standing> {
        guard cohorts[cohort] == nil, cohort != .all, cohort != .tracked, !board.cohorts.contains(cohort) else {
            return standings(in: cohort)
        }
        let known = Set(board.cohorts + populated).map(\.description).sorted()
        throw .notFound(
            "Nobody belongs to `\(cohort)` as of \(run.at); there are \(known.prefix(20).joined(separator: ", ")).",
            nearest: nearestWord(to: cohort.description, among: known))
    }

    /// Where a person stands in each cohort that they belong to.
    func standings(of person: PersonKey) -> [Standing] { (people[person] ?? []).map { run.standings[Int($0)] } }
}

/// Holds what was published last for everybody who reads it, and never keeps them waiting for a run.
final class Published: Sendable {
    private let last = Mutex<Publication?>(nil)

    /// `nil` before the first run.
    var current: Publication? { last.withLock { $0 } }

    /// Puts a run in the place of the one before.
    func take(_ run: Run, _ board: Board) async {
        let publication = await offPool { Publication(run: run, board: board) }
        last.withLock { $0 = publication }
    }
}
