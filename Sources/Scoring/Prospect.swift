import Model

/// What it would take to reach a score: how many more people, each with one fresh act of one kind on one network.
///
/// Solved from the formulas of the score itself (`SCORING.md`, sections 4 to 8), with everything else as it is.
public struct Prospect: Sendable, Hashable {
    /// Who would have to act.
    public enum People: String, Sendable, Hashable, CaseIterable {
        /// People like the average established account of the network: its r and h.
        case established
        /// People of whom nothing is known: they count as part of a crowd.
        case unknown
    }

    /// More people than this are not looked for.
    public static let most = 1_000_000_000

    public var network: Network
    public var kind: Kind
    public var people: People
    /// How many different people, one act each, all of them today; `nil` where even `most` would not do.
    public var count: Int?
}

/// What it would take to bring a person to `target`, on each network that counts and for each of `kinds`; empty when nobody of that
/// name is known or the score is reached already.
///
/// - Parameter kinds: the kinds to look at; `nil` for the reactions that the network is known for.
public func prospects(
    of person: PersonKey, reaching target: Score, in graph: Graph, at now: Instant, weights: [Weights], kinds: [Kind]? = nil,
    epoch: Epoch = .one, options: ScoringOptions = ScoringOptions()
) -> [Prospect] {
    OnePerson(person, in: graph, roster: Roster(of: graph), at: now, weights: weights, epoch: epoch, options: options)?
        .prospects(reaching: target, kinds: kinds) ?? []
}

extension OnePerson {
    fileprivate func prospects(reaching target: Score, kinds: [Kind]?) -> [Prospect] {
        guard (score.score?.value ?? 1) < target.value else { return [] }
        return places.indices.flatMap { index -> [Prospect] in
            let part = assessment.parts[places[index].part]
            if assessment.options.leftOut.contains(part.network) { return [] }
            let kinds = kinds ?? assessment.graph.reactions(onLedger: part.ledger)
            return Prospect.People.allCases.flatMap { people -> [Prospect] in
                guard let weight = typicalWeight(of: people, in: part) else { return [] }
                return kinds.map { kind in
                    Prospect(
                        network: part.network, kind: kind, people: people, count: count(of: kind, by: weight, at: index, reaching: target))
                }
            }
        }
    }

    /// The average account of the established ones; `nil` where there is none.
    private func typicalWeight(of people: Prospect.People, in part: NetworkPart) -> Weights.Weight? {
        guard people == .established else { return Weights.Weight.none }
        var sum = (attention: 0.0, reach: 0.0, count: 0)
        for member in 0..<part.weights.count where part.weights[member].seniority == .established {
            sum.attention += part.weights[member].attention
            sum.reach += part.weights[member].reach
            sum.count += 1
        }
        guard sum.count > 0 else { return nil }
        return Weights.Weight(
            attention: sum.attention / Double(sum.count), reach: sum.reach / Double(sum.count), ring: -1, seniority: .established)
    }

    /// The least number of people that do: the score grows with their number, so it is found by halving.
    private func count(of kind: Kind, by weight: Weights.Weight, at index: Int, reaching target: Score) -> Int? {
        let part = assessment.parts[places[index].part]
        let epoch = assessment.epoch
        // One act of today by somebody who does nothing else: within the budget, and not exchanged.
        let value = epoch.saturated(min(epoch.dailyBudget, epoch.weight(of: kind, on: part.network)))
        let more = Voices.Part(of: value, by: weight, epoch: epoch)
        let sums = places.map { assessment.parts[$0.part].voices.sums(onto: $0.member) }
        func isEnough(_ people: Int) -> Bool {
            var levels = zip(places, sums).enumerated().map { number, place in
                let (place, sums) = place
                let extra = number == index ? Double(people) : 0
                let part = assessment.parts[place.part]
                return NetworkLevel(
                    network: part.network,
                    voices: Voices.Part(known: sums.known + extra * more.known, unknown: sums.unknown + extra * more.unknown),
                    anonymous: part.anonymous[place.member], followers: part.facts.followers[place.member],
                    lists: part.facts.lists[place.member], weight: part.weights[place.member], epoch: epoch)
            }
            return epoch.score(of: epoch.combine(&levels, leavingOut: assessment.options.leftOut)) >= target.value
        }
        guard isEnough(Prospect.most) else { return nil }
        var (low, high) = (0, Prospect.most)
        while low < high {
            let middle = (low + high) / 2
            if isEnough(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension Graph {
    /// The reactions that a network is known for: those of which it has any, the lightest first; without any, like, reply and reshare.
    fileprivate func reactions(onLedger ledger: Int) -> [Kind] {
        let reactions: [Kind] = [.like, .reply, .comment, .reshare, .quote, .endorsement, .recommendation]
        var seen: UInt32 = 0
        for segment in ledgers[ledger].segments { for act in segment { seen |= 1 << UInt32(act.kind & 31) } }
        for tally in tallies where Int(ledgerPlace(of: tally)) == ledger { seen |= 1 << UInt32(tally.kind.rawValue & 31) }
        let known = reactions.filter { seen & 1 << UInt32($0.rawValue) != 0 }
        return known.isEmpty ? [.like, .reply, .reshare] : known
    }
}
