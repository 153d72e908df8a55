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
    private struct Appearance: Comparable {
        let person: Int32
        let day: Int32

        init(_ person: Int32, _ act: StoredAct) { (self.person, day) = (person, Instant(seconds: act.seconds).day) }

        static func < (a: Self, b: Self) -> Bool { a.person != b.person ? a.person < b.person : a.day < b.day }
    }

    /// Costs what the person and those who acted on the person have done. Of a person who is not known it is a graph of next to nothing.
    public init(of whole: Graph, around person: PersonKey, by index: GraphIndex) {
        let place = index.place(of: person, in: whole)
        let own = place.map { Array(index.accounts(ofPerson: $0)) } ?? []
        var accounts = Marks(below: whole.accountFacts.count)
        for account in own { accounts.insert(account) }
        var posts = own.flatMap(index.posts(by:))
        var tallies = own.flatMap(index.tallies(of:))
        var acts: [[UInt32]] = []
        for ledger in whole.ledgers.indices {
            let first = index.earliest(ofLedger: ledger)
            let mine = own.filter { Int(whole.accountLedger[Int($0)]) == ledger }
            var (found, actors) = Self.acts(concerning: mine, of: place, onLedger: ledger, of: whole, by: index)
            // All of an actor's accounts there: which of them was known first decides what the actor's attention counts.
            for account in actors { accounts.insert(account) }
            for place in first.acts { found.insert(place) }
            var kept: [UInt32] = []
            whole.ledgers[ledger].forEachAct(at: found.sorted()) { place, act, _ in
                guard act.actor >= 0 else { return }
                kept.append(place)
                accounts.insert(act.actor)
                accounts.insert(act.target)
                if act.post >= 0 { posts.append(act.post) }
            }
            acts.append(kept)
            if let post = first.post { posts.append(post) }
            if let tally = first.tally { tallies.append(tally) }
        }
        tallies = tallies.sortedOnce()
        for tally in tallies.lazy.map({ whole.tallies[Int($0)] }) {
            if tally.post >= 0 { posts.append(tally.post) } else { accounts.insert(tally.account) }
        }
        posts = posts.sortedOnce()
        for post in posts where whole.posts[Int(post)].author >= 0 { accounts.insert(whole.posts[Int(post)].author) }
        let sorted = accounts.sorted(as: Int32.self)
        graph = Graph(of: whole, accounts: sorted, posts: posts, tallies: tallies, acts: acts)
        var numbers = [[Int]](repeating: [], count: whole.ledgers.count)
        for account in sorted {
            let ledger = Int(whole.accountLedger[Int(account)])
            numbers[ledger].append(whole.ledgers[ledger].accounts.firstIndex(notBefore: { $0 < account }))
        }
        self.numbers = numbers
    }

    /// The places of the acts on one network that a person's score rests on, and the accounts there of those who reached the person by them.
    private static func acts(
        concerning own: [Int32], of person: Int?, onLedger number: Int, of whole: Graph, by index: GraphIndex
    ) -> (places: Marks, actors: [Int32]) {
        let ledger = whole.ledgers[number]
        let onto = own.flatMap(index.acts(onto:)).sortedOnce()
        var places = Marks(below: ledger.actCount)
        for place in onto { places.insert(place) }
        for account in own { index.forEachAct(by: account) { place, _ in places.insert(place) } }
        var seen: [Appearance] = []
        ledger.forEachAct(at: onto) { _, act, _ in
            guard act.actor >= 0, let person, Int(whole.accountPerson[Int(act.target)]) == person else { return }
            let actor = whole.accountPerson[Int(act.actor)]
            if actor >= 0, Int(actor) != person { seen.append(Appearance(actor, act)) }
        }
        var accounts: [Int32] = []
        for days in seen.sortedOnce().runs(where: { $0.person == $1.person }) {
            guard let person = days.first?.person else { continue }
            for account in index.accounts(ofPerson: Int(person)) where Int(whole.accountLedger[Int(account)]) == number {
                accounts.append(account)
                index.forEachAct(by: account) { place, day in
                    if days.contains(where: { $0.day == day }) { places.insert(place) }
                }
            }
        }
        return (places, accounts)
    }

    /// Weights of the whole graph, as far as they are needed here.
    public func weights(_ whole: [Weights]) -> [Weights] {
        whole.map { weights in
            guard let ledger = graph.ledger(of: weights.network) else { return weights }
            var part = weights
            part.byAccount = Chunks(numbers[ledger].lazy.map { $0 < weights.byAccount.count ? weights.byAccount[$0] : .none })
            return part
        }
    }
}
