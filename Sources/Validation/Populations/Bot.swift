import Model

/// A program that posts once a minute for eighty days and has no real audience.
struct Bot: Sendable {
    /// What its posts show, which no person has done.
    enum Reaction: Sendable {
        case none
        /// Three views on each post, and a like on every tenth.
        case bought
    }

    static let id = "bot"
    static let days = 80
    private static let posts = days * 1440

    var reaction: Reaction

    /// Its account, its posts with their tallies, and the people whom it mentions in each.
    func batch(in community: Community) -> Batch {
        let network = community.configuration.network
        var batch = Batch()
        let born = Community.now - .seconds(Self.days * 86_400)
        batch.identities = [Identity(IdentityKey(network, Self.id), createdAt: community.configuration.isDated ? born : nil)]
        for number in 0..<Self.posts {
            let (post, at) = ("b\(number)", born + .seconds(number * 60))
            batch.posts.append(Post(network: network, id: post, author: Self.id, at: at))
            batch.interactions.append(
                Interaction(
                    network: network, kind: .mention, actor: Self.id, target: Community.id(number % community.configuration.people),
                    at: at, id: post))
            guard reaction == .bought else { continue }
            batch.tallies.append(Tally(network: network, kind: .view, subject: .post(post), count: 3, at: at + .seconds(30)))
            if number % 10 == 0 {
                batch.tallies.append(Tally(network: network, kind: .like, subject: .post(post), count: 1, at: at + .seconds(30)))
            }
        }
        return batch
    }
}
