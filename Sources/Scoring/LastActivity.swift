import Model

/// When each account last acted, and each tracked person last posted or acted, up to some time.
///
/// Takes in what has come since it was last asked, so that a daemon looks at each act and each post once.
struct LastActs {
    /// Something that an account did.
    private typealias Deed = (account: Int32, seconds: Int64)

    /// By account: its last act; `.min` for never.
    private var latest: [Int64] = []
    /// How many acts of each ledger, and how many posts, have been looked at.
    private var counts: [Int] = []
    private var postCount = 0
    /// Those dated later than it was asked for so far.
    private var actsAhead: [Deed] = []
    private var postsAhead: [Deed] = []
    private var asked = Int64.min
    /// Places of the accounts that are told of, growing; `nil` while nothing is told.
    private var tracked: [Int32]?
    private var told: [PersonKey: [Network: Instant]] = [:]

    /// Whose an account is, or what is known of a post, has changed.
    mutating func forgetTold() { tracked = nil }

    /// When each tracked person last posted or acted, up to `now`, by network; whoever never did is left out.
    ///
    /// - Parameters:
    ///   - graph: the one of the last time with more added; where acts were removed, ask a new one.
    ///   - tracked: places of the accounts of tracked people, growing.
    mutating func activity(in graph: Graph, of tracked: [Int32], at now: Instant) -> [PersonKey: [Network: Instant]] {
        if now.seconds < asked { self = LastActs() }
        asked = now.seconds
        if tracked != self.tracked { (self.tracked, postCount, postsAhead) = (nil, 0, []) }
        takeActs(of: graph)
        if self.tracked == nil {
            self.tracked = tracked
            told = [:]
            for account in tracked where latest[Int(account)] > .min { tell((account, latest[Int(account)]), in: graph) }
        }
        takePosts(of: graph)
        return told
    }

    private mutating func takeActs(of graph: Graph) {
        latest.grow(to: graph.accountFacts.count, filling: .min)
        counts.grow(to: graph.ledgers.count, filling: 0)
        let ahead = actsAhead
        actsAhead = []
        for act in ahead { take(act, in: graph) }
        for (number, ledger) in graph.ledgers.enumerated() {
            ledger.forEachAct(after: counts[number]) { act in if act.actor >= 0 { take((act.actor, act.seconds), in: graph) } }
            counts[number] = ledger.actCount
        }
    }

    @inline(__always)
    private mutating func take(_ act: Deed, in graph: Graph) {
        guard act.seconds <= asked else { return actsAhead.append(act) }
        guard act.seconds > latest[Int(act.account)] else { return }
        latest[Int(act.account)] = act.seconds
        if tracked != nil { tellIfTracked(act, in: graph) }
    }

    private mutating func takePosts(of graph: Graph) {
        var posts = postsAhead
        postsAhead = []
        for place in postCount..<graph.posts.count where !graph.postIsRemoved[place] {
            let post = graph.posts[place]
            if post.author >= 0, let at = post.at { posts.append((post.author, at)) }
        }
        postCount = graph.posts.count
        for post in posts { if post.seconds <= asked { tellIfTracked(post, in: graph) } else { postsAhead.append(post) } }
    }

    private mutating func tellIfTracked(_ deed: Deed, in graph: Graph) {
        guard let tracked else { return }
        let place = tracked.firstIndex(notBefore: { $0 < deed.account })
        if place < tracked.count, tracked[place] == deed.account { tell(deed, in: graph) }
    }

    private mutating func tell(_ deed: Deed, in graph: Graph) {
        let person = graph.people[Int(graph.accountPerson[Int(deed.account)])]
        let network = graph.ledgers[Int(graph.accountLedger[Int(deed.account)])].network
        let time = Instant(seconds: deed.seconds)
        told[person, default: [:]][network] = told[person]?[network].map { max($0, time) } ?? time
    }
}
