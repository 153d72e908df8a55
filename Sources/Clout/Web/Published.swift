import Model
import Scorekeeping
import Scoring
import Synchronization
import Web

/// What the last run made, arranged for reading. Never changes: the next run makes another.
struct Publication: Sendable {
    let run: Run
    let topics: TopicScores
    let directory: Directory
    /// What its scores were made of.
    let evidence: Evidence
    /// Who was forgotten since its scores were made: they are nobody here.
    let leftOut: Set<PersonKey>
    /// Every cohort that there is somebody for, or could be.
    let known: [Cohort]
    /// The tracked people, by slug.
    let people: [Person]
    /// The pages that were asked for since.
    let pages = PageShelf()
    /// The people who were.
    let views = ViewShelf()
    /// What was found out about everybody when it was first asked for.
    private let found = Found()
    private let names: NameSearch
    /// Where the standings of each cohort are in the run's, best first.
    private let cohorts: [Cohort: Range<Int>]
    /// Where each person's standings are in the run's.
    private let places: [PersonKey: [Int32]]

    /// Takes nothing of the scores themselves, which the next run changes in their place.
    ///
    /// Takes some tenths of a second for 100,000 people: call it off the cooperative pool.
    ///
    /// - Parameter leftOut: who was forgotten since.
    init(run: Run, board: Board, evidence: Evidence, leavingOut leftOut: Set<PersonKey> = []) {
        self.init(
            run: run, topics: board.topics, directory: board.directory, evidence: evidence, known: board.cohorts,
            people: board.directory.everybody.sorted { $0.id < $1.id }, leavingOut: leftOut)
    }

    /// The same without some more people. As long as it took to make it.
    func leavingOut(_ people: Set<PersonKey>) -> Publication {
        Publication(
            run: run, topics: topics, directory: directory, evidence: evidence, known: known, people: self.people,
            leavingOut: leftOut.union(people))
    }

    private init(
        run: Run, topics: TopicScores, directory: Directory, evidence: Evidence, known: [Cohort], people: [Person],
        leavingOut leftOut: Set<PersonKey>
    ) {
        var (run, people) = (run, people)
        if !leftOut.isEmpty {
            run.standings.removeAll { leftOut.contains($0.person) }
            people.removeAll { leftOut.contains(.tracked($0.id)) }
        }
        self.run = run
        self.evidence = evidence
        self.leftOut = leftOut
        self.topics = topics
        self.directory = directory
        self.known = known
        self.people = people
        names = NameSearch(people)
        var cohorts: [Cohort: Range<Int>] = [:]
        var places: [PersonKey: [Int32]] = [:]
        var start = 0
        for (place, standing) in run.standings.enumerated() {
            places[standing.person, default: []].append(Int32(place))
            if standing.cohort != run.standings[start].cohort { start = place }
            cohorts[standing.cohort] = start..<place + 1
        }
        self.cohorts = cohorts
        self.places = places
    }

    /// The cohorts that somebody who is tracked has a standing in, by name.
    var populated: [Cohort] { cohorts.keys.sorted { $0.description < $1.description } }

    /// The tracked people of a cohort, best first, ranked among all of it.
    func standings(in cohort: Cohort) -> ArraySlice<Standing> { run.standings[cohorts[cohort] ?? 0..<0] }

    /// The same; throws where there is no such cohort.
    func expect(_ cohort: Cohort) throws(ProblemDetails) -> ArraySlice<Standing> {
        guard cohorts[cohort] == nil, cohort != .all, cohort != .tracked, !known.contains(cohort) else {
            return standings(in: cohort)
        }
        let known = Set(known + populated).map(\.description).sorted()
        throw .notFound(
            "Nobody belongs to `\(cohort)` as of \(run.at); there are \(known.prefix(20).joined(separator: ", ")).",
            nearest: nearestWord(to: cohort.description, among: known.prefix(Self.mostCompared)))
    }

    /// Where a person stands in each cohort that they belong to.
    func standings(of person: PersonKey) -> [Standing] { (places[person] ?? []).map { run.standings[Int($0)] } }

    /// Whether a person belongs to a cohort, once rated.
    func includes(_ person: PersonKey, in cohort: Cohort) -> Bool {
        if case .topic(let name) = cohort { topics[name]?[person] != nil } else { directory.includes(person, in: cohort) }
    }

    /// A tracked person, rated or not.
    func person(of key: PersonKey) -> Person? {
        guard case .tracked(let id) = key else { return nil }
        let place = people.firstIndex(notBefore: id)
        return place < people.count && people[place].id == id ? people[place] : nil
    }

    /// Whether somebody is tracked, rated or not.
    func isTracked(_ id: PersonID) -> Bool { person(of: .tracked(id)) != nil }

    /// The tracked people whose name or slug holds some words, in any case.
    func people(called words: String) -> [PersonKey] { names.places(containing: words).map { .tracked(people[$0].id) } }

    /// The tracked people of a cohort as a whole.
    func summary(of cohort: Cohort) -> CohortSummary { found.summary(of: cohort) { CohortSummary(of: standings(in: cohort)) } }

    /// Counts what most pages show, so that nobody waits for it.
    fileprivate func prepare() {
        _ = (summary(of: .tracked), summary(of: .all))
        for order in PeopleOrder.allCases { _ = places(in: .tracked, by: order) }
    }

    /// The places of some people's standings in a cohort, of those who have one there.
    func places(of people: Set<PersonKey>, in cohort: Cohort) -> Set<Int32> {
        let range = cohorts[cohort] ?? 0..<0
        return Set(
            people.lazy.flatMap { places[$0] ?? [] }.filter { range.contains(Int($0)) }.map { $0 - Int32(range.lowerBound) })
    }

    /// The places of a cohort's standings in an order.
    func places(in cohort: Cohort, by order: PeopleOrder) -> [Int32] {
        found.places(in: cohort, by: order) { order.places(of: standings(in: cohort)) }
    }

    /// A person's score by the epoch before, while both are kept.
    func formerScore(of person: PersonKey) -> (epoch: String, score: Score?, state: ScoreState)? {
        guard let former = run.former, case .tracked(let id) = person else { return nil }
        let entry = former.scores[id]
        return (former.epoch, entry?.score, entry?.state ?? .unrated)
    }

    /// The slug that somebody most likely meant; `nil` where none is near, or there are too many to compare.
    func near(_ slug: String) -> String? {
        people.count <= Self.mostCompared ? nearestWord(to: slug, among: people.lazy.map(\.id.rawValue)) : nil
    }

    /// Comparing a word takes some microseconds, and anybody may mistype.
    private static let mostCompared = 2000
}

/// What a publication has counted since it was made: each thing once. Bounded by how many cohorts there are, and by how many people.
private final class Found: Sendable {
    private struct Order: Hashable {
        var cohort: Cohort
        var order: PeopleOrder
    }

    private struct State {
        var summaries: [Cohort: CohortSummary] = [:]
        var orders: [Order: [Int32]] = [:]
        var places = 0
    }

    private let state = Mutex(State())
    /// Of 4 bytes each.
    private static let mostPlaces = 4 << 20

    func summary(of cohort: Cohort, _ count: () -> CohortSummary) -> CohortSummary {
        if let known = state.withLock({ $0.summaries[cohort] }) { return known }
        let summary = count()
        state.withLock { $0.summaries[cohort] = summary }
        return summary
    }

    func places(in cohort: Cohort, by order: PeopleOrder, _ sort: () -> [Int32]) -> [Int32] {
        let key = Order(cohort: cohort, order: order)
        if let known = state.withLock({ $0.orders[key] }) { return known }
        let places = sort()
        state.withLock { state in
            if state.places + places.count > Self.mostPlaces { (state.orders, state.places) = ([:], 0) }
            state.orders[key] = places
            state.places += places.count
        }
        return places
    }
}

/// Holds what was published last for everybody who reads it, and never keeps them waiting for a run.
final class Published: Sendable {
    private struct State {
        var publication: Publication?
        /// Who was forgotten, as far as is known.
        var forgotten: Set<PersonKey> = []
    }

    private let state = Mutex(State())
    /// Rung after each run.
    let bell = Doorbell()

    /// `nil` before the first run.
    var current: Publication? { state.withLock(\.publication) }

    /// Puts a run in the place of the one before. A run that was under way when somebody was forgotten does not show them again.
    func take(_ run: Run, _ board: Board, _ evidence: Evidence) async {
        let (former, forgotten) = state.withLock { ($0.publication?.evidence, $0.forgotten) }
        let publication = await offPool {
            evidence.prepare(after: former)
            let publication = Publication(run: run, board: board, evidence: evidence, leavingOut: forgotten)
            publication.prepare()
            return publication
        }
        state.withLock { $0.publication = publication }
        bell.ring()
    }

    /// Shows these people, who are forgotten, no longer; who was before and is let come back is shown by the next run.
    func leaveOut(_ people: Set<PersonKey>) async {
        let publication = state.withLock { state in
            state.forgotten = people
            return state.publication
        }
        guard let publication, !people.isSubset(of: publication.leftOut) else { return }
        let rest = await offPool {
            let rest = publication.leavingOut(people)
            rest.prepare()
            return rest
        }
        state.withLock { state in if state.publication?.run.at == publication.run.at { state.publication = rest } }
    }
}

extension [Person] {
    /// Where a slug stands, or would, among people by slug.
    func firstIndex(notBefore id: PersonID) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
