import Alerting
import Conditions
import Model
import Scoring
import Store

/// What rules and perks ask of the tracked people beside their standings.
struct PeopleFacts: Sendable {
    var people: [PersonKey: PersonFacts] = [:]
    /// The networks that conditions may name.
    var networks: Set<Network>
}

extension ScoringLoop {
    /// Gathers it where any rule or perk asks for it.
    func facts(on board: Board, at now: Instant, by settings: Settings) async throws -> PeopleFacts {
        let networks = settings.networks
        var facts = PeopleFacts(networks: networks)
        let conditions = settings.rules.conditions + settings.perks.conditions
        guard StandingConditions.needFacts(conditions, on: networks) else { return facts }
        let active = await scorekeeper.lastActivity(at: now)
        var ks: [PersonKey: Int] = [:]
        for entry in KLedger(try await store.ks(), at: now).entries where entry.verdict == .counts { ks[entry.k.receiver, default: 0] += 1 }
        for person in board.scores.people {
            guard case .tracked = person.person else { continue }
            var known = PersonFacts(ks: ks[person.person] ?? 0)
            for level in person.levels {
                known.networks[level.network] = .init(score: level.subScore?.value, followers: level.followers)
            }
            for (network, last) in active[person.person] ?? [:] {
                known.networks[network, default: .init()].quietDays = Int(now.day - last.day)
            }
            facts.people[person.person] = known
        }
        return facts
    }
}
