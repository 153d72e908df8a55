import Model

/// What one person's attention is worth to another.
public struct Influence: Sendable, Hashable {
    /// Whose score it adds to.
    public var person: PersonKey
    /// That person's score.
    public var score: Score
    /// How many points of it are this attention's, over all networks.
    public var points: Double
}

/// Whom a person's attention gives points, and how many: the largest first, of equal ones by name.
///
/// The points are those of the actor in the other's explanation. Counts everybody once, as a run does; call it off the
/// cooperative pool.
public func influenced(
    by person: PersonKey, in graph: Graph, at now: Instant, epoch: Epoch = .one, options: ScoringOptions = ScoringOptions()
) -> [Influence] {
    let assessment = Assessment(ofEverybodyIn: graph, at: now, epoch: epoch, options: options)
    guard let number = assessment.roster.number(of: person, in: graph) else { return [] }
    // Whom the person acted on, with the parts of A and V that this made, by network.
    var gifts: [Int32: [(part: Int, value: Voices.Part)]] = [:]
    for (place, part) in assessment.parts.enumerated() {
        guard let member = assessment.roster.member(number, onLedger: part.ledger) else { continue }
        let people = assessment.roster.members[part.ledger]
        for target in part.flow.targets(of: member) {
            part.voices.forEach(onto: target) { actor, value in
                if actor == member { gifts[people[target], default: []].append((place, value)) }
            }
        }
    }
    var hearing = Hearing()
    let influences = gifts.compactMap { target, gifts -> Influence? in
        let members = assessment.parts.enumerated().compactMap { place, part in
            assessment.roster.member(Int(target), onLedger: part.ledger).map { (part: place, member: $0) }
        }
        let score = assessment.score(number: Int(target), members: members, by: &hearing)
        guard let value = score.score else { return nil }
        var points = 0.0
        for gift in gifts {
            guard let level = score.level(on: assessment.parts[gift.part].network) else { continue }
            let rates = PointRates(of: level, score: value.value)
            points += rates.perLevel * gift.value.known + rates.perCrowd * gift.value.unknown
        }
        return points > 0 ? Influence(person: score.person, score: value, points: points) : nil
    }
    return influences.sorted { $0.points != $1.points ? $0.points > $1.points : $0.person < $1.person }
}
