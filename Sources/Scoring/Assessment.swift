import Model

/// Everything that scoring one person after the other needs, of all networks: what a `Scoreboard` and `standing` share.
struct Assessment {
    /// One actor's share of a person's points.
    private struct Contribution {
        /// Of the actor by name, as the roster tells it.
        var order: UInt64
        var part: Int32
        var points: Double
    }

    /// By name.
    let parts: [NetworkPart]
    let graph: Graph
    let roster: Roster
    let epoch: Epoch
    let options: ScoringOptions

    /// Scores the person of a number, wherever the roster has one of theirs.
    func score(number: Int, by hearing: inout Hearing) -> PersonScore {
        var members: [(part: Int, member: Int)] = []
        for (place, part) in parts.enumerated() {
            if let member = roster.member(number, onLedger: part.ledger) { members.append((place, member)) }
        }
        return score(number: number, members: members, by: &hearing)
    }

    /// Scores the person of a number. `members` holds the part and the member's number there, by network.
    func score(number: Int, members: some Collection<(part: Int, member: Int)>, by hearing: inout Hearing) -> PersonScore {
        hearing.clear()
        var levels: [NetworkLevel] = []
        var voices: [Range<Int>] = []
        for (part, member) in members {
            voices.append(parts[part].voices.hear(member, by: &hearing))
            levels.append(level(of: member, in: parts[part], voices: hearing.sum(of: voices[voices.count - 1])))
        }
        let influence = epoch.combine(&levels, leavingOut: options.leftOut)
        let person = graph.people[Int(roster.people[number])]
        guard influence > 0 else {
            levels.removeAll(where: \.isEmpty)
            return PersonScore(
                person: person, state: .unrated, influence: 0, score: nil, effectivePeople: 0, margin: 0, levels: levels)
        }
        let score = epoch.score(of: influence)
        let people = effectivePeople(members: members, levels: levels, voices: voices, in: hearing, score: score)
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

    func level(of member: Int, in part: NetworkPart, voices: Voices.Part) -> NetworkLevel {
        var level = NetworkLevel(
            network: part.network, voices: voices, anonymous: part.anonymous[member],
            followers: part.facts.followers[member], lists: part.facts.lists[member], weight: part.weights[member], epoch: epoch)
        level.stopped = options.stopped[part.network]
        return level
    }

    /// N_eff = (Σc)² / Σc² over actors, each network's L, and its tallies as V people of equal size (`SCORING.md`, section 11).
    private func effectivePeople(
        members: some Collection<(part: Int, member: Int)>, levels: [NetworkLevel], voices: [Range<Int>], in hearing: Hearing, score: Double
    ) -> Double {
        var sum = 0.0
        var squares = 0.0
        var contributions: [Contribution] = []
        let isAlone = levels.count { $0.share > 0 } == 1
        for (index, (number, _)) in members.enumerated() where levels[index].share > 0 {
            let part = parts[number]
            let level = levels[index]
            let rates = PointRates(of: level, score: score)
            let standing = rates.perLevel * level.standingLevel
            let tallied = rates.perCrowd * level.anonymous
            sum += standing + tallied
            squares += standing * standing + tallied * tallied / max(1, level.anonymous)
            let people = roster.members[part.ledger]
            hearing.parts.withUnsafeBufferPointer { parts in
                for voice in voices[index] {
                    let points = rates.perLevel * parts[voice].known + rates.perCrowd * parts[voice].unknown
                    sum += points
                    if isAlone {
                        squares += points * points
                    } else {
                        let order = roster.order(of: Int(people[Int(hearing.actors[voice])]))
                        contributions.append(Contribution(order: order, part: Int32(number), points: points))
                    }
                }
            }
        }
        // An actor on several networks is still one person.
        contributions.sort { $0.order != $1.order ? $0.order < $1.order : $0.part < $1.part }
        var start = 0
        while start < contributions.count {
            var points = contributions[start].points
            var end = start + 1
            while end < contributions.count, contributions[end].order == contributions[start].order {
                points += contributions[end].points
                end += 1
            }
            squares += points * points
            start = end
        }
        return squares > 0 ? sum * sum / squares : 0
    }
}

extension Graph {
    /// Ledgers in the order of their networks' names, in which all sums over networks run.
    var ledgersByName: [Int] { ledgers.indices.sorted { ledgers[$0].network < ledgers[$1].network } }
}
