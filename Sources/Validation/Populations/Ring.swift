import Model

/// New accounts that push one of them, the boss, and a few honest people who were fooled into following it.
package struct Ring: Sendable, Hashable {
    /// Whom the members act on.
    package enum Shape: String, Sendable, Hashable, CaseIterable {
        /// On the boss and on one another, who act back.
        case mutual
        /// On the boss alone.
        case star
    }

    /// Who was fooled.
    package enum Followers: String, Sendable, Hashable, CaseIterable {
        case random
        /// Those who are acted on most.
        case celebrities
        /// Those who act least, and yet have acted.
        case lurkers
    }

    package var shape: Shape
    /// How many accounts, the boss among them; one is a boss without a ring.
    package var members: Int
    package var followers: Followers
    /// How many were fooled.
    package var followerCount: Int
    package var seed: UInt64

    package init(_ shape: Shape, members: Int, followers: Followers, count: Int, seed: UInt64) {
        self.shape = shape
        self.members = max(1, members)
        self.followers = followers
        followerCount = max(0, count)
        self.seed = seed
    }

    /// The account that the ring pushes.
    package static let boss = "ring0"
    /// For how many days it has been at work.
    private static let age = 60
    /// With how many others each member of a mutual ring exchanges favours: twice this, to both sides.
    private static let neighbours = 8
    /// How often each member acts on the boss in each way: together they saturate every voice.
    private static let pushes = 20

    /// What the ring does in a community, the accounts of its members among it.
    package func batch(in community: Community) -> Batch {
        let network = community.configuration.network
        var numbers = SeededNumbers(seed: seed)
        var batch = Batch()
        func id(_ member: Int) -> String { "ring\(member)" }
        func ago(_ days: Int) -> Instant { Community.now - .seconds(numbers.below(days * 86_400)) }
        func act(_ kind: Kind, _ actor: String, on target: String) {
            batch.interactions.append(
                Interaction(
                    network: network, kind: kind, actor: actor, target: target, at: ago(Self.age - 1),
                    id: "r\(batch.interactions.count)"))
        }
        let created = Community.now - .seconds(Self.age * 86_400)
        batch.identities = (0..<members).map {
            Identity(IdentityKey(network, id($0)), createdAt: community.configuration.isDated ? created : nil)
        }
        for member in 1..<members {
            act(.follow, id(member), on: Self.boss)
            for _ in 0..<Self.pushes {
                act(.reshare, id(member), on: Self.boss)
                act(.reply, id(member), on: Self.boss)
            }
            guard shape == .mutual else { continue }
            act(.follow, Self.boss, on: id(member))
            for step in 1...Self.neighbours {
                let other = (member + step) % members
                guard other != member else { continue }
                for (actor, target) in [(member, other), (other, member)] {
                    act(.like, id(actor), on: id(target))
                    act(.reshare, id(actor), on: id(target))
                }
            }
        }
        // By chance of its own, so that a larger ring fools the same people on the same days.
        numbers = SeededNumbers(seed: seed &+ 1)
        for follower in fooled(of: community, &numbers) { act(.follow, Community.id(follower), on: Self.boss) }
        return batch
    }

    private func fooled(of community: Community, _ numbers: inout SeededNumbers) -> [Int] {
        var people = community.given.indices.filter { community.given[$0] > 0 }
        switch followers {
        case .random: people.shuffle(using: &numbers)
        case .celebrities: people.sort { (-community.received[$0], $0) < (-community.received[$1], $1) }
        case .lurkers: people.sort { (community.given[$0], $0) < (community.given[$1], $1) }
        }
        return Array(people.prefix(followerCount))
    }
}
