import Model

/// The ranks of scores: 1 for the greatest, taken by the score rounded to six decimals; ties share the better rank
/// (`SCORING.md`, section 12). In the order of `scores`.
public func ranks(of scores: [Score]) -> [Int] {
    var ranks = [Int](repeating: 0, count: scores.count)
    for (index, rank) in bestFirst(scores.map(\.rankKey)) { ranks[index] = rank }
    return ranks
}

extension Score {
    /// Millionths below 100: the less, the better.
    var rankKey: UInt32 { UInt32(1e8 - (value * 1e6).rounded(.toNearestOrAwayFromZero)) }
}

/// The numbers of rank keys with their ranks, best first; ties in their order.
private func bestFirst(_ rankKeys: [UInt32]) -> [(index: Int, rank: Int)] {
    let keys = Parallel.sorted(rankKeys.enumerated().map { UInt64($1) << 32 | UInt64($0) }, by: <)
    var rank = 0
    return keys.indices.map { place in
        if place == 0 || keys[place] >> 32 != keys[place - 1] >> 32 { rank = place + 1 }
        return (Int(keys[place] & 0xffff_ffff), rank)
    }
}

extension Scores {
    /// The standings of a cohort, best first, people of one rank by name. Unrated people are in no cohort.
    ///
    /// - Parameters:
    ///   - cohort: what the standings are of.
    ///   - includes: who belongs to it; everybody, without.
    ///   - isWanted: whose standings are asked for, the others are only counted; everybody's, without.
    ///   - name: the name to show for a person.
    public func standings(
        in cohort: Cohort, where includes: (@Sendable (PersonScore) -> Bool)? = nil,
        wanted isWanted: (@Sendable (PersonScore) -> Bool)? = nil, named name: @Sendable (PersonKey) -> String = { $0.description }
    ) -> [Standing] {
        let asksForLevels = includes != nil || isWanted != nil
        let pieces = Self.pieces(for: people.count)
        var found = [(wanted: [Standing], others: [UInt32])](repeating: ([], []), count: pieces)
        found.withUnsafeMutableBufferPointer { found in
            // Each piece writes its own element and nothing else of the buffer.
            let found = found
            Parallel.perform(pieces) { piece in
                for place in people.count * piece / pieces..<people.count * (piece + 1) / pieces {
                    let person = people.person(atPlace: place, withLevels: asksForLevels)
                    guard let score = person.score, includes?(person) ?? true else { continue }
                    if isWanted?(person) ?? true {
                        found[piece].wanted.append(Standing(of: person, scored: score, named: name(person.person)))
                    } else {
                        found[piece].others.append(score.rankKey)
                    }
                }
            }
        }
        let others = found.flatMap(\.others)
        return ranked(Parts(found.map(\.wanted)), in: cohort, among: others.count) { keys in
            // Those who are better than the one before, and some more.
            var better = [Int](repeating: 0, count: keys.count + 1)
            for other in others { better[keys.firstIndex(notBefore: { $0 <= other })] += 1 }
            for place in keys.indices.dropFirst() { better[place] += better[place - 1] }
            return better
        }
    }

    /// The tracked people who are rated, by name, nobody ranked yet: what `ranked` makes the standings of a cohort of.
    public func unrankedTracked(named name: (PersonKey) -> String = { $0.description }) -> [Standing] {
        roll.tracked.compactMap { number in
            let person = people.withoutLevels(number)
            return person.score.map { Standing(of: person, scored: $0, named: name(person.person)) }
        }
    }

    /// The standings of the tracked people of a cohort, best first, ranked among all who belong to it.
    ///
    /// The same as `standings` where those who were only met belong to `all`, to their network's cohort and to that of the topic which
    /// these scores are on. Looks at nobody but the tracked.
    ///
    /// - Parameter tracked: those of `unrankedTracked` who belong to the cohort, in their order.
    public func ranked(_ tracked: [Standing], in cohort: Cohort) -> [Standing] {
        let met = roll.metKeys(in: cohort)
        return ranked(Parts([tracked]), in: cohort, among: met.reduce(0) { $0 + $1.count }) { keys in
            keys.map { key in met.reduce(0) { $0 + $1.firstIndex(notBefore: { $0 < key }) } }
        }
    }

    /// - Parameters:
    ///   - wanted: by name.
    ///   - others: how many more there are.
    ///   - better: how many of the others have a lesser key than each of some, which grow.
    private func ranked(
        _ wanted: Parts<Standing>, in cohort: Cohort, among others: Int, better: ([UInt32]) -> [Int]
    ) -> [Standing] {
        let rankKeys = wanted.parts.flatMap { $0.map(\.score.rankKey) }
        let ranked = bestFirst(rankKeys)
        let better = better(ranked.map { rankKeys[$0.index] })
        let pieces = Self.pieces(for: ranked.count)
        return [Standing](unsafeUninitializedCapacity: ranked.count) { standings, made in
            // Each piece makes its own range of standings and nothing else of the buffer.
            let standings = standings
            Parallel.perform(pieces) { piece in
                for place in ranked.count * piece / pieces..<ranked.count * (piece + 1) / pieces {
                    var standing = wanted[ranked[place].index]
                    standing.cohort = cohort
                    standing.rank = ranked[place].rank + better[place]
                    standing.cohortSize = wanted.count + others
                    standings.initializeElement(at: place, to: standing)
                }
            }
            made = ranked.count
        }
    }

    /// A few thousand people are soon gone over by one thread.
    private static func pieces(for count: Int) -> Int { count < 10_000 ? 1 : Parallel.workers * 8 }
}

/// Several arrays as one, which need not be copied together for it.
private struct Parts<Element> {
    let parts: [[Element]]
    private let starts: [Int]
    let count: Int

    init(_ parts: [[Element]]) {
        self.parts = parts
        var count = 0
        starts = parts.map { part in
            defer { count += part.count }
            return count
        }
        self.count = count
    }

    subscript(index: Int) -> Element {
        // Those behind it; there are a few.
        var part = parts.count - 1
        while starts[part] > index { part -= 1 }
        return parts[part][index - starts[part]]
    }
}

extension Standing {
    /// One without a rank.
    fileprivate init(of person: PersonScore, scored score: Score, named name: String) {
        self.init(
            person: person.person, name: name, cohort: .all, score: score, state: person.state, rank: 0, cohortSize: 0,
            margin: person.margin, effectivePeople: person.effectivePeople)
    }
}
