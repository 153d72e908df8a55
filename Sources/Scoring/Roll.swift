import Model

/// What every run asks of everybody's scores, kept beside them: so a run that changes few scores looks at few.
struct Roll: Sendable {
    /// Numbers of the tracked people, by name.
    private(set) var tracked: [Int] = []
    /// How many people are scored, rather than provisional or unrated.
    private(set) var scoredCount = 0
    /// The rank keys of the rated people who were only met, by network, growing.
    private var metKeys: [Network: [UInt32]] = [:]
    /// Numbers of the people whose drawing number ends in so many zeros, by these.
    private var drawn = [[Int32]](repeating: [], count: UInt64.bitWidth + 1)
    /// The names of the few whose drawing numbers end in many zeros, by their numbers: these are asked for in every run, and everybody's
    /// names are far from each other in memory.
    private var names: [Int32: String] = [:]
    /// In how many: of 471,000 people, 1,800.
    private static let fewestZeros = 8

    init() {}

    /// - Parameter people: everybody, numbered by name.
    init(of people: ScoredPeople) {
        let pieces = people.count < 1000 ? 1 : Parallel.workers * 8
        var parts = [Roll](repeating: Roll(), count: pieces)
        parts.withUnsafeMutableBufferPointer { parts in
            // Each piece writes its own element and nothing else of the buffer.
            let parts = parts
            Parallel.perform(pieces) { piece in
                var part = Roll()
                for number in people.count * piece / pieces..<people.count * (piece + 1) / pieces { part.append(number, of: people) }
                parts[piece] = part
            }
        }
        for part in parts { append(part) }
        for network in metKeys.keys { metKeys[network]?.sort() }
    }

    /// Puts the person of a number behind those before; the rank keys are to be sorted.
    private mutating func append(_ number: Int, of people: ScoredPeople) {
        let person = people.withoutLevels(number)
        draw(person.person, number: Int32(truncatingIfNeeded: number))
        if person.person.isTracked { tracked.append(number) }
        if person.state == .scored { scoredCount += 1 }
        if let (network, key) = person.metKey { metKeys[network, default: []].append(key) }
    }

    private mutating func append(_ other: Roll) {
        tracked += other.tracked
        scoredCount += other.scoredCount
        for (network, keys) in other.metKeys { metKeys[network, default: []] += keys }
        for zeros in drawn.indices { drawn[zeros] += other.drawn[zeros] }
        names.merge(other.names) { $1 }
    }

    private mutating func draw(_ person: PersonKey, number: Int32) {
        let zeros = person.draw
        drawn[zeros].append(number)
        if zeros >= Self.fewestZeros { names[number] = person.description }
    }

    /// Takes in what some people's scores have become.
    ///
    /// - Parameters:
    ///   - numbers: theirs.
    ///   - scores: in the same order.
    ///   - people: how everybody was, with room for who came.
    ///   - roster: everybody.
    mutating func replace(_ numbers: [Int], by scores: [PersonScore], in people: ScoredPeople, of roster: Roster) {
        var gone: [Network: [UInt32]] = [:]
        var came: [Network: [UInt32]] = [:]
        var joining: [Int] = []
        for (number, new) in zip(numbers, scores) {
            let old = people.withoutLevels(number)
            if old.state == .scored { scoredCount -= 1 }
            if new.state == .scored { scoredCount += 1 }
            let (oldKey, newKey) = (old.metKey, new.metKey)
            if oldKey?.key != newKey?.key {
                if let (network, key) = oldKey { gone[network, default: []].append(key) }
                if let (network, key) = newKey { came[network, default: []].append(key) }
            }
            if people.isVacant(number) {
                draw(new.person, number: Int32(truncatingIfNeeded: number))
                if new.person.isTracked { joining.append(number) }
            }
        }
        for network in Set(gone.keys).union(came.keys) {
            let keys = Self.replacing(gone[network] ?? [], by: came[network] ?? [], in: metKeys[network] ?? [])
            metKeys[network] = keys.isEmpty ? nil : keys
        }
        if !joining.isEmpty { tracked = (tracked + joining).sorted { roster.order(of: $0) < roster.order(of: $1) } }
    }

    /// The rank keys of those who belong to a cohort and were only met, each list growing; of a topic everybody belongs to it who has a
    /// score on it.
    func metKeys(in cohort: Cohort) -> [[UInt32]] {
        switch cohort {
        case .all, .topic: Array(metKeys.values)
        case .network(let network): metKeys[network].map { [$0] } ?? []
        case .tracked, .list, .place: []
        }
    }

    /// Numbers of the people whose drawing number ends in so many zeros at least.
    func drawn(by zeros: Int) -> [Int] { drawn[min(zeros, drawn.count)...].joined().map(Int.init) }

    /// The name of the person of a number.
    func name(of number: Int, among people: ScoredPeople) -> String {
        names[Int32(truncatingIfNeeded: number)] ?? people.key(number).description
    }

    /// - Parameter keys: growing; those that are `gone` are among them.
    private static func replacing(_ gone: [UInt32], by came: [UInt32], in keys: [UInt32]) -> [UInt32] {
        let (gone, came) = (gone.sorted(), came.sorted())
        var replaced: [UInt32] = []
        replaced.reserveCapacity(keys.count + came.count - gone.count)
        var (kept, lost, new) = (0, 0, 0)
        while lost < gone.count || new < came.count {
            let key = min(lost < gone.count ? gone[lost] : .max, new < came.count ? came[new] : .max)
            let place = keys[kept...].firstIndex(notBefore: { $0 < key })
            replaced += keys[kept..<place]
            kept = place
            while lost < gone.count, gone[lost] == key { (lost, kept) = (lost + 1, kept + 1) }
            while new < came.count, came[new] == key {
                replaced.append(key)
                new += 1
            }
        }
        return replaced + keys[kept...]
    }
}

extension PersonScore {
    /// The network and the rank key of somebody rated who was only met.
    fileprivate var metKey: (network: Network, key: UInt32)? {
        guard let score, case .met(let identity) = person else { return nil }
        return (identity.network, score.rankKey)
    }
}

extension PersonKey {
    fileprivate var isTracked: Bool { if case .tracked = self { true } else { false } }

    fileprivate var draw: Int { drawingNumber.trailingZeroBitCount }

    /// 64 bits that depend on the name alone (FNV-1a, draft-eastlake-fnv, finished with MurmurHash3's `fmix64`, public domain).
    private var drawingNumber: UInt64 {
        var state: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ text: String) { for byte in text.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 } }
        switch self {
        case .tracked(let id): mix(id.rawValue)
        case .met(let key):
            mix(key.network.rawValue)
            mix(":")
            mix(key.id)
        }
        state = (state ^ (state >> 33)) &* 0xff51_afd7_ed55_8ccd
        state = (state ^ (state >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return state ^ (state >> 33)
    }
}
