import Model

/// The ranks of scores: 1 for the greatest, taken by the score rounded to six decimals; ties share the better rank
/// (`SCORING.md`, section 12). In the order of `scores`.
public func ranks(of scores: [Score]) -> [Int] {
    var ranks = [Int](repeating: 0, count: scores.count)
    for (index, rank) in bestFirst(scores) { ranks[index] = rank }
    return ranks
}

/// Millionths below 100: the less, the better.
private func rankKey(_ score: Score) -> UInt64 { UInt64(1e8 - (score.value * 1e6).rounded(.toNearestOrAwayFromZero)) }

/// The numbers of scores with their ranks, best first; ties in the order of `scores`.
private func bestFirst(_ scores: [Score]) -> [(index: Int, rank: Int)] {
    var keys = scores.enumerated().map { index, score in rankKey(score) << 32 | UInt64(index) }
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
        var wanted: [(place: Int, score: Score)] = []
        var others: [UInt64] = []
        for (place, person) in people.enumerated() {
            guard let score = person.score, includes(person) else { continue }
            if isWanted(person) { wanted.append((place, score)) } else { others.append(rankKey(score)) }
        }
        let ranked = bestFirst(wanted.map(\.score))
        // How many of the others are better than each of the wanted: those who are better than the one before, and some more.
        var better = [Int](repeating: 0, count: ranked.count + 1)
        let keys = ranked.map { rankKey(wanted[$0.index].score) }
        for other in others { better[keys.firstIndex(notBefore: { $0 <= other })] += 1 }
        var before = 0
        return ranked.enumerated().map { number, standing in
            before += better[number]
            let (place, score) = wanted[standing.index]
            let person = people[place]
            return Standing(
                person: person.person, name: name(person.person), cohort: cohort, score: score, state: person.state,
                rank: standing.rank + before, cohortSize: wanted.count + others.count, margin: person.margin,
                effectivePeople: person.effectivePeople)
        }
    }
}
