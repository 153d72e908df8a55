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
        forgetRemovedActs()
        let changes = graph.takeChanges()
        // Taken out and changed in its place: nobody else holds it.
        let next: State
        if var kept = state.take(), !changes.isRegrouped, let growth = kept.roster.grown(to: graph) {
            renew(&kept, growth: growth, changes: changes, now: now)
            next = kept
        } else {
            next = counted(at: now)
        }
        state = next
        return next.scores
    }

    /// When each tracked person last posted or acted, up to `now`, by network; whoever never did is left out.
    ///
    /// Goes over the acts that have come since it was last asked, and over all posts.
    public func lastActivity(at now: Instant) -> [PersonKey: [Network: Instant]] {
        forgetRemovedActs()
        return lastActs.activity(in: graph, at: now)
    }

    /// The days whose activity on some people is known, by network, as `seenDays` tells them.
    ///
    /// Goes over what has come since it was last asked about the same people.
    public func seenDays(
        fetches: [IdentityKey: ClosedRange<Instant>], of asked: AskedPeople, at now: Instant
    ) -> [PersonKey: [Network: [ClosedRange<Int32>]]] {
        forgetRemovedActs()
        return sights.seenDays(in: graph, fetches: fetches, of: asked, at: now)
    }

    /// What was removed was perhaps somebody's last act, or all of a day; another look at all acts tells.
    private func forgetRemovedActs() { if !graph.changes.rewritten.isEmpty { (lastActs, sights) = (LastActs(), Sights()) } }

    /// Who gave the weight that reached some people, by network, as of the last run; nobody before the first.
    public func attributions(of asked: AskedPeople) -> [PersonKey: [Attribution]] {
        guard let known = state else { return [:] }
        switch asked {
        case .person(let person):
            guard let rank = known.roster.rank(of: person, in: graph) else { return [:] }
            return [person: attributions(ofRank: rank, in: known)]
        case .tracked:
            for rank in known.scores.roll.tracked {
                let person = known.scores.people[rank].person
                if known.attributions[person] == nil { state?.attributions[person] = attributions(ofRank: rank, in: known) }
            }
            return state?.attributions ?? [:]
        }
    }

    private func attributions(ofRank rank: Int, in state: State) -> [Attribution] {
        graph.ledgersByName.compactMap { ledger in
            guard ledger < state.networks.count, let member = state.roster.member(rank, onLedger: ledger) else { return nil }
            return state.networks[ledger].attribution(of: member, on: graph.ledgers[ledger].network, epoch: epoch)
        }
    }

    // MARK: Counting

    private func counted(at now: Instant) -> State {
        let roster = Roster(of: graph)
        let networks = graph.ledgers.indices.map {
            NetworkState(of: graph, onLedger: $0, roster: roster, at: now, epoch: epoch, options: options)
        }
        let people = score(Array(0..<roster.order.count), roster: roster, networks: networks)
        return State(
            roster: roster, networks: networks,
            scores: scores(people, of: networks, at: now, effort: Scores.Effort(people: people.count, networks: graph.networks)),
            tallyCount: graph.tallies.count, postCount: graph.posts.count,
            circumstances: networks.map(circumstances))
    }

    private func renew(
        _ state: inout State, growth: Roster.Growth, changes: Graph.Changes, now: Instant
    ) {
        let roster = growth.roster
        // Let go of, so that the networks can change theirs in their place.
        state.scores.weights = []
        var recounted: [Network] = []
        let news = NetworkState.News(
            growth: growth, changes: changes, tallies: state.tallyCount..<graph.tallies.count,
            posts: state.postCount..<graph.posts.count)
        let isTouched = Column<Bool>(roster.order.count, filledWith: false)
        for ledger in graph.ledgers.indices {
            let ranks = roster.members[ledger]
            let isNewcomer = ledger == state.networks.count
            let touched =
                isNewcomer ? nil : state.networks[ledger].renew(with: news, of: graph, at: now, epoch: epoch, options: options)
            if touched == nil {
                recounted.append(graph.ledgers[ledger].network)
                let network = NetworkState(
                    of: graph, onLedger: ledger, roster: roster, at: now, epoch: epoch, options: options)
                if isNewcomer { state.networks.append(network) } else { state.networks[ledger] = network }
            }
            let circumstances = circumstances(of: state.networks[ledger])
            if let touched, state.circumstances[ledger] == circumstances {
                for member in touched { isTouched[Int(ranks[member])] = true }
            } else {
                for member in 0..<ranks.count { isTouched[Int(ranks[member])] = true }
            }
            if isNewcomer { state.circumstances.append(circumstances) } else { state.circumstances[ledger] = circumstances }
        }

        let touched = (0..<roster.order.count).filter { isTouched[$0] }
        let fresh = score(touched, roster: roster, networks: state.networks)
        var people: [PersonScore] = []
        swap(&people, &state.scores.people)
        var roll = Roll()
        swap(&roll, &state.scores.roll)
        if let numbers = growth.ranks {
            numbers.makeRoom(in: &people, filling: .nobody)
            roll.makeRoom(by: numbers)
        }
        roll.replace(touched, touched.map { people[$0] }, by: fresh)
        for (rank, person) in zip(touched, fresh) {
            people[rank] = person
            state.attributions[person.person] = nil
        }
        state.roster = roster
        (state.tallyCount, state.postCount) = (graph.tallies.count, graph.posts.count)
        let effort = Scores.Effort(people: touched.count, networks: recounted.sorted())
        state.scores = scores(people, roll, of: state.networks, at: now, effort: effort)
    }

    private func circumstances(of network: NetworkState) -> Circumstances {
        Circumstances(
            hasHistory: network.hasHistory(epoch: epoch), stopped: options.stopped[graph.ledgers[network.ledger].network])
    }

    private func scores(
        _ people: [PersonScore], _ roll: Roll? = nil, of networks: [NetworkState], at now: Instant, effort: Scores.Effort
    ) -> Scores {
        Scores(
            at: now, epoch: epoch.name, people: people, weights: graph.ledgersByName.map { networks[$0].weights }, effort: effort,
            roll: roll)
    }

    /// The scores of the people of some ranks, in their order.
    private func score(_ ranks: [Int], roster: Roster, networks: [NetworkState]) -> [PersonScore] {
        if ranks.isEmpty { return [] }
        let parts = graph.ledgersByName.map { networks[$0].part(of: graph, epoch: epoch) }
        let assessment = Assessment(parts: parts, graph: graph, roster: roster, epoch: epoch, options: options)
        let places = MembersByRank(of: ranks, in: assessment)
        let ranges = Parallel.ranges(of: places.offsets, pieces: ranks.count < 1000 ? 1 : Parallel.workers * 8)
        return [PersonScore](unsafeUninitializedCapacity: Renumbering.room(for: ranks.count)) { people, made in
            // Each piece makes its own range of people and nothing else of the buffer.
            let people = people
            Parallel.perform(ranges.count) { piece in
                for index in ranges[piece] {
                    people.initializeElement(
                        at: index, to: assessment.score(rank: ranks[index], members: places.members(at: index)))
                }
            }
            made = ranks.count
        }
    }
}

/// Where some people are to be found on the networks.
private struct MembersByRank {
    /// Where each person's places begin; one more at the end.
    let offsets: Column<Int>
    /// Part in the upper half, member in the lower; by part.
    private var places: [UInt64] = []

    init(of ranks: [Int], in assessment: Assessment) {
        offsets = Column(unwritten: ranks.count + 1)
        places.reserveCapacity(ranks.count)
        for (index, rank) in ranks.enumerated() {
            offsets[index] = places.count
            for (number, part) in assessment.parts.enumerated() {
                if let member = assessment.roster.member(rank, onLedger: part.ledger) {
                    places.append(UInt64(number) << 32 | UInt64(member))
                }
            }
        }
        offsets[ranks.count] = places.count
    }

    func members(at index: Int) -> [(part: Int, member: Int)] {
        (offsets[index]..<offsets[index + 1]).map { (Int(places[$0] >> 32), Int(places[$0] & 0xffff_ffff)) }
    }
}
