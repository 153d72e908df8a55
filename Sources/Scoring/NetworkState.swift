import Model

/// What is kept of one network from run to run, so that a run touches only what has changed since the last of the same day.
///
/// Not to be copied: its columns are shared and written to.
struct NetworkState {
    let ledger: Int
    /// Up to the last run.
    private var window: Window
    private var census: Census
    /// Today's acts up to the last run.
    private var todays: [StoredAct] = []
    private var today: Exchange
    private var tallied: TalliedSubjects
    private var crowd: AnonymousCrowd
    private var anonymous: Column<Double>
    private var facts: StandingFacts
    /// When the first act or tally was; `.max` without any.
    private var earliest = Int64.max
    /// When something begins to count that was known and lay in the future of the last run.
    private var wakes = Int64.max
    /// How many acts of the ledger have been taken note of.
    private var actCount: Int

    /// Counts a network from nothing.
    init(of graph: Graph, onLedger ledger: Int, roster: Roster, at now: Instant, epoch: Epoch, options: ScoringOptions) {
        self.ledger = ledger
        window = Window(on: graph.ledgers[ledger].network, until: now, epoch: epoch, options: options)
        let past = Window(before: window.today, epoch: epoch)
        census = Census(of: graph, onLedger: ledger, roster: roster, window: past, epoch: epoch, options: options)
        actCount = graph.ledgers[ledger].actCount
        today = Exchange()
        tallied = TalliedSubjects(of: graph, onLedger: ledger, roster: roster, window: window)
        crowd = AnonymousCrowd(of: tallied, in: graph, onLedger: ledger, roster: roster, window: window, epoch: epoch)
        anonymous = crowd.sums(members: roster.members[ledger].count)
        facts = StandingFacts(of: graph, onLedger: ledger, roster: roster, window: window)
        let notes = Notes(of: graph, onLedger: ledger, roster: roster, window: window)
        (todays, earliest, wakes) = (notes.todays, notes.earliest, notes.wakes)
        countToday(in: graph, roster: roster, epoch: epoch)
    }

    /// What has come since the last run.
    struct News {
        /// Places of the accounts that came.
        var accounts: Range<Int>
        var changes: Graph.Changes
        /// Places of the tallies that came.
        var tallies: Range<Int>
        /// Places of the posts that came.
        var posts: Range<Int>
    }

    /// Takes in what has come since the last run. Returns the members whose levels may have changed, or `nil` when the network is to be
    /// counted anew: it is another day there, or something came that is dated before today, or changes whose attention counts.
    mutating func renew(
        with news: News, of graph: Graph, roster: Roster, at now: Instant, epoch: Epoch, options: ScoringOptions
    ) -> Set<Int>? {
        let last = window
        window = Window(on: graph.ledgers[ledger].network, until: now, epoch: epoch, options: options)
        guard window.today == last.today, window.lastSecond >= last.lastSecond else { return nil }
        guard wakes > window.lastSecond, !news.changes.rewritten.contains(Int32(ledger)) else { return nil }
        let count = roster.members[ledger].count
        let acts = graph.ledgers[ledger].acts(after: actCount)
        actCount += acts.count
        let filter = Filter(graph: graph, roster: roster, window: window)
        let firstOfToday = Int64(window.today) * 86_400
        let known = acts.filter { $0.seconds <= window.lastSecond }
        for act in acts {
            note(act, roster: roster)
            if act.seconds > window.lastSecond {
                wakes = min(wakes, act.seconds)
            } else if act.seconds < firstOfToday, filter.place(act) != nil {
                return nil
            }
        }

        let tallies = news.tallies.filter { place in
            note(graph.tallies[place], in: graph)
            guard graph.tallies[place].seconds > window.lastSecond else { return true }
            wakes = min(wakes, graph.tallies[place].seconds)
            return false
        }
        let faced = Faced(
            news.changes.accounts + news.accounts.map { Int32(truncatingIfNeeded: $0) }
                + news.tallies.lazy.map { graph.tallies[$0] }.filter { $0.account >= 0 && $0.kind.isStanding }.map(\.account),
            in: graph, onLedger: ledger, roster: roster)
        guard
            census.renew(
                faced, graph: graph, onLedger: ledger, roster: roster, window: Window(before: window.today, epoch: epoch), epoch: epoch,
                options: options)
        else { return nil }
        var touched = faced.members

        let fresh = known.filter { $0.seconds >= firstOfToday }
        todays += fresh
        if !fresh.isEmpty {
            let before = today
            countToday(in: graph, roster: roster, epoch: epoch)
            for actor in Set(fresh.lazy.compactMap({ filter.place($0)?.0 })) {
                touched.formUnion(members(concernedBy: actor, after: before))
            }
        }

        for post in news.posts.map({ Int32(truncatingIfNeeded: $0) }) + news.changes.posts {
            if let at = graph.posts[Int(post)].at, at > window.lastSecond { wakes = min(wakes, at) }
        }
        let subjects = tallied.add(
            tallies: tallies, acts: known, posts: news.changes.posts.filter { Int(graph.posts[Int($0)].network) == ledger }, of: graph,
            window: window)
        anonymous = anonymous.grown(to: count, filling: 0)
        let counted = crowd.renew(
            subjects, of: tallied, in: graph, onLedger: ledger, roster: roster, window: window, epoch: epoch)
        for member in counted { anonymous[member] = crowd.shares(of: member).reduce(0) { $0 + $1.people } }
        touched.formUnion(counted)

        facts.add(news.tallies.lazy.map { graph.tallies[$0] }, members: count, in: graph, onLedger: ledger, window: window)
        facts.renew(faced, in: graph, onLedger: ledger, roster: roster)
        return touched
    }

    /// Whose attention counts here.
    var weights: Weights { census.told }

    /// Whether the first act or tally is as old as a score needs to be more than provisional.
    func hasHistory(epoch: Epoch) -> Bool {
        NetworkPart.hasHistory(since: earliest, at: window, epoch: epoch)
    }

    /// The network as it stands now.
    func part(of graph: Graph, epoch: Epoch) -> NetworkPart {
        let flow = flow(epoch: epoch)
        return NetworkPart(
            ledger: ledger, network: graph.ledgers[ledger].network, flow: flow,
            voices: Voices(
                of: flow, weights: census.weights, hasRings: !census.told.rings.isEmpty, epoch: epoch),
            weights: census.weights, crowd: crowd, anonymous: anonymous, facts: facts,
            hasHistory: hasHistory(epoch: epoch))
    }

    /// Who gives the weight that reaches a member.
    func attribution(of member: Int, on network: Network, epoch: Epoch) -> Attribution {
        var named = 0.0
        flow(epoch: epoch).forEachWeight(onto: member) { _, weights in
            named += epoch.weight(of: weights.given, returned: weights.returned)
        }
        return Attribution(network: network, named: named, anonymous: anonymous[member])
    }

    private func flow(epoch: Epoch) -> Flow { Flow(past: census.past, today: today, epoch: epoch) }

    private mutating func countToday(in graph: Graph, roster: Roster, epoch: Epoch) {
        // Few of all members take part in a day: they are counted among themselves.
        let filter = Filter(graph: graph, roster: roster, window: window)
        let present = filter.presence(in: todays, onLedger: ledger, of: roster)
        let acts = ActsByActor(todays, among: present, passing: filter)
        let table = KindTable(of: epoch, on: graph.ledgers[ledger].network)
        today = Exchange(of: Pairs(of: acts, on: 0..<window.days, window: window, table: table, epoch: epoch), among: present)
    }

    /// Those onto whom an actor's attention of today weighs otherwise than `before`, and the actor, where one of them returns it.
    private func members(concernedBy actor: Int, after before: Exchange) -> Set<Int> {
        var concerned: Set<Int> = []
        today.forEachTarget(of: actor) { target, weight in
            if weight == before.weight(of: actor, onto: target) { return }
            concerned.insert(target)
            let returned = census.past.voice(of: Int32(truncatingIfNeeded: target), onto: actor)
            if returned != nil || today.weight(of: target, onto: actor) != nil { concerned.insert(actor) }
        }
        return concerned
    }

    private mutating func note(_ act: StoredAct, roster: Roster) {
        let (actor, target) = (roster.memberOfAccount[Int(act.actor)], roster.memberOfAccount[Int(act.target)])
        if actor >= 0, target >= 0, actor != target { earliest = min(earliest, act.seconds) }
    }

    private mutating func note(_ tally: Graph.StoredTally, in graph: Graph) {
        if Notes.belongs(tally, to: ledger, in: graph) { earliest = min(earliest, tally.seconds) }
    }
}
