/// What everybody on one network is known to have: followers and lists, of all accounts of a member together.
struct StandingFacts {
    private(set) var followers: Column<Int64>
    private(set) var lists: Column<Int64>
    private var counts: StandingCounts

    init(of graph: Graph, onLedger ledger: Int, roster: Roster, window: Window) {
        let count = roster.members[ledger].count
        followers = Column(count, filledWith: 0)
        lists = Column(count, filledWith: 0)
        counts = StandingCounts(until: window.lastSecond)
        note(graph.tallies, in: graph, onLedger: ledger)
        for account in graph.ledgers[ledger].accounts { add(account, in: graph, roster: roster) }
    }

    /// Takes in members that came since, so that there are `count`, and tallies, up to the end of `window`; what was dated beyond the last one's
    /// end lies beyond this one's.
    mutating func add(
        _ tallies: some Sequence<Graph.StoredTally>, members count: Int, in graph: Graph, onLedger ledger: Int, window: Window
    ) {
        counts.lastSecond = window.lastSecond
        followers = followers.grown(to: count, filling: 0)
        lists = lists.grown(to: count, filling: 0)
        note(tallies, in: graph, onLedger: ledger)
    }

    /// Adds up the facts of some members anew.
    func renew(_ faced: Faced, in graph: Graph, onLedger ledger: Int, roster: Roster) {
        for member in faced.members {
            followers[member] = 0
            lists[member] = 0
        }
        for number in faced.accounts { add(graph.ledgers[ledger].accounts[number], in: graph, roster: roster) }
    }

    private mutating func note(_ tallies: some Sequence<Graph.StoredTally>, in graph: Graph, onLedger ledger: Int) {
        for tally in tallies where tally.account >= 0 && Int(graph.accountLedger[Int(tally.account)]) == ledger { counts.note(tally) }
    }

    private func add(_ account: Int32, in graph: Graph, roster: Roster) {
        let member = Int(roster.memberOfAccount[Int(account)])
        guard member >= 0 else { return }
        let standing = counts.standing(of: account, telling: graph.accountFacts[Int(account)])
        Self.add(standing.followers, to: followers, at: member)
        Self.add(standing.lists, to: lists, at: member)
    }

    private static func add(_ count: Int64, to sums: Column<Int64>, at member: Int) {
        let (sum, overflow) = sums[member].addingReportingOverflow(max(0, count))
        sums[member] = overflow ? .max : sum
    }
}
