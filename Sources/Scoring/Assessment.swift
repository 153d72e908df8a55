import Model

/// Everything that scoring one person after the other needs, of all networks: what a `Scoreboard` and `standing` share.
struct Assessment {
    /// One actor's share of a person's points.
    private struct Contribution {
        var rank: Int32
        var part: Int32
        var points: Double
    }

    /// By name.
    let parts: [NetworkPart]
    let graph: Graph
    let roster: Roster
    let epoch: Epoch
    let options: ScoringOptions

    /// Scores the person of a rank. `members` holds the part and the member's number there, by network.
    func score(rank: Int, members: some Collection<(part: Int, member: Int)>) -> PersonScore {
        var levels: [NetworkLevel] = []
        for (part, member) in members { levels.append(level(of: member, in: parts[part])) }
        let influence = epoch.combine(&levels, leavingOut: options.leftOut)
        let person = graph.people[Int(roster.order[rank])]
        guard influence > 0 else {
            levels.removeAll(where: \.isEmpty)
            return PersonScore(
                person: person, state: .unrated, influence: 0, score: nil, effectivePeople: 0, margin: 0, levels: levels)
        }
        let score = epoch.score(of: influence)
        let people = effectivePeople(members: members, levels: levels, score: score)
        var hasHistory = true
        var largest = 0.0
        for (index, (part, _)) in members.enumerated() where levels[index].share > largest {
            largest = levels[index].share
            hasHistory = parts[part].hasHistory
        }
        let isSure = people >= epoch.provisionalPeople && hasHistory
        levels.removeAll(where: \.isEmpty)
        return PersonScore(
            person: person, state: isSure ? .scored : .provisional, influence: influence, score: Score(score),
            effectivePeople: people, margin: epoch.margin(ofInfluence: influence, people: people), levels: levels)
    }

    func level(of member: Int, in part: NetworkPart) -> NetworkLevel {
        var level = NetworkLevel(
            network: part.network, voices: part.voices.sums(onto: member), anonymous: part.anonymous[member],
            followers: part.facts.followers[member], lists: part.facts.lists[member], weight: part.weights[member], epoch: epoch)
        level.stopped = options.stopped[part.network]
        return level
    }

    /// N_eff = (Σc)² / Σc² over actors, each network's L, and its tallies as V people of equal size (`SCORING.md`, section 11).
    private func effectivePeople(
        members: some Collection<(part: Int, member: Int)>, levels: [NetworkLevel], score: Double
    ) -> Double {
        var sum = 0.0
        var squares = 0.0
        var contributions: [Contribution] = []
        let isAlone = levels.count { $0.share > 0 } == 1
        for (index, (number, member)) in members.enumerated() where levels[index].share > 0 {
            let part = parts[number]
            let level = levels[index]
            let rates = PointRates(of: level, score: score)
            let standing = rates.perLevel * level.standingLevel
            let tallied = rates.perCrowd * level.anonymous
            sum += standing + tallied
            squares += standing * standing + tallied * tallied / max(1, level.anonymous)
            let ranks = roster.members[part.ledger]
            part.voices.forEach(onto: member) { actor, share in
                let points = rates.perLevel * share.known + rates.perCrowd * share.unknown
                sum += points
                if isAlone {
                    squares += points * points
                } else {
                    contributions.append(Contribution(rank: ranks[actor], part: Int32(number), points: points))
                }
            }
        }
        // An actor on several networks is still one person.
        contributions.sort { $0.rank != $1.rank ? $0.rank < $1.rank : $0.part < $1.part }
        var start = 0
        while start < contributions.count {
            var points = contributions[start].points
            var end = start + 1
            while end < contributions.count, contributions[end].rank == contributions[start].rank {
                points += contributions[end].points
                end += 1
            }
            squares += points * points
            start = end
        }
        return squares > 0 ? sum * sum / squares : 0
    }
}

extension Assessment {
    /// Everybody of every network, counted from nothing.
    init(ofEverybodyIn graph: Graph, at now: Instant, epoch: Epoch, options: ScoringOptions) {
        let roster = Roster(of: graph)
        let parts = graph.ledgersByName.map { ledger in
            NetworkState(of: graph, onLedger: ledger, roster: roster, at: now, epoch: epoch, options: options).part(of: graph, epoch: epoch)
        }
        self.init(parts: parts, graph: graph, roster: roster, epoch: epoch, options: options)
    }
}

extension Graph {
    /// Ledgers in the order of their networks' names, in which all sums over networks run.
    var ledgersByName: [Int] { ledgers.indices.sorted { ledgers[$0].network < ledgers[$1].network } }
}
