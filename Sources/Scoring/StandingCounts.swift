import Model

/// What was counted of accounts' followers and lists up to a time, and first after it.
struct StandingCounts {
    private typealias Sample = (seconds: Int64, count: Int64)
    private typealias Samples = (followers: Sample?, lists: Sample?)

    /// The time's; later from run to run, as long as nothing that was dated later comes to be before it.
    var lastSecond: Int64
    /// The latest tallies of follow, subscription and list for each account that has any; of one second, the greater.
    private var latest: [Int32: Samples] = [:]
    /// The first of those that are dated later.
    private var next: [Int32: Samples] = [:]

    init(until lastSecond: Int64) { self.lastSecond = lastSecond }

    /// The accounts of which something was counted later.
    var accountsCountedLater: some Sequence<Int32> { next.keys }

    /// Takes in a tally, which may be of anything.
    mutating func note(_ tally: Graph.StoredTally) {
        guard tally.account >= 0, tally.kind.isStanding else { return }
        let sample = (seconds: tally.seconds, count: tally.count)
        let kind = tally.kind == .list ? \Samples.lists : \Samples.followers
        if tally.seconds <= lastSecond {
            if let known = latest[tally.account]?[keyPath: kind], known >= sample { return }
            latest[tally.account, default: (nil, nil)][keyPath: kind] = sample
        } else {
            if let known = next[tally.account]?[keyPath: kind], known <= sample { return }
            next[tally.account, default: (nil, nil)][keyPath: kind] = sample
        }
    }

    /// What an account tells, as far as nothing was counted: that bears no date, so it is no more than what was counted first since.
    func undated(_ facts: Graph.AccountFacts, of account: Int32) -> Graph.AccountFacts {
        guard let later = next[account] else { return facts }
        let known = latest[account]
        var facts = facts
        if let first = later.followers, known?.followers == nil { facts.followers = min(facts.followers, max(0, first.count)) }
        if let first = later.lists, known?.lists == nil { facts.lists = min(facts.lists, max(0, first.count)) }
        return facts
    }

    /// How many followers and lists an account had that tells these facts.
    func standing(of account: Int32, telling facts: Graph.AccountFacts) -> (followers: Int64, lists: Int64) {
        let (known, facts) = (latest[account], undated(facts, of: account))
        return (known?.followers?.count ?? facts.followers, known?.lists?.count ?? facts.lists)
    }
}
