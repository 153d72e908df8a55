import Model

/// A small made-up world that has some of everything: merged and undated accounts, busy actors, doubled mentions, tallies that
/// fall, acts of today and of tomorrow, removed records.
package struct Population {
    package static let now = Instant("2026-06-30T12:00:00Z") ?? Instant(seconds: 0)
    package static let day: Duration = .seconds(86_400)

    package let networks: [Network]
    package let size: Int
    package private(set) var batch = Batch()
    private var numbers: SeededNumbers

    package init(seed: UInt64, size: Int, acts: Int, networks: [Network] = [Network("alpha"), Network("beta"), Network("stackexchange")]) {
        numbers = SeededNumbers(seed: seed)
        self.networks = networks
        self.size = size
        addIdentities()
        addPosts(size)
        for index in 0..<acts { addAct("i\(index)") }
        addTallies(size)
        for index in stride(from: 0, to: acts, by: max(1, acts / 5)) {
            batch.deletions.append(Deletion(network: networks[index % networks.count], stream: .interactions, id: "i\(index)"))
        }
        batch.deletions.append(Deletion(network: networks[0], stream: .posts, id: "p3"))
    }

    package mutating func pick(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &numbers) }
    package mutating func ago(days limit: Int) -> Instant { Population.now - .seconds(Int64(pick(limit * 86_400))) }
    package mutating func shuffle<Element>(_ elements: inout [Element]) { elements.shuffle(using: &numbers) }

    private mutating func addIdentities() {
        for network in networks {
            for index in 0..<size {
                var identity = Identity(IdentityKey(network, "u\(index)"))
                if pick(3) > 0 { identity.createdAt = Population.now - .seconds(86_400 * Int64(20 + pick(3000))) }
                if index % 4 == 0 { identity.person = PersonID(rawValue: "person-\(index / 8)") }
                if pick(3) == 0 {
                    identity.followers = Int64(pick(100_000))
                    identity.lists = Int64(pick(100))
                }
                batch.identities.append(identity)
            }
        }
    }

    private mutating func addPosts(_ count: Int) {
        for index in 0..<count {
            let network = networks[pick(networks.count)]
            batch.posts.append(Post(network: network, id: "p\(index)", author: "u\(pick(size))", at: ago(days: 400)))
        }
    }

    private mutating func addAct(_ id: String) {
        let network = networks[pick(networks.count)]
        // Squares make some much busier, and some much better known, than others.
        let actor = pick(size) * pick(size) / size
        let target = pick(size) * pick(size) / size
        let kind = Kind.allCases[pick(Kind.allCases.count)]
        let at = pick(20) == 0 ? Population.now - .seconds(Int64(pick(50_000)) - 4_000) : ago(days: 800)
        let post = pick(3) == 0 ? batch.posts[pick(batch.posts.count)] : nil
        var act = Interaction(network: network, kind: kind, actor: "u\(actor)", target: "u\(target)", at: at, id: id)
        if let post, post.network == network { act.post = post.id }
        batch.interactions.append(act)
        if pick(10) == 0 {
            act.kind = .mention
            act.id = "\(id)-mention"
            batch.interactions.append(act)
        }
    }

    private mutating func addTallies(_ count: Int) {
        for _ in 0..<count {
            let post = batch.posts[pick(batch.posts.count)]
            var total = pick(50)
            for sample in 1...3 {
                let at = post.at + .seconds(Int64(sample * 5 * 86_400))
                batch.tallies.append(
                    Tally(network: post.network, kind: .like, subject: .post(post.id), count: Int64(max(0, total)), at: at))
                total += pick(60) - 15
            }
        }
        for index in stride(from: 0, to: size, by: 5) {
            for (kind, factor) in [(Kind.follow, 100), (.view, 1000), (.list, 1)] {
                for days in [40, 10, 3] {
                    let tally = Tally(
                        network: networks[0], kind: kind, subject: .identity("u\(index)"), count: Int64(pick(50) * factor),
                        at: Population.now - .seconds(Int64(days * 86_400)))
                    batch.tallies.append(tally)
                }
            }
        }
    }
}
