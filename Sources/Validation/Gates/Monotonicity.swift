import Model
import Scoring

extension Gate {
    /// One more act, or one more network, never lowers anybody.
    static let monotonicity = Gate(
        name: "monotonicity",
        subject: "monotonicity: one more interaction of today; an older one with r and h held; one more network",
        wanted: "never lower"
    ) { _ throws(MaterialProblem) in
        let populations = 500
        return [
            Reading("greatest loss by one more act of today", Monotonicity.lossByAnAct(of: .today, in: populations), Monotonicity.bound),
            Reading("by an older one", Monotonicity.lossByAnAct(of: .older, in: populations), Monotonicity.bound),
            Reading("by one more network", Monotonicity.lossByANetwork(in: populations), Monotonicity.bound),
        ]
    }
}

/// Adds something to random populations, and looks who loses by it.
///
/// Losses are of influence (z), relative to it. The act that is added is on no post and on no account whose acts of that kind are tallied:
/// where the network's own count had it already, it is no act more but somebody recognised.
enum Monotonicity {
    enum Time: Sendable {
        case today, older
    }

    /// Sums of floating-point numbers are right to about this.
    static let bound = Reading.Bound.atMost(1e-12)
    // So few that everybody has acted on everybody a few times, and favours go both ways.
    private static let size = 6
    private static let attempts = 8

    static func lossByAnAct(of time: Time, in populations: Int) -> Double {
        Cores.greatest(of: populations) { seed in
            var population = Population(seed: UInt64(seed), size: size, acts: 300)
            let graph = Graph([population.batch])
            let before = scores(of: graph, at: Population.now)
            return (0..<attempts).reduce(0) { worst, attempt in
                let network = population.networks[population.pick(population.networks.count)]
                let (actor, target) = ("u\(population.pick(size))", "u\(population.pick(size))")
                let kind = Kind.allCases[population.pick(Kind.allCases.count)]
                guard kind != .view else { return worst }
                // A second of its own: beside a mention of the same second, a lesser act would take its place.
                let age = attempt + (time == .today ? 0 : 86_400 * (1 + population.pick(700)))
                let act = Interaction(
                    network: network, kind: kind, actor: actor, target: target, at: Population.now - .seconds(age), id: "more")
                var more = population.batch
                more.interactions.append(act)
                let key = Self.key(IdentityKey(network, target), in: more)
                let later = Graph([more])
                let after =
                    time == .today
                    ? scores(of: later, at: Population.now)[key]
                    : standing(of: key, in: later, at: Population.now, weights: before.weights)
                return max(worst, loss(from: before.influence(of: key), to: after?.influence ?? 0))
            }
        }
    }

    static func lossByANetwork(in populations: Int) -> Double {
        Cores.greatest(of: populations) { seed in
            let batch = Population(seed: UInt64(seed), size: size, acts: 300).batch
            let gone = Network("beta")
            var fewer = batch
            fewer.identities.removeAll { $0.key.network == gone }
            fewer.posts.removeAll { $0.network == gone }
            fewer.interactions.removeAll { $0.network == gone }
            fewer.tallies.removeAll { $0.network == gone }
            let all = scores(of: Graph([batch]), at: Population.now)
            return scores(of: Graph([fewer]), at: Population.now).people.reduce(0) { worst, person in
                max(worst, loss(from: person.influence, to: all.influence(of: person.person)))
            }
        }
    }

    private static func loss(from before: Double, to after: Double) -> Double { (before - after) / max(1, before) }

    private static func key(_ identity: IdentityKey, in batch: Batch) -> PersonKey {
        batch.identities.first { $0.key == identity }?.person.map(PersonKey.tracked) ?? .met(identity)
    }
}

extension Scores {
    /// z of a person; 0 for somebody unrated or unknown.
    func influence(of person: PersonKey) -> Double { self[person]?.influence ?? 0 }
}
