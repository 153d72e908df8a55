import Model

/// Where in a graph the records that concern each person are, so that whoever asks about one goes over nobody else's.
///
/// Some 10 bytes an act. Good for the graph that it was made of, and no other.
public struct GraphIndex: Sendable {
    /// Where some acts of each ledger are, one after the other.
    private struct Acts {
        /// By ledger: how many acts there are up to its end.
        let ends: [Int]
        /// How many acts are in it.
        let count: Int
        /// By account: the places in its ledger, of those that it did with their days.
        let byActor: DatedRows
        let byTarget: Rows
        /// By author: acts on a post that were done to somebody else, as a reply to a reply may be.
        let aside: Rows
        /// By ledger: the place of the earliest act, and of the earliest between two people.
        let earliest: [(act: (place: UInt32, seconds: Int64)?, heard: (place: UInt32, seconds: Int64)?)]

        init(of graph: Graph, after starts: [Int]) {
            /// Calls `body` with the ledger, the place and the act of each that was not removed.
            func forEach(_ body: (Int, UInt32, StoredAct) -> Void) {
                for (number, ledger) in graph.ledgers.enumerated() {
                    let start = number < starts.count ? starts[number] : 0
                    var place = UInt32(truncatingIfNeeded: start)
                    ledger.forEachAct(after: start) { act in
                        if act.actor >= 0 { body(number, place, act) }
                        place += 1
                    }
                }
            }
            let accounts = graph.accountFacts.count
            byActor = DatedRows(accounts) { add in forEach { add(Int($2.actor), $1, Instant(seconds: $2.seconds).day) } }
            byTarget = Rows(accounts) { add in forEach { add(Int($2.target), $1) } }
            aside = Rows(accounts) { add in
                forEach { _, place, act in
                    guard act.post >= 0 else { return }
                    let author = graph.posts[Int(act.post)].author
                    if author >= 0, author != act.target { add(Int(author), place) }
                }
            }
            var earliest = [(act: (place: UInt32, seconds: Int64)?, heard: (place: UInt32, seconds: Int64)?)](
                repeating: (nil, nil), count: graph.ledgers.count)
            var count = 0
            forEach { ledger, place, act in
                count += 1
                if act.seconds < earliest[ledger].act?.seconds ?? .max { earliest[ledger].act = (place, act.seconds) }
                guard act.seconds < earliest[ledger].heard?.seconds ?? .max, act.post < 0 || !graph.postIsRemoved[Int(act.post)] else {
                    return
                }
                let (actor, target) = (graph.accountPerson[Int(act.actor)], graph.accountPerson[Int(act.target)])
                if actor >= 0, target >= 0, actor != target { earliest[ledger].heard = (place, act.seconds) }
            }
            (self.earliest, self.count) = (earliest, count)
            ends = graph.ledgers.map(\.actCount)
        }
    }

    /// One of all acts, or of most, and one of those that came since.
    private let acts: [Acts]
    private let accountsByPerson: Rows
    private let postsByAuthor: Rows
    /// By the account that was counted, or that wrote the post that was.
    private let talliesByOwner: Rows
    private let personBySlug: [PersonID: Int32]
    /// By ledger: the place of the earliest post and tally.
    private let earliest: [(post: Int32?, tally: Int32?)]
    private let authorRevision: Int

    /// Goes over the graph some times, tens of nanoseconds per act: call it off the cooperative pool.
    public init(of graph: Graph) { self.init(of: graph, acts: [Acts(of: graph, after: [])]) }

    /// The index of a later version of the same graph. Goes over the acts that have come since the last that went over all of them.
    public func renewed(for graph: Graph) -> GraphIndex {
        guard let most = acts.first, authorRevision == graph.authorRevision else { return GraphIndex(of: graph) }
        let later = Acts(of: graph, after: most.ends)
        if later.count > max(Segment.capacity, most.count / 8) { return GraphIndex(of: graph) }
        return GraphIndex(of: graph, acts: [most, later])
    }

    private init(of graph: Graph, acts: [Acts]) {
        self.acts = acts
        accountsByPerson = Rows(graph.people.count) { add in
            for (account, person) in graph.accountPerson.enumerated() where person >= 0 {
                add(Int(person), UInt32(truncatingIfNeeded: account))
            }
        }
        postsByAuthor = Rows(graph.accountFacts.count) { add in
            for (place, post) in graph.posts.enumerated() where post.author >= 0 {
                add(Int(post.author), UInt32(truncatingIfNeeded: place))
            }
        }
        talliesByOwner = Rows(graph.accountFacts.count) { add in
            for (place, tally) in graph.tallies.enumerated() {
                let owner = tally.post >= 0 ? graph.posts[Int(tally.post)].author : tally.account
                if owner >= 0 { add(Int(owner), UInt32(truncatingIfNeeded: place)) }
            }
        }
        var slugs: [PersonID: Int32] = [:]
        for (place, person) in graph.people.enumerated() {
            if case .tracked(let slug) = person { slugs[slug] = Int32(truncatingIfNeeded: place) }
        }
        personBySlug = slugs
        earliest = graph.ledgers.indices.map { ledger in
            let posts = graph.posts.indices.lazy.filter {
                let post = graph.posts[$0]
                return Int(post.network) == ledger && post.author >= 0 && post.at != nil && !graph.postIsRemoved[$0]
            }
            let tallies = graph.tallies.indices.lazy.filter { Notes.belongs(graph.tallies[$0], to: ledger, in: graph) }
            return (
                posts.min { (graph.posts[$0].at ?? .max) < (graph.posts[$1].at ?? .max) }.map { Int32(truncatingIfNeeded: $0) },
                tallies.min { graph.tallies[$0].seconds < graph.tallies[$1].seconds }.map { Int32(truncatingIfNeeded: $0) }
            )
        }
        authorRevision = graph.authorRevision
    }

    // MARK: Asking

    /// The place of a person in the graph.
    func place(of person: PersonKey, in graph: Graph) -> Int? {
        switch person {
        case .tracked(let slug): personBySlug[slug].map(Int.init)
        case .met: graph.people.firstIndex(of: person)
        }
    }

    /// The places of the accounts of the person at a place.
    func accounts(ofPerson place: Int) -> some Sequence<Int32> {
        accountsByPerson[place].lazy.map { Int32(truncatingIfNeeded: $0) }
    }

    /// Calls `body` with the places in its ledger of the acts that an account did, and their days; some may have been removed since.
    func forEachAct(by account: Int32, _ body: (_ place: UInt32, _ day: Int32) -> Void) {
        for layer in acts { layer.byActor.forEach(in: Int(account), body) }
    }

    /// The places in its ledger of the acts done to an account, and of those on its posts.
    func acts(onto account: Int32) -> [UInt32] { acts.flatMap { $0.byTarget[Int(account)] + $0.aside[Int(account)] } }

    /// The places of the posts that an account wrote.
    func posts(by account: Int32) -> [Int32] { postsByAuthor[Int(account)].map(Int32.init) }

    /// The places of the tallies of an account and of its posts.
    func tallies(of account: Int32) -> [Int32] { talliesByOwner[Int(account)].map(Int32.init) }

    /// The places of the earliest records of a ledger, which tell since when anything is known of it.
    func earliest(ofLedger ledger: Int) -> (acts: [UInt32], post: Int32?, tally: Int32?) {
        let layers = acts.compactMap { ledger < $0.earliest.count ? $0.earliest[ledger] : nil }
        let firsts = [layers.compactMap(\.act), layers.compactMap(\.heard)].compactMap { $0.min { $0.seconds < $1.seconds }?.place }
        return (firsts, earliest[ledger].post, earliest[ledger].tally)
    }
}
