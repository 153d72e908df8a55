import Model

/// The ranks of scores: 1 for the greatest, taken by the score rounded to six decimals; ties share the better rank
/// (`SCORING.md`, section 12). In the order of `scores`.
public func ranks(of scores: [Score]) -> [Int] {
    var ranks = [Int](repeating: 0, count: scores.count)
    for (index, rank) in bestFirst(scores) { ranks[index] = rank }
    return ranks
}

extension Score {
    /// Millionths below 100: the less, the better.
    var rankKey: UInt32 { UInt32(1e8 - (value * 1e6).rounded(.toNearestOrAwayFromZero)) }
}

/// The numbers of scores with their ranks, best first; ties in the order of `scores`.
private func bestFirst(_ scores: [Score]) -> [(index: Int, rank: Int)] {
    var keys = scores.enumerated().map { index, score in UInt64(score.rankKey) << 32 | UInt64(index) }
    keys.sort()
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
    ///   - includes: who belongs to it.
    ///   - isWanted: whose standings are asked for; the others are only counted.
    ///   - name: the name to show for a person.
    public func standings(
        in cohort: Cohort, where includes: (PersonScore) -> Bool, wanted isWanted: (PersonScore) -> Bool = { _ in true },
        named name: (PersonKey) -> String = { $0.description }
    ) -> [Standing] {
        var wanted: [Standing] = []
        var others: [UInt32] = []
        for person in people {
            guard let score = person.score, includes(person) else { continue }
            if isWanted(person) {
                wanted.append(Standing(of: person, scored: score, named: name(person.person)))
            } else {
                others.append(score.rankKey)
            }
        }
        return ranked(wanted, in: cohort, among: others.count) { keys in
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
        return ranked(tracked, in: cohort, among: met.reduce(0) { $0 + $1.count }) { keys in
            keys.map { key in met.reduce(0) { $0 + $1.firstIndex(notBefore: { $0 < key }) } }
        }
    }

    /// - Parameters:
    ///   - wanted: by name.
    ///   - others: how many more there are.
    ///   - better: how many of the others have a lesser key than each of some, which grow.
    private func ranked(
        _ wanted: [Standing], in cohort: Cohort, among others: Int, better: ([UInt32]) -> [Int]
    ) -> [Standing] {
        let ranked = bestFirst(wanted.map(\.score))
        let better = better(ranked.map { wanted[$0.index].score.rankKey })
        return zip(ranked, better).map { place, better in
            var standing = wanted[place.index]
            standing.cohort = cohort
            standing.rank = place.rank + better
            standing.cohortSize = wanted.count + others
            return standing
        }
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
