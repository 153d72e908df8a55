import Model
import Validation

@testable import Scoring

/// A hand-made world on one network, told in days before `Population.now`.
struct Scene {
    static let network = Network("alpha")
    private(set) var batch = Batch()

    init() {}

    /// An account that is old enough to be heard, unless `age` says otherwise.
    mutating func account(_ id: String, age: Int? = 2000, followers: Int64? = nil, on network: Network = Scene.network) {
        let created = age.map { Population.now - .seconds(Int64($0) * 86_400) }
        batch.identities.append(Identity(IdentityKey(network, id), createdAt: created, followers: followers))
    }

    mutating func post(_ id: String, by author: String, daysAgo: Double) {
        batch.posts.append(Post(network: Scene.network, id: id, author: author, at: Scene.time(daysAgo)))
    }

    mutating func act(
        _ kind: Kind, _ actor: String, on target: String, daysAgo: Double, post: String? = nil, network: Network = Scene.network
    ) {
        batch.interactions.append(
            Interaction(
                network: network, kind: kind, actor: actor, target: target, at: Scene.time(daysAgo),
                id: "\(batch.interactions.count)", post: post))
    }

    mutating func tally(_ kind: Kind, _ count: Int64, of subject: Tally.Subject, daysAgo: Double) {
        batch.tallies.append(
            Tally(network: Scene.network, kind: kind, subject: subject, count: count, at: Scene.time(daysAgo)))
    }

    /// Twenty people with old accounts who act on one another, so that somebody's attention counts.
    mutating func elders() {
        for index in 0..<20 { account("elder\(index)") }
        for index in 0..<20 {
            for step in [1, 3, 7] {
                act(.reply, "elder\(index)", on: "elder\((index + step) % 20)", daysAgo: Double(20 + index + step * 10))
            }
        }
    }

    /// Changes what is known of every account.
    mutating func adopt(_ change: (inout Identity) -> Void) {
        for index in batch.identities.indices { change(&batch.identities[index]) }
    }

    static func time(_ daysAgo: Double) -> Instant { Population.now - .milliseconds(Int64(daysAgo * 86_400_000)) }

    func run(at now: Instant = Population.now, options: ScoringOptions = ScoringOptions()) -> Scores {
        scores(of: Graph([batch]), at: now, options: options)
    }
}

extension Scores {
    /// The score of somebody met on the scene's network.
    func met(_ id: String) -> PersonScore? { self[.met(IdentityKey(Scene.network, id))] }

    /// The level of somebody met on the scene's network.
    func level(_ id: String) -> NetworkLevel? { met(id)?.level(on: Scene.network) }
}
