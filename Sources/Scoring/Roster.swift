import Model

/// Everybody under a number, and on each network the accounts merged into one member each.
///
/// Who was there when it was made is numbered by the bytes of the name; who came since stands behind them, so that nobody's number ever
/// changes, and `order` tells where each belongs. All sums run in this order, so a score does not depend on the order in which
/// anything arrived.
///
/// Not to be copied: it grows in its place.
struct Roster {
    /// The people who have an account, by number: places in the graph.
    private(set) var people: [Int32]
    /// Everybody's number, by name.
    private(set) var byName: [Int32]
    /// For each ledger of the graph: its members' numbers as people.
    private(set) var members: [Column<Int32>]
    /// For each account of the graph: its member's number on its network; -1 when the account was removed.
    private(set) var memberOfAccount: Column<Int32>
    /// For each person of the graph: the number; -1 for those without an account.
    private var numberOfPerson: Column<Int32>
    /// How many people are numbered by name.
    private let settled: Int
    /// Of each who came since: how many of the settled stand before, and the place by name, as `order` tells it.
    private var comers: [(before: Int, order: UInt64)] = []
    /// For each ledger: how many members are numbered by name, and the others by their numbers as people.
    private var settledMembers: [Int]
    private var laterMembers: [[Int32: Int32]]

    init(of graph: Graph) {
        let accounts = graph.accountPerson
        var isPresent = [Bool](repeating: false, count: graph.people.count)
        for person in accounts where person >= 0 { isPresent[Int(person)] = true }
        people =
            graph.peopleByName?.filter { isPresent[Int($0)] }
            ?? NameOrder.sorted(graph.people.indices.filter { isPresent[$0] }.map { Int32($0) }, of: graph.people)
        settled = people.count
        people.reserveCapacity(Room.room(for: settled))
        byName = []
        byName.reserveCapacity(Room.room(for: settled))
        byName += 0..<Int32(truncatingIfNeeded: settled)

        let numbers = Column<Int32>(graph.people.count, filledWith: -1)
        for (number, person) in people.enumerated() { numbers[Int(person)] = Int32(number) }

        // Accounts by their person's number.
        let starts = Column<Int32>(people.count + 1, filledWith: 0)
        for person in accounts where person >= 0 { starts[Int(numbers[Int(person)]) + 1] += 1 }
        for index in 0..<people.count { starts[index + 1] += starts[index] }
        let byNumber = Column<Int32>(Int(starts[people.count]), filledWith: 0)
        for (account, person) in accounts.enumerated() where person >= 0 {
            let owner = Int(numbers[Int(person)])
            byNumber[Int(starts[owner])] = Int32(account)
            starts[owner] += 1
        }

        var found = [[Int32]](repeating: [], count: graph.ledgers.count)
        let memberOfAccount = Column<Int32>(accounts.count, filledWith: -1)
        for index in 0..<byNumber.count {
            let account = Int(byNumber[index])
            let owner = numbers[Int(accounts[account])]
            let ledger = Int(graph.accountLedger[account])
            if found[ledger].last != owner { found[ledger].append(owner) }
            memberOfAccount[account] = Int32(found[ledger].count - 1)
        }
        self.memberOfAccount = memberOfAccount
        numberOfPerson = numbers
        members = found.map { Column($0) }
        settledMembers = found.map(\.count)
        laterMembers = found.map { _ in [:] }
    }

    // MARK: Growing

    /// Takes in the accounts that came since, and tells which they are. `nil` when one of them belongs to somebody who had lost all
    /// others: then everybody is to be numbered anew. Whoever was here must have kept their accounts.
    mutating func grow(to graph: Graph) -> Range<Int>? {
        let came = memberOfAccount.count..<graph.accountPerson.count
        for account in came {
            let person = Int(graph.accountPerson[account])
            guard person >= 0, person >= numberOfPerson.count || numberOfPerson[person] >= 0 else { return nil }
        }
        while members.count < graph.ledgers.count {
            members.append(Column(unwritten: 0))
            settledMembers.append(0)
            laterMembers.append([:])
        }
        if came.isEmpty { return came }

        let known = people.count
        numberOfPerson = numberOfPerson.grown(to: graph.people.count, filling: -1)
        memberOfAccount = memberOfAccount.grown(to: graph.accountPerson.count, filling: -1)
        if people.capacity < graph.people.count { people.reserveCapacity(Room.room(for: graph.people.count)) }
        for person in graph.accountPerson[came] where numberOfPerson[Int(person)] < 0 {
            numberOfPerson[Int(person)] = Int32(truncatingIfNeeded: people.count)
            people.append(person)
        }
        if people.count > known { place(in: graph) }
        for account in came {
            let number = numberOfPerson[Int(graph.accountPerson[account])]
            let ledger = Int(graph.accountLedger[account])
            memberOfAccount[account] =
                member(Int(number), onLedger: ledger).map { Int32(truncatingIfNeeded: $0) } ?? addMember(number, toLedger: ledger)
        }
        return came
    }

    private mutating func addMember(_ number: Int32, toLedger ledger: Int) -> Int32 {
        let member = members[ledger].count
        members[ledger] = members[ledger].grown(to: member + 1, filling: number)
        laterMembers[ledger][number] = Int32(truncatingIfNeeded: member)
        return Int32(truncatingIfNeeded: member)
    }

    /// Finds where those belong who have come.
    private mutating func place(in graph: Graph) {
        func name(_ number: Int) -> PersonKey { graph.people[Int(people[number])] }
        for number in settled + comers.count..<people.count {
            comers.append((before: (0..<settled).firstIndex(notBefore: { name($0) < name(number) }), order: 0))
        }
        byName.removeAll(keepingCapacity: true)
        if byName.capacity < people.count { byName.reserveCapacity(Room.room(for: people.count)) }
        var next: Int32 = 0
        let sorted = NameOrder.sorted(Array(people[settled...]), of: graph.people)
        for (place, person) in sorted.enumerated() {
            let number = numberOfPerson[Int(person)]
            let before = comers[Int(number) - settled].before
            comers[Int(number) - settled].order = UInt64(before) << 32 | UInt64(place + 1)
            byName += next..<Int32(truncatingIfNeeded: before)
            byName.append(number)
            next = Int32(truncatingIfNeeded: before)
        }
        byName += next..<Int32(truncatingIfNeeded: settled)
    }

    /// Numbers the members of a ledger by name: who counts a network anew begins anew with its members.
    mutating func settleMembers(ofLedger ledger: Int, in graph: Graph) {
        let former = members[ledger]
        if laterMembers[ledger].isEmpty { return }
        let sorted = (0..<former.count).sorted { order(of: Int(former[$0])) < order(of: Int(former[$1])) }
        let moved = Column<Int32>(unwritten: former.count)
        for (member, old) in sorted.enumerated() { moved[old] = Int32(truncatingIfNeeded: member) }
        members[ledger] = Column(sorted.map { former[$0] })
        for account in graph.ledgers[ledger].accounts.lazy.map(Int.init) where memberOfAccount[account] >= 0 {
            memberOfAccount[account] = moved[Int(memberOfAccount[account])]
        }
        (settledMembers[ledger], laterMembers[ledger]) = (former.count, [:])
    }

    // MARK: Asking

    /// A number that grows from person to person by name, and which one number of a person has until others come.
    @inline(__always)
    func order(of number: Int) -> UInt64 { number < settled ? UInt64(number + 1) << 32 : comers[number - settled].order }

    /// The number of a person, or `nil` when nobody of that name has an account.
    func number(of person: PersonKey, in graph: Graph) -> Int? {
        func name(_ place: Int) -> PersonKey { graph.people[Int(people[Int(byName[place])])] }
        let place = byName.indices.firstIndex(notBefore: { name($0) < person })
        return place < byName.count && name(place) == person ? Int(byName[place]) : nil
    }

    /// The number that a person has on a ledger's network, or `nil` without an account there.
    func member(_ number: Int, onLedger ledger: Int) -> Int? {
        if let later = laterMembers[ledger][Int32(truncatingIfNeeded: number)] { return Int(later) }
        let place = settledMember(ofLedger: ledger, notBefore: order(of: number))
        return place < settledMembers[ledger] && Int(members[ledger][place]) == number ? place : nil
    }

    /// Some members of a ledger by name, each with the first settled member that does not stand before.
    func byName(_ some: [Int32], ofLedger ledger: Int) -> [(member: Int32, settled: Int32)] {
        let isSettled = { (member: Int32) in Int(member) < settledMembers[ledger] }
        let settled = some.filter(isSettled).sorted().map { (member: $0, settled: $0) }
        let later = some.filter { !isSettled($0) }
            .map { member in (member: member, order: order(of: Int(members[ledger][Int(member)]))) }
            .sorted { $0.order < $1.order }
            .map { (member: $0.member, settled: Int32(settledMember(ofLedger: ledger, notBefore: $0.order))) }
        return merged(settled, later) { $0.settled <= $1.settled }
    }

    private func settledMember(ofLedger ledger: Int, notBefore order: UInt64) -> Int {
        let members = members[ledger]
        return (0..<settledMembers[ledger]).firstIndex(notBefore: { self.order(of: Int(members[$0])) < order })
    }
}

/// Sorts people by the bytes of their names without writing out every name: the first 16 bytes decide nearly always.
enum NameOrder {
    private struct Key {
        var head: UInt64
        var tail: UInt64
        var place: Int32
    }

    static func sorted(_ places: [Int32], of people: PersonKeys) -> [Int32] {
        let pieces = places.count < 10_000 ? 1 : Parallel.workers
        let keys = [Key](unsafeUninitializedCapacity: places.count) { keys, made in
            // Each piece makes its own range of keys and nothing else of the buffer.
            let keys = keys
            Parallel.perform(pieces) { piece in
                for index in places.count * piece / pieces..<places.count * (piece + 1) / pieces {
                    let (head, tail) = prefix(of: people[Int(places[index])])
                    keys.initializeElement(at: index, to: Key(head: head, tail: tail, place: places[index]))
                }
            }
            made = places.count
        }
        let sorted = Parallel.sorted(keys) { a, b in
            if a.head != b.head { return a.head < b.head }
            if a.tail != b.tail { return a.tail < b.tail }
            // Equal prefixes of names without zero bytes shorter than 16 are equal names; the longer ones are compared whole.
            return people[Int(a.place)] < people[Int(b.place)]
        }
        return sorted.map(\.place)
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
