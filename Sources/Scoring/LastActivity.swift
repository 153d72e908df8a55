import Model

/// When each account last acted, up to some time.
///
/// Takes in what has come since it was last asked, so that a daemon looks at each act once.
struct LastActs {
    /// By account; `.min` for never.
    private var latest: [Int64] = []
    /// How many acts of each ledger have been looked at.
    private var counts: [Int] = []
    /// Those dated later than it was asked for so far.
    private var ahead: [(account: Int, seconds: Int64)] = []
    private var asked = Int64.min

    /// When each tracked person last posted or acted, up to `now`, by network; whoever never did is left out.
    ///
    /// - Parameter graph: the one of the last time with more added; where acts were removed, ask a new one.
    mutating func activity(in graph: Graph, at now: Instant) -> [PersonKey: [Network: Instant]] {
        if now.seconds < asked { self = LastActs() }
        asked = now.seconds
        takeActs(of: graph)
        var latest = latest
        for (index, post) in graph.posts.enumerated() where post.author >= 0 && !graph.postIsRemoved[index] {
            if let at = post.at, at <= asked { latest[Int(post.author)] = max(latest[Int(post.author)], at) }
        }
        var last: [PersonKey: [Network: Instant]] = [:]
        for account in graph.accounts(of: .tracked).map(Int.init) where latest[account] > .min {
            let person = graph.people[Int(graph.accountPerson[account])]
            let network = graph.ledgers[Int(graph.accountLedger[account])].network
            let time = Instant(seconds: latest[account])
            last[person, default: [:]][network] = last[person]?[network].map { max($0, time) } ?? time
        }
        return last
    }

    private mutating func takeActs(of graph: Graph) {
        latest.append(contentsOf: repeatElement(.min, count: graph.accountFacts.count - latest.count))
        counts.append(contentsOf: repeatElement(0, count: graph.ledgers.count - counts.count))
        let (known, asked) = (ahead, asked)
        ahead = []
        for act in known { take(act.account, act.seconds, upTo: asked) }
        for (number, ledger) in graph.ledgers.enumerated() {
            ledger.forEachAct(after: counts[number]) { act in
                if act.actor >= 0 { take(Int(act.actor), act.seconds, upTo: asked) }
            }
            counts[number] = ledger.actCount
        }
    }

    @inline(__always)
    private mutating func take(_ account: Int, _ seconds: Int64, upTo asked: Int64) {
        if seconds <= asked {
            latest[account] = max(latest[account], seconds)
        } else {
            ahead.append((account, seconds))
        }
    }
}
