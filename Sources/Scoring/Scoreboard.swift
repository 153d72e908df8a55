import Model

/// Everybody's scores, kept up to date as records come in.
///
/// The first run of a UTC day counts everything. After it, a run touches what has changed since the last: whom today's new acts
/// concern, whose counts or facts are new, who has come. It gives the bits of a full run, which is nothing but a first one. What is
/// dated before today, or removed, has its network counted anew.
///
/// Belongs to one task at a time, and blocks its thread while it counts: call it off the cooperative pool.
public final class Scoreboard {
    /// Everything known so far.
    public private(set) var graph: Graph
    /// Of the runs to come. Another one has everybody counted anew.
    public var epoch: Epoch { didSet { if epoch != oldValue { state = nil } } }
    /// Of the runs to come. A change has everybody counted anew, but for stopped clocks: those concern their network.
    public var options: ScoringOptions {
        didSet { if options.leftOut != oldValue.leftOut || options.named != oldValue.named { state = nil } }
    }

    private var state: State?
    private var lastActs = LastActs()
    private var sights = Sights()
    /// Of whom other days were seen since it was last asked how much.
    private var seenAnew: Set<PersonKey> = []
    /// Where tracked people are, as of a revision of the graph's.
    private var tracked = (revision: -1, accounts: [Int32](), networks: [PersonID: Set<Network>]())

    /// What is kept from run to run.
    private struct State {
        var roster: Roster
        /// By ledger.
        var networks: [NetworkState]
        var scores: Scores
        /// How many tallies and posts have been taken note of.
        var tallyCount: Int
        var postCount: Int
        /// By ledger.
        var circumstances: [Circumstances]
        /// Of the tracked people who were asked about and whom nothing has touched since.
        var attributions: [PersonKey: [Attribution]] = [:]
        /// How much was seen of the tracked people, as of a day, and the numbers of those whom a run has touched since.
        var covered: (book: CoverageBook, day: Int32)?
        var uncovered: Set<Int> = []
    }

    /// What concerns everybody on a network alike.
    private struct Circumstances: Equatable {
        var hasHistory: Bool
        var stopped: Instant?
    }

    public init(of graph: Graph = Graph(), epoch: Epoch = .one, options: ScoringOptions = ScoringOptions()) {
        self.graph = graph
        self.epoch = epoch
        self.options = options
    }

    /// Takes in what a store read out. Takes some nanoseconds per act.
    public func add(_ chunk: RecordChunk) { graph.add(chunk) }

    /// Everybody's score as of `now`. Records later than `now` are ignored.
    public func scores(at now: Instant) -> Scores {
        forgetWhatChanged()
        let changes = graph.takeChanges()
        // Taken out and changed in its place: nobody else holds it.
        let next: State
        if var kept = state.take(), !changes.isRegrouped, let came = kept.roster.grow(to: graph) {
            renew(&kept, accounts: came, changes: changes, now: now)
            next = kept
        } else {
            next = counted(at: now)
        }
        state = next
        return next.scores
    }

    /// When each tracked person last posted or acted, up to `now`, by network; whoever never did is left out.
    ///
    /// Goes over the acts and posts that have come since it was last asked.
    public func lastActivity(at now: Instant) -> [PersonKey: [Network: Instant]] {
        forgetWhatChanged()
        findTracked()
        return lastActs.activity(in: graph, of: tracked.accounts, at: now)
    }

    /// The networks on which each tracked person has an account.
    public var networksOfTracked: [PersonID: Set<Network>] {
        findTracked()
        return tracked.networks
    }

    /// The days whose activity on some people is known, by network, as `seenDays` tells them.
    ///
    /// Goes over what has come since it was last asked about the same people.
    public func seenDays(
        fetches: [IdentityKey: ClosedRange<Instant>], of asked: AskedPeople, at now: Instant
    ) -> [PersonKey: [Network: [ClosedRange<Int32>]]] {
        forgetWhatChanged()
        findTracked()
        let accounts = asked == .tracked ? tracked.accounts : graph.accounts(of: asked)
        seenAnew.formUnion(sights.look(at: graph, fetches: fetches, accounts: accounts, until: now))
        return sights.seen
    }

    private func findTracked() {
        guard tracked.revision != graph.trackedRevision else { return }
        tracked = (graph.trackedRevision, graph.accounts(of: .tracked), graph.networksOfTracked)
    }

    /// What was removed was perhaps somebody's last act, or all of a day; another look at all acts tells.
    private func forgetWhatChanged() {
        if !graph.changes.rewritten.isEmpty || graph.changes.isRegrouped { (lastActs, sights) = (LastActs(), Sights()) }
        if !graph.changes.posts.isEmpty { lastActs.forgetTold() }
    }

    /// How much was seen of everybody who is tracked, as of the last run; nobody before the first. Looks at those for whom something has
    /// changed since it was last asked.
    package func coverages(fetches: [IdentityKey: ClosedRange<Instant>]) -> CoverageBook {
        guard let scores = state?.scores else { return CoverageBook() }
        let seen = seenDays(fetches: fetches, of: .tracked, at: scores.at)
        let attributions = attributions(of: .tracked)
        // Taken out and changed in its place: nobody else holds it.
        var (book, day) = state?.covered ?? (CoverageBook(), .min)
        state?.covered = nil
        for number in state?.uncovered ?? [] { seenAnew.insert(scores.people.key(number)) }
        let shares = WindowShares(of: epoch)
        for number in scores.roll.tracked where day != scores.at.day || seenAnew.contains(scores.people.key(number)) {
            let score = scores.people[number: number]
            book.note(
                score, seen: seen[score.person] ?? [:], attributions: attributions[score.person] ?? [], shares: shares,
                asOf: scores.at.day)
        }
        state?.covered = (book, scores.at.day)
        state?.uncovered = []
        seenAnew = []
        return book
    }

    /// The scores of the last run; `nil` before the first. To hold on to them makes the next run copy them.
    package var lastScores: Scores? { state?.scores }

    /// How much was seen of one person, as the last run found it; nothing of whoever it did not ask about.
    package func lastCoverages(of person: PersonKey) -> CoverageBook { state?.covered?.book.page(of: person) ?? CoverageBook() }

    /// Who gave the weight that reached some people, by network, as of the last run; nobody before the first.
    public func attributions(of asked: AskedPeople) -> [PersonKey: [Attribution]] {
        guard let known = state else { return [:] }
        switch asked {
        case .person(let person):
            guard let number = known.roster.number(of: person, in: graph) else { return [:] }
            return [person: attributions(of: number, in: known)]
        case .tracked:
            for number in known.scores.roll.tracked {
                let person = known.scores.people.key(number)
                if known.attributions[person] == nil { state?.attributions[person] = attributions(of: number, in: known) }
            }
            return state?.attributions ?? [:]
        }
    }

    private func attributions(of number: Int, in state: State) -> [Attribution] {
        graph.ledgersByName.compactMap { ledger in
            guard ledger < state.networks.count, let member = state.roster.member(number, onLedger: ledger) else { return nil }
            return state.networks[ledger].attribution(of: member, on: graph.ledgers[ledger].network, epoch: epoch)
        }
    }

    /// Everybody as of the last run; `nil` before the first.
    var assessment: Assessment? {
        guard let known = state else { return nil }
        let parts = graph.ledgersByName.filter { $0 < known.networks.count }.map { known.networks[$0].part(of: graph, epoch: epoch) }
        return Assessment(parts: parts, graph: graph, roster: known.roster, epoch: epoch, options: options)
    }

    // MARK: Counting

    /// Who is scored at a time: before they are kept, scores take twice the room.
    private static func parts(of numbers: [Int]) -> [[Int]] {
        let most = 1 << 11
        return stride(from: 0, to: numbers.count, by: most).map { Array(numbers[$0..<min($0 + most, numbers.count)]) }
    }

    private func counted(at now: Instant) -> State {
        let roster = Roster(of: graph)
        // The largest first: counting takes more room than what is kept of it, and most while nothing is kept of the others yet.
        let counted = graph.ledgers.indices.sorted { graph.ledgers[$0].actCount > graph.ledgers[$1].actCount }.map {
            NetworkState(of: graph, onLedger: $0, roster: roster, at: now, epoch: epoch, options: options)
        }
        let networks = counted.sorted { $0.ledger < $1.ledger }
        var people = ScoredPeople(of: graph.people, places: roster.people)
        for numbers in Self.parts(of: Array(roster.people.indices)) {
            for person in score(numbers, roster: roster, networks: networks) { people.append(person) }
        }
        return State(
            roster: roster, networks: networks,
            scores: Scores(
                at: now, epoch: epoch.name, people: people, weights: weights(of: networks),
                effort: Scores.Effort(people: people.count, networks: graph.networks)),
            tallyCount: graph.tallies.count, postCount: graph.posts.count,
            circumstances: networks.map(circumstances))
    }

    private func renew(_ state: inout State, accounts came: Range<Int>, changes: Graph.Changes, now: Instant) {
        // Let go of, so that the networks can change theirs in their place.
        state.scores.weights = []
        var recounted: [Network] = []
        let news = NetworkState.News(
            accounts: came, changes: changes, tallies: state.tallyCount..<graph.tallies.count, posts: state.postCount..<graph.posts.count)
        var touched: Set<Int32> = []
        for ledger in graph.ledgers.indices {
            let isNewcomer = ledger == state.networks.count
            let members =
                isNewcomer
                ? nil : state.networks[ledger].renew(with: news, of: graph, roster: state.roster, at: now, epoch: epoch, options: options)
            if members == nil {
                recounted.append(graph.ledgers[ledger].network)
                state.roster.settleMembers(ofLedger: ledger, in: graph)
                let network = NetworkState(
                    of: graph, onLedger: ledger, roster: state.roster, at: now, epoch: epoch, options: options)
                if isNewcomer { state.networks.append(network) } else { state.networks[ledger] = network }
            }
            let circumstances = circumstances(of: state.networks[ledger])
            let numbers = state.roster.members[ledger]
            if let members, state.circumstances[ledger] == circumstances {
                for member in members { touched.insert(numbers[member]) }
            } else {
                for member in 0..<numbers.count { touched.insert(numbers[member]) }
            }
            if isNewcomer { state.circumstances.append(circumstances) } else { state.circumstances[ledger] = circumstances }
        }

        let numbers = touched.map(Int.init).sorted()
        state.scores.people.makeRoom(of: graph.people, places: state.roster.people, byName: state.roster.byName)
        for numbers in Self.parts(of: numbers) {
            let fresh = score(numbers, roster: state.roster, networks: state.networks)
            state.scores.roll.replace(numbers, by: fresh, in: state.scores.people, of: state.roster)
            for (number, person) in zip(numbers, fresh) {
                state.scores.people[number: number] = person
                if case .tracked = person.person {
                    state.attributions[person.person] = nil
                    state.uncovered.insert(number)
                }
            }
        }
        (state.tallyCount, state.postCount) = (graph.tallies.count, graph.posts.count)
        state.scores.at = now
        state.scores.weights = weights(of: state.networks)
        state.scores.effort = Scores.Effort(people: numbers.count, networks: recounted.sorted())
    }

    private func circumstances(of network: NetworkState) -> Circumstances {
        Circumstances(
            hasHistory: network.hasHistory(epoch: epoch), stopped: options.stopped[graph.ledgers[network.ledger].network])
    }

    private func weights(of networks: [NetworkState]) -> [Weights] { graph.ledgersByName.map { networks[$0].weights } }

    /// The scores of the people of some numbers, in their order.
    private func score(_ numbers: [Int], roster: Roster, networks: [NetworkState]) -> [PersonScore] {
        if numbers.isEmpty { return [] }
        let parts = graph.ledgersByName.map { networks[$0].part(of: graph, epoch: epoch) }
        let assessment = Assessment(parts: parts, graph: graph, roster: roster, epoch: epoch, options: options)
        let pieces = numbers.count < 1000 ? 1 : Parallel.workers * 8
        return [PersonScore](unsafeUninitializedCapacity: numbers.count) { people, made in
            // Each piece makes its own range of people and nothing else of the buffer.
            let people = people
            Parallel.perform(pieces) { piece in
                var hearing = Hearing()
                for index in numbers.count * piece / pieces..<numbers.count * (piece + 1) / pieces {
                    people.initializeElement(at: index, to: assessment.score(number: numbers[index], by: &hearing))
                }
            }
            made = numbers.count
        }
    }
}
