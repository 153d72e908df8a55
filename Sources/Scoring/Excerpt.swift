import Model

/// The part of a graph that one person's score is a function of, so that what is asked about one takes no look at all others.
///
/// It holds all that concerns the person; of those who acted on the person, what they did on the days on which they did so, for an
/// actor's budget is a day's; and the earliest records of each network, for a score rests on how far back it is known. Scored, explained
/// and compared with earlier times, it gives the bits that the whole graph gives, by the same weights.
public struct Excerpt: Sendable {
    public let graph: Graph
    /// By ledger: the accounts' numbers in the ledger of the whole.
    private let numbers: [[Int]]

    /// An actor on a day.
    private struct Appearance: Hashable {
        var person: Int32
        var day: Int32

        init(_ person: Int32, _ act: StoredAct) { (self.person, day) = (person, Instant(seconds: act.seconds).day) }
    }

    /// Costs what the person and those who acted on the person have done. Of a person who is not known it is a graph of next to nothing.
    public init(of whole: Graph, around person: PersonKey, by index: GraphIndex) {
        let place = index.place(of: person, in: whole)
        let own = place.map(index.accounts(ofPerson:)) ?? []
        var accounts = Set(own)
        var posts = Set(own.flatMap(index.posts(by:)))
        var tallies = Set(own.flatMap(index.tallies(of:)))
        var acts: [[UInt32]] = []
        for ledger in whole.ledgers.indices {
            let first = index.earliest(ofLedger: ledger)
            let mine = own.filter { Int(whole.accountLedger[Int($0)]) == ledger }
            let (found, actors) = Self.acts(concerning: mine, of: place, in: whole.ledgers[ledger], of: whole, by: index)
            var kept: [UInt32] = []
            whole.ledgers[ledger].forEachAct(at: Self.sorted(found + first.acts)) { place, act, _ in
                guard act.actor >= 0 else { return }
                kept.append(place)
                accounts.insert(act.actor)
                accounts.insert(act.target)
                if act.post >= 0 { posts.insert(act.post) }
            }
            acts.append(kept)
            // All of an actor's accounts there: which of them was known first decides what the actor's attention counts.
            for actor in actors {
                accounts.formUnion(index.accounts(ofPerson: Int(actor)).filter { Int(whole.accountLedger[Int($0)]) == ledger })
            }
            if let post = first.post { posts.insert(post) }
            if let tally = first.tally { tallies.insert(tally) }
        }
        for tally in tallies.lazy.map({ whole.tallies[Int($0)] }) {
            if tally.post >= 0 { posts.insert(tally.post) } else { accounts.insert(tally.account) }
        }
        for post in posts where whole.posts[Int(post)].author >= 0 { accounts.insert(whole.posts[Int(post)].author) }
        let sorted = accounts.sorted()
        graph = Graph(of: whole, accounts: sorted, posts: posts.sorted(), tallies: tallies.sorted(), acts: acts)
        var numbers = [[Int]](repeating: [], count: whole.ledgers.count)
        for account in sorted {
            let ledger = Int(whole.accountLedger[Int(account)])
            numbers[ledger].append(whole.ledgers[ledger].accounts.firstIndex(notBefore: { $0 < account }))
        }
        self.numbers = numbers
    }

    /// The places of the acts on one network that a person's score rests on, and who reached the person by them.
    private static func acts(
        concerning own: [Int32], of person: Int?, in ledger: Ledger, of whole: Graph, by index: GraphIndex
    ) -> (places: [UInt32], actors: Set<Int32>) {
        var seen: Set<Appearance> = []
        let onto = sorted(own.flatMap(index.acts(onto:)))
        ledger.forEachAct(at: onto) { _, act, _ in
            guard act.actor >= 0, let person, Int(whole.accountPerson[Int(act.target)]) == person else { return }
            let actor = whole.accountPerson[Int(act.actor)]
            if actor >= 0, Int(actor) != person { seen.insert(Appearance(actor, act)) }
        }
        let actors = Set(seen.map(\.person))
        let network = whole.ledger(of: ledger.network)
        let accounts = actors.flatMap { index.accounts(ofPerson: Int($0)) }.filter { Int(whole.accountLedger[Int($0)]) == network }
        var places = onto + own.flatMap(index.acts(by:))
        ledger.forEachAct(at: sorted(accounts.flatMap(index.acts(by:)))) { place, act, _ in
            guard act.actor >= 0 else { return }
            if seen.contains(Appearance(whole.accountPerson[Int(act.actor)], act)) { places.append(place) }
        }
        return (places, actors)
    }

    private static func sorted(_ places: [UInt32]) -> [UInt32] {
        var sorted: [UInt32] = []
        sorted.reserveCapacity(places.count)
        for place in places.sorted() where place != sorted.last { sorted.append(place) }
        return sorted
    }

    /// Weights of the whole graph, as far as they are needed here.
    public func weights(_ whole: [Weights]) -> [Weights] {
        whole.map { weights in
            guard let ledger = graph.ledger(of: weights.network) else { return weights }
            var part = weights
            part.byAccount = numbers[ledger].map { $0 < weights.byAccount.count ? weights.byAccount[$0] : .none }
            return part
        }
    }
}
