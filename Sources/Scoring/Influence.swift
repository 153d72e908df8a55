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
    let board = Scoreboard(of: graph, epoch: epoch, options: options)
    _ = board.scores(at: now)
    return board.influenced(by: person)
}

extension Scoreboard {
    /// Whom a person's attention gives points as of the last run, as the function of this name tells it; nobody before the first.
    ///
    /// Costs what those have who were acted on, and some nanoseconds for each person.
    public func influenced(by person: PersonKey) -> [Influence] { assessment?.influences(of: person) ?? [] }
}

extension Assessment {
    fileprivate func influences(of person: PersonKey) -> [Influence] {
        guard let number = roster.number(of: person, in: graph) else { return [] }
        // Whom the person acted on, with the parts of A and V that this made, by network.
        var gifts: [Int32: [(part: Int, value: Voices.Part)]] = [:]
        for (place, part) in parts.enumerated() {
            guard let member = roster.member(number, onLedger: part.ledger) else { continue }
            let people = roster.members[part.ledger]
            for target in part.flow.targets(of: member) {
                part.voices.forEach(onto: target) { actor, value in
                    if actor == member { gifts[people[target], default: []].append((place, value)) }
                }
            }
        }
        var hearing = Hearing()
        let influences = gifts.compactMap { target, gifts -> Influence? in
            let members = parts.enumerated().compactMap { place, part in
                roster.member(Int(target), onLedger: part.ledger).map { (part: place, member: $0) }
            }
            let score = score(number: Int(target), members: members, by: &hearing)
            guard let value = score.score else { return nil }
            var points = 0.0
            for gift in gifts {
                guard let level = score.level(on: parts[gift.part].network) else { continue }
                let rates = PointRates(of: level, score: value.value)
                points += rates.perLevel * gift.value.known + rates.perCrowd * gift.value.unknown
            }
            return points > 0 ? Influence(person: score.person, score: value, points: points) : nil
        }
        return influences.sorted { $0.points != $1.points ? $0.points > $1.points : $0.person < $1.person }
    }
}
