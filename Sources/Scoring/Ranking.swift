import Model

/// The ranks of scores: 1 for the greatest, taken by the score rounded to six decimals; ties share the better rank
/// (`SCORING.md`, section 12). In the order of `scores`.
public func ranks(of scores: [Score]) -> [Int] {
    var ranks = [Int](repeating: 0, count: scores.count)
    for (index, rank) in bestFirst(scores) { ranks[index] = rank }
    return ranks
}

/// The numbers of scores with their ranks, best first; ties in the order of `scores`.
private func bestFirst(_ scores: [Score]) -> [(index: Int, rank: Int)] {
    // Millionths below 100 in the upper part, so that plain numbers are sorted.
    var keys = scores.enumerated().map { index, score in
        UInt64((1e8 - (score.value * 1e6).rounded(.toNearestOrAwayFromZero))) << 32 | UInt64(index)
    }
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
    ///   - name: the name to show for a person.
    public func standings(
        in cohort: Cohort, where includes: (PersonScore) -> Bool, named name: (PersonKey) -> String = { $0.description }
    ) -> [Standing] {
        var rated: [(person: PersonScore, score: Score)] = []
        for person in people {
            if let score = person.score, includes(person) { rated.append((person, score)) }
        }
        return bestFirst(rated.map(\.score)).map { index, rank in
            let (person, score) = rated[index]
            return Standing(
                person: person.person, name: name(person.person), cohort: cohort, score: score, state: person.state, rank: rank,
                cohortSize: rated.count, margin: person.margin, effectivePeople: person.effectivePeople)
        }
    }
}
