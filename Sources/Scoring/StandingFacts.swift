import Model

/// What everybody on one network is known to have: followers and lists, of all accounts of a member together.
struct StandingFacts {
    private typealias Sample = (seconds: Int64, count: Int64)

    private(set) var followers: Column<Int64>
    private(set) var lists: Column<Int64>
    /// The latest tallies of follow, subscription and list for each account that has any; of one second, the greater.
    private var latest: [Int32: (followers: Sample?, lists: Sample?)] = [:]

    init(of graph: Graph, onLedger ledger: Int, roster: Roster, window: Window) {
        let count = roster.members[ledger].count
        followers = Column(count, filledWith: 0)
        lists = Column(count, filledWith: 0)
        for tally in graph.tallies where tally.seconds <= window.lastSecond { note(tally, in: graph, onLedger: ledger) }
        for account in graph.ledgers[ledger].accounts { add(account, in: graph, roster: roster) }
    }

    /// Takes in members that came since, so that there are `count`, and tallies, all of them at or before now.
    mutating func add(
        _ tallies: some Sequence<Graph.StoredTally>, members count: Int, in graph: Graph, onLedger ledger: Int
    ) {
        followers = followers.grown(to: count, filling: 0)
        lists = lists.grown(to: count, filling: 0)
        for tally in tallies { note(tally, in: graph, onLedger: ledger) }
    }

    /// Adds up the facts of some members anew.
    func renew(_ faced: Faced, in graph: Graph, onLedger ledger: Int, roster: Roster) {
        for member in faced.members {
            followers[member] = 0
            lists[member] = 0
        }
        for number in faced.accounts { add(graph.ledgers[ledger].accounts[number], in: graph, roster: roster) }
    }

    private mutating func note(_ tally: Graph.StoredTally, in graph: Graph, onLedger ledger: Int) {
        guard tally.account >= 0, tally.kind.isStanding, Int(graph.accountLedger[Int(tally.account)]) == ledger else { return }
        let sample = (seconds: tally.seconds, count: tally.count)
        var facts = latest[tally.account] ?? (nil, nil)
        if tally.kind == .list {
            if facts.lists.map({ $0 < sample }) ?? true { facts.lists = sample }
        } else {
            if facts.followers.map({ $0 < sample }) ?? true { facts.followers = sample }
        }
        latest[tally.account] = facts
    }

    private func add(_ account: Int32, in graph: Graph, roster: Roster) {
        let member = Int(roster.memberOfAccount[Int(account)])
        guard member >= 0 else { return }
        let facts = graph.accountFacts[Int(account)]
        let told = latest[account]
        Self.add(told?.followers?.count ?? facts.followers, to: followers, at: member)
        Self.add(told?.lists?.count ?? facts.lists, to: lists, at: member)
    }

    private static func add(_ count: Int64, to sums: Column<Int64>, at member: Int) {
        let (sum, overflow) = sums[member].addingReportingOverflow(max(0, count))
        sums[member] = overflow ? .max : sum
    }
}
