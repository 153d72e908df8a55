import Model
import Scorekeeping
import Scoring
import Store

/// What the commands that show scores begin with: everything read and scored as of one time.
struct Ranking {
    let store: SQLiteStore
    /// The time that it was when that was read, whatever time is asked about.
    let today: Instant
    let scorekeeper: Scorekeeper
    let epoch: Epoch
    /// All that there are, by name.
    let epochs: [String: Epoch]
    let board: Board
    let evidence: Evidence
    /// What is to be known beside the scores: a change of the epoch, runs that are held back.
    let notices: Notices

    var scores: Scores { board.scores }
    var directory: Directory { board.directory }

    /// Opens the store for reading, and scores everybody in it.
    ///
    /// - Parameter time: As of when; `nil` for now.
    static func open(_ place: PlaceOptions, at time: GivenTime?, quiet: Bool) async throws -> Ranking {
        let configuration = try place.configuration()
        let store = try await place.openStore(configuration, as: .reader)
        let today = try await place.wall(of: store, configuration).now
        let now = time?.instant(at: today) ?? today
        var options = configuration.scoringOptions
        options.stopped = StoppedClocks.at(now, lastFetches: try await store.lastFetches())
        let scorekeeper = Scorekeeper(store: store, options: options, topics: configuration.topics, epoch: configuration.epoch)
        let progress = Progress("Reading", quiet: quiet)
        try await scorekeeper.refresh { progress.show("\($0) acts") }
        progress.end()
        let scores = await scorekeeper.scores(at: now)
        let topics = await scorekeeper.topicScores(beside: scores)
        let board = Board(scores: scores, topics: topics, directory: try await Directory(of: store))
        let notices = try await Notices(of: store, epoch: configuration.epoch.name, at: now)
        return Ranking(
            store: store, today: today, scorekeeper: scorekeeper, epoch: configuration.epoch, epochs: configuration.epochs, board: board,
            evidence: await scorekeeper.evidence(of: scores), notices: notices)
    }

    /// A person's score, ready to be asked about. Throws when the person has no account on `network`.
    func view(of person: PersonKey, on network: Network? = nil) async throws(CommandFailure) -> PersonView {
        try await PersonView(
            of: person, named: directory.name(of: person), on: network, by: evidence, topics: board.topics, scorekeeper: scorekeeper,
            store: store, epochs: epochs)
    }

    /// The person that somebody typed: a slug, `network:id`, or a handle that one account alone has.
    func person(_ text: String) async throws -> PersonScore {
        if let key = PersonKey(text) {
            if let score = scores[key] { return score }
            // An account of a tracked person is scored as that person.
            if case .met(let account) = key {
                let owner = try await store.identity(account)?.person
                if let owner, let score = scores[.tracked(owner)] { return score }
            }
        }
        let handle = text.hasPrefix("@") ? String(text.dropFirst()) : text
        let people = Set(
            try await store.identities(withHandle: handle, limit: 100).map { $0.person.map(PersonKey.tracked) ?? .met($0.key) })
        let found = people.sorted().compactMap { scores[$0] }
        if found.count == 1 { return found[0] }
        if found.count > 1 {
            throw CommandFailure(
                description: "`\(text)` may be \(found.map(\.person.description).joined(separator: " or ")). Name one of them.")
        }
        let near = nearestWord(to: text, among: scores.people.lazy.map(\.person.description).prefix(100_000))
        throw CommandFailure(
            description: "Nobody called `\(text)` is known as of \(scores.at).\(near.map { " Did you mean `\($0)`?" } ?? "")")
    }

    /// Throws when nobody belongs to a cohort, rated or not: its name is mistyped then, more likely than its people are missing.
    func expect(_ cohort: Cohort) throws(CommandFailure) {
        guard cohort != .all, cohort != .tracked, !scores.people.contains(where: { board.includes($0.person, in: cohort) }) else {
            return
        }
        let met = scores.people.compactMap { if case .met(let key) = $0.person { Cohort.network(key.network) } else { nil } }
        let known = Set(board.cohorts + met).map(\.description).sorted()
        let near = nearestWord(to: cohort.description, among: known)
        throw CommandFailure(
            description: "Nobody belongs to `\(cohort)` as of \(scores.at); there are \(known.prefix(20).joined(separator: ", "))."
                + (near.map { " Did you mean `\($0)`?" } ?? ""))
    }

    /// Everybody's scores by an epoch, as of the same time.
    func scores(by other: Epoch) async -> Scores {
        if other == epoch { return scores }
        let now = scores.at
        return await scorekeeper.answer { graph, options in Scoring.scores(of: graph, at: now, epoch: other, options: options) }
    }

    /// A person's score by the epoch before, while both are kept; `nil` otherwise.
    func formerScore(of person: PersonKey) async -> (epoch: String, score: PersonScore)? {
        guard let change = notices.change, let former = epochs[change.former] else { return nil }
        return await scores(by: former)[person].map { (former.name, $0) }
    }

    /// How much was seen of a person.
    func coverages(of person: PersonKey) async throws -> CoverageBook {
        await scorekeeper.coverages(of: person, in: scores, fetches: try await store.fetchTimes())
    }

    /// The accounts of a person.
    func identities(of person: PersonKey) async throws -> [Identity] {
        switch person {
        case .tracked(let id): try await store.identities(of: id)
        case .met(let key): try await store.identity(key).map { [$0] } ?? []
        }
    }

    /// Where somebody stands within a cohort.
    func standing(of person: PersonKey, in cohort: Cohort) -> Standing? {
        board.standings(in: cohort, wanted: { $0 == person }).first
    }

    /// Where somebody stands within each cohort that they belong to.
    func standings(of person: PersonKey) -> [Standing] {
        board.cohorts.filter { board.includes(person, in: $0) }.compactMap { standing(of: person, in: $0) }
    }
}
