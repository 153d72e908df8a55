import Model

/// Everybody in a fixed order: people by the bytes of their names, and on each network the accounts merged into one member each.
///
/// All sums run in this order, so a score does not depend on the order in which anything arrived.
struct Roster {
    /// The people who have an account, by name: places in the graph.
    let order: [Int32]
    /// For each ledger of the graph: its members, as ranks in `order`, growing.
    let members: [Column<Int32>]
    /// For each account of the graph: its member's number on its network; -1 when the account was removed.
    let memberOfAccount: Column<Int32>
    /// For each person of the graph: the rank; -1 for those without an account.
    private let rankOfPerson: Column<Int32>

    init(of graph: Graph) {
        let accounts = graph.accountPerson
        var isPresent = [Bool](repeating: false, count: graph.people.count)
        for person in accounts where person >= 0 { isPresent[Int(person)] = true }
        order = NameOrder.sorted(graph.people.indices.filter { isPresent[$0] }.map { Int32($0) }, of: graph.people)

        let rank = Column<Int32>(graph.people.count, filledWith: -1)
        for (index, person) in order.enumerated() { rank[Int(person)] = Int32(index) }

        // Accounts by their person's rank.
        let starts = Column<Int32>(order.count + 1, filledWith: 0)
        for person in accounts where person >= 0 { starts[Int(rank[Int(person)]) + 1] += 1 }
        for index in 0..<order.count { starts[index + 1] += starts[index] }
        let byRank = Column<Int32>(Int(starts[order.count]), filledWith: 0)
        for (account, person) in accounts.enumerated() where person >= 0 {
            let owner = Int(rank[Int(person)])
            byRank[Int(starts[owner])] = Int32(account)
            starts[owner] += 1
        }

        var found = [[Int32]](repeating: [], count: graph.ledgers.count)
        let memberOfAccount = Column<Int32>(accounts.count, filledWith: -1)
        for index in 0..<byRank.count {
            let account = Int(byRank[index])
            let owner = rank[Int(accounts[account])]
            let ledger = Int(graph.accountLedger[account])
            if found[ledger].last != owner { found[ledger].append(owner) }
            memberOfAccount[account] = Int32(found[ledger].count - 1)
        }
        self.memberOfAccount = memberOfAccount
        rankOfPerson = rank
        members = found.map { Column($0) }
    }

    private init(order: [Int32], members: [Column<Int32>], memberOfAccount: Column<Int32>, rankOfPerson: Column<Int32>) {
        self.order = order
        self.members = members
        self.memberOfAccount = memberOfAccount
        self.rankOfPerson = rankOfPerson
    }

    /// A roster with accounts that came since, and where numbers have moved to.
    struct Growth {
        var roster: Roster
        /// `nil` where nobody came.
        var ranks: Renumbering?
        /// For each ledger that there was; `nil` where nobody came.
        var members: [Renumbering?]
        /// The accounts that came.
        var accounts: Range<Int>
    }

    /// Takes in the accounts that came since. `nil` when one of them belongs to somebody who had lost all others: then everybody is to
    /// be numbered anew. Whoever was here must have kept their accounts.
    func grown(to graph: Graph) -> Growth? {
        let came = memberOfAccount.count..<graph.accountPerson.count
        var growth = Growth(roster: self, members: members.map { _ in nil }, accounts: came)
        if came.isEmpty, graph.ledgers.count == members.count { return growth }

        var newPeople: Set<Int32> = []
        for account in came {
            let person = graph.accountPerson[account]
            guard person >= 0 else { return nil }
            if Int(person) >= rankOfPerson.count {
                newPeople.insert(person)
            } else if rankOfPerson[Int(person)] < 0 {
                return nil
            }
        }
        let joining = NameOrder.sorted(Array(newPeople), of: graph.people)
        let before = joining.map { person in
            self.order.firstIndex(notBefore: { graph.people[Int($0)] < graph.people[Int(person)] })
        }
        let ranks = Renumbering(of: self.order.count, inserting: before)
        let order = Self.inserting(joining, before, into: self.order)
        let rankOfPerson = Column<Int32>(graph.people.count, filledWith: -1)
        for (rank, person) in order.enumerated() { rankOfPerson[Int(person)] = Int32(truncatingIfNeeded: rank) }
        if !joining.isEmpty { growth.ranks = ranks }

        var comers = [Set<Int32>](repeating: [], count: graph.ledgers.count)
        for account in came { comers[Int(graph.accountLedger[account])].insert(rankOfPerson[Int(graph.accountPerson[account])]) }
        var members: [Column<Int32>] = []
        for ledger in graph.ledgers.indices {
            let old = ledger < self.members.count ? (0..<self.members[ledger].count).map { ranks[self.members[ledger][$0]] } : []
            let new = comers[ledger].sorted().filter { rank in
                let place = old.firstIndex(notBefore: { $0 < rank })
                return place == old.count || old[place] != rank
            }
            let before = new.map { rank in old.firstIndex(notBefore: { $0 < rank }) }
            members.append(Column(Self.inserting(new, before, into: old)))
            if ledger < self.members.count, !new.isEmpty { growth.members[ledger] = Renumbering(of: old.count, inserting: before) }
        }
        let memberOfAccount = Column<Int32>(unwritten: graph.accountPerson.count)
        for account in 0..<came.lowerBound {
            let member = self.memberOfAccount[account]
            let moved = growth.members[Int(graph.accountLedger[account])]
            memberOfAccount[account] = member >= 0 ? moved?[member] ?? member : -1
        }
        growth.roster = Roster(order: order, members: members, memberOfAccount: memberOfAccount, rankOfPerson: rankOfPerson)
        for account in came {
            let rank = Int(rankOfPerson[Int(graph.accountPerson[account])])
            let member = growth.roster.member(rank, onLedger: Int(graph.accountLedger[account]))
            memberOfAccount[account] = Int32(truncatingIfNeeded: member ?? -1)
        }
        return growth
    }

    /// - Parameter before: for each of `new`, growing, the old place that it goes before.
    private static func inserting(_ new: [Int32], _ before: [Int], into old: [Int32]) -> [Int32] {
        if new.isEmpty { return old }
        var all: [Int32] = []
        all.reserveCapacity(old.count + new.count)
        var next = 0
        for (element, place) in zip(new, before) {
            all += old[next..<place]
            all.append(element)
            next = place
        }
        return all + old[next...]
    }

    /// The rank of a person, or `nil` when nobody of that name has an account.
    func rank(of person: PersonKey, in graph: Graph) -> Int? {
        var low = 0
        var high = order.count
        while low < high {
            let middle = (low + high) / 2
            if graph.people[Int(order[middle])] < person { low = middle + 1 } else { high = middle }
        }
        return low < order.count && graph.people[Int(order[low])] == person ? low : nil
    }

    /// The number that the person of a rank has on a ledger's network, or `nil` without an account there.
    func member(_ rank: Int, onLedger ledger: Int) -> Int? {
        let members = members[ledger]
        var low = 0
        var high = members.count
        while low < high {
            let middle = (low + high) / 2
            if Int(members[middle]) < rank { low = middle + 1 } else { high = middle }
        }
        return low < members.count && Int(members[low]) == rank ? low : nil
    }
}

/// Sorts people by the bytes of their names without writing out every name: the first 16 bytes decide nearly always.
enum NameOrder {
    private struct Key {
        var head: UInt64
        var tail: UInt64
        var place: Int32
    }

    static func sorted(_ places: [Int32], of people: [PersonKey]) -> [Int32] {
        var keys = places.map { place in
            let (head, tail) = prefix(of: people[Int(place)])
            return Key(head: head, tail: tail, place: place)
        }
        keys.sort { a, b in
            if a.head != b.head { return a.head < b.head }
            if a.tail != b.tail { return a.tail < b.tail }
            // Equal prefixes of names without zero bytes shorter than 16 are equal names; the longer ones are compared whole.
            return people[Int(a.place)] < people[Int(b.place)]
        }
        return keys.map(\.place)
    }

    /// The first 16 bytes of a person's name, most significant first, filled up with zeros.
    private static func prefix(of person: PersonKey) -> (UInt64, UInt64) {
        var words: (UInt64, UInt64) = (0, 0)
        var length = 0
        func append(_ bytes: String.UTF8View) {
            for byte in bytes {
                guard length < 16 else { return }
                if length < 8 {
                    words.0 |= UInt64(byte) << UInt64(56 - 8 * length)
                } else {
                    words.1 |= UInt64(byte) << UInt64(120 - 8 * length)
                }
                length += 1
            }
        }
        switch person {
        case .tracked(let id): append(id.rawValue.utf8)
        case .met(let key):
            append(key.network.rawValue.utf8)
            append(":".utf8)
            append(key.id.utf8)
        }
        return words
    }
}
