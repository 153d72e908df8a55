import Model

/// What everybody on one network is known to have: followers and lists, of all accounts of a member together.
struct StandingFacts {
    let followers: Column<Int64>
    let lists: Column<Int64>

    init(of graph: Graph, onLedger ledger: Int, roster: Roster, window: Window) {
        let latest = Self.latestCounts(of: graph, onLedger: ledger, window: window)
        let count = roster.members[ledger].count
        followers = Column(count, filledWith: 0)
        lists = Column(count, filledWith: 0)
        for account in graph.ledgers[ledger].accounts {
            let member = Int(roster.memberOfAccount[Int(account)])
            guard member >= 0 else { continue }
            let facts = graph.accountFacts[Int(account)]
            let told = latest[account]
            Self.add(told?.followers?.count ?? facts.followers, to: &followers[member])
            Self.add(told?.lists?.count ?? facts.lists, to: &lists[member])
        }
    }

    private typealias Latest = (seconds: Int64, count: Int64)

    /// The latest tallies of follow, subscription and list for each account that has any; of one second, the greater.
    private static func latestCounts(
        of graph: Graph, onLedger ledger: Int, window: Window
    ) -> [Int32: (followers: Latest?, lists: Latest?)] {
        var latest: [Int32: (followers: Latest?, lists: Latest?)] = [:]
        for tally in graph.tallies
        where tally.account >= 0 && tally.kind.isStanding && tally.seconds <= window.lastSecond
            && Int(graph.accountLedger[Int(tally.account)]) == ledger
        {
            let sample = (seconds: tally.seconds, count: tally.count)
            var facts = latest[tally.account] ?? (nil, nil)
            if tally.kind == .list {
                if facts.lists.map({ $0 < sample }) ?? true { facts.lists = sample }
            } else {
                if facts.followers.map({ $0 < sample }) ?? true { facts.followers = sample }
            }
            latest[tally.account] = facts
        }
        return latest
    }

    private static func add(_ count: Int64, to sum: inout Int64) {
        let (new, overflow) = sum.addingReportingOverflow(max(0, count))
        sum = overflow ? .max : new
    }
}
