import Model

/// Where somebody is to be found.
extension Graph {
    /// The place of a person, where there is one. Of a part of a graph it takes a look at a few; of others at everybody.
    func place(of person: PersonKey) -> Int32? {
        if let peopleByName {
            let place = peopleByName.firstIndex(notBefore: { people[Int($0)] < person })
            return place < peopleByName.count && people[Int(peopleByName[place])] == person ? peopleByName[place] : nil
        }
        return people.firstIndex(of: person).map { Int32(truncatingIfNeeded: $0) }
    }

    /// The networks on which a person has an account, by name.
    public func networks(of person: PersonKey) -> [Network] {
        var isThere = [Bool](repeating: false, count: ledgers.count)
        for account in accounts(of: .person(person)) { isThere[Int(accountLedger[Int(account)])] = true }
        return ledgers.indices.filter { isThere[$0] }.map { ledgers[$0].network }.sorted()
    }

    /// The networks on which each tracked person has an account.
    public var networksOfTracked: [PersonID: Set<Network>] {
        var networks: [PersonID: Set<Network>] = [:]
        for account in trackedAccounts.lazy.map(Int.init) {
            guard case .tracked(let id) = people[Int(accountPerson[account])] else { continue }
            networks[id, default: []].insert(ledgers[Int(accountLedger[account])].network)
        }
        return networks
    }

    /// Places of the accounts of some people, growing.
    func accounts(of asked: AskedPeople) -> [Int32] {
        switch asked {
        case .tracked: trackedAccounts.sorted()
        case .person(let person):
            place(of: person).map { place in accountPerson.indices.filter { accountPerson[$0] == place }.map { Int32($0) } } ?? []
        }
    }
}
