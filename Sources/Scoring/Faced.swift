import Model

/// Members of a network with new accounts or facts, and all accounts that they have there.
struct Faced {
    let members: Set<Int>
    /// Numbers of the accounts in the ledger, growing.
    let accounts: [Int]

    init(_ accounts: [Int32], in graph: Graph, onLedger ledger: Int, roster: Roster) {
        members = Set(
            accounts.lazy.filter { Int(graph.accountLedger[Int($0)]) == ledger }.map { Int(roster.memberOfAccount[Int($0)]) }
                .filter { $0 >= 0 })
        guard !members.isEmpty else {
            self.accounts = []
            return
        }
        let isMeant = Column<Bool>(roster.members[ledger].count, filledWith: false)
        for member in members { isMeant[member] = true }
        let all = graph.ledgers[ledger].accounts
        self.accounts = all.indices.filter { number in
            let member = Int(roster.memberOfAccount[Int(all[number])])
            return member >= 0 && isMeant[member]
        }
    }
}
