import Model

/// What scoring and explaining one person takes: the acts of those who acted on them, and nothing else of the graph.
///
/// An actor's budget spans everybody whom the actor acted on, so all acts of these actors are looked at. Everything that is
/// computed from them is computed by what scores everybody, to the same bits.
struct OnePerson {
    /// The person's network, with the acts that the audience came from.
    struct Place {
        var part: Int
        var member: Int
        var acts: ActsByActor
        var window: Window
    }

    let assessment: Assessment
    let number: Int
    /// By network.
    let places: [Place]

    /// `nil` when nobody of that name is in the roster.
    init?(
        _ person: PersonKey, in graph: Graph, roster: Roster, at now: Instant, weights: [Weights], epoch: Epoch,
        options: ScoringOptions
    ) {
        guard let number = roster.number(of: person, in: graph) else { return nil }
        var parts: [NetworkPart] = []
        var places: [Place] = []
        for ledger in graph.ledgersByName {
            guard let member = roster.member(number, onLedger: ledger) else { continue }
            let network = graph.ledgers[ledger].network
            let window = Window(on: network, until: now, epoch: epoch, options: options)
            let actors = Self.actors(onto: member, in: graph, ledger: ledger, roster: roster, window: window)
            let acts = ActsByActor(
                graph.ledgers[ledger].segments, members: roster.members[ledger].count,
                passing: Filter(graph: graph, roster: roster, window: window, actors: actors))
            let flow = Flow(of: acts, window: window, table: KindTable(of: epoch, on: network), epoch: epoch)
            places.append(Place(part: parts.count, member: member, acts: acts, window: window))
            parts.append(
                Self.part(
                    of: graph, onLedger: ledger, roster: roster, window: window, epoch: epoch, flow: flow,
                    weights: weights.first { $0.network == network }, onlyFor: member))
        }
        assessment = Assessment(parts: parts, graph: graph, roster: roster, epoch: epoch, options: options)
        self.number = number
        self.places = places
    }

    var score: PersonScore {
        var hearing = Hearing()
        return assessment.score(number: number, members: places.map { ($0.part, $0.member) }, by: &hearing)
    }

    /// The same by other weights: nothing that was counted is counted again.
    func weighed(by weights: [Weights]) -> OnePerson {
        let parts = assessment.parts.map { part in
            let mine = weights.first { $0.network == part.network }
            let byMember = Self.byMember(mine, of: assessment.graph, onLedger: part.ledger, roster: assessment.roster)
            return NetworkPart(
                ledger: part.ledger, network: part.network, flow: part.flow,
                voices: Voices(of: part.flow, weights: byMember, hasRings: !(mine?.rings.isEmpty ?? true), epoch: assessment.epoch),
                weights: byMember, crowd: part.crowd, anonymous: part.anonymous, facts: part.facts, hasHistory: part.hasHistory)
        }
        let weighed = Assessment(
            parts: parts, graph: assessment.graph, roster: assessment.roster, epoch: assessment.epoch, options: assessment.options)
        return OnePerson(assessment: weighed, number: number, places: places)
    }

    private init(assessment: Assessment, number: Int, places: [Place]) {
        (self.assessment, self.number, self.places) = (assessment, number, places)
    }

    private static func byMember(_ weights: Weights?, of graph: Graph, onLedger ledger: Int, roster: Roster) -> Column<Weights.Weight> {
        weights?.byMember(of: graph, onLedger: ledger, roster: roster)
            ?? Column<Weights.Weight>(roster.members[ledger].count, filledWith: .none)
    }

    /// One network's part, of which one member may be asked.
    private static func part(
        of graph: Graph, onLedger ledger: Int, roster: Roster, window: Window, epoch: Epoch, flow: Flow, weights: Weights?,
        onlyFor member: Int
    ) -> NetworkPart {
        let count = roster.members[ledger].count
        let byMember = Self.byMember(weights, of: graph, onLedger: ledger, roster: roster)
        let crowd = AnonymousCrowd(
            of: TalliedSubjects(of: graph, onLedger: ledger, roster: roster, window: window, onlyFor: member), in: graph,
            onLedger: ledger, roster: roster, window: window, epoch: epoch)
        let earliest = Notes(of: graph, onLedger: ledger, roster: roster, window: window).earliest
        return NetworkPart(
            ledger: ledger, network: graph.ledgers[ledger].network, flow: flow,
            voices: Voices(of: flow, weights: byMember, hasRings: !(weights?.rings.isEmpty ?? true), epoch: epoch),
            weights: byMember, crowd: crowd, anonymous: crowd.sums(members: count),
            facts: StandingFacts(of: graph, onLedger: ledger, roster: roster, window: window),
            hasHistory: NetworkPart.hasHistory(since: earliest, at: window, epoch: epoch))
    }

    /// Who acted on a member, and the member.
    private static func actors(
        onto member: Int, in graph: Graph, ledger: Int, roster: Roster, window: Window
    ) -> [Bool] {
        var actors = [Bool](repeating: false, count: roster.members[ledger].count)
        actors[member] = true
        let filter = Filter(graph: graph, roster: roster, window: window)
        for acts in graph.ledgers[ledger].segments {
            filter.forEach(in: acts) { actor, target, _ in if target == member { actors[actor] = true } }
        }
        return actors
    }
}

/// Scores one person as of `now`, with `weights` held: the same bits as in a run over everybody that came to these weights.
///
/// `weights` may be older than `now`, or drawn from an earlier version of `graph`: then the score is what it would be if nobody's
/// attention had changed since. A network without weights has unknown people only. Returns `nil` when nobody of that name is
/// known. Goes over the whole graph a few times; call it off the cooperative pool.
public func standing(
    of person: PersonKey, in graph: Graph, at now: Instant, weights: [Weights], epoch: Epoch = .one,
    options: ScoringOptions = ScoringOptions()
) -> PersonScore? {
    OnePerson(
        person, in: graph, roster: Roster(of: graph), at: now, weights: weights, epoch: epoch, options: options)?.score
}
