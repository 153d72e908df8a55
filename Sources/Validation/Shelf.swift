import Model
import Scoring

/// What a store does for scoring, in memory: numbers what arrives and reads it out as chunks.
package struct Shelf {
    private var accounts: [IdentityKey: Int64] = [:]
    private var posts: [IdentityKey: Int64] = [:]
    private var acts: [IdentityKey: Int64] = [:]
    /// The last act or tally: they are numbered together, as a store does.
    private var lastRecord: Int64 = 0
    /// Numbers are never handed out twice.
    private var lastNumber: Int64 = 0

    /// Creates a shelf with nothing on it.
    package init() {}

    /// Stores a batch and reads out what it changed, in the order of `RecordChunk`.
    package mutating func chunks(for batch: Batch) -> [RecordChunk] {
        var newAccounts: [Account] = []
        func number(_ network: Network, _ id: String, _ numbers: inout [IdentityKey: Int64]) -> (Int64, Bool) {
            let key = IdentityKey(network, id)
            if let number = numbers[key] { return (number, false) }
            lastNumber += 1
            numbers[key] = lastNumber
            return (lastNumber, true)
        }
        func account(_ network: Network, _ id: String) -> Int64 {
            let (number, isNew) = number(network, id, &accounts)
            if isNew { newAccounts.append(Account(id: number, identity: Identity(IdentityKey(network, id)))) }
            return number
        }
        for identity in batch.identities {
            let (number, _) = number(identity.key.network, identity.key.id, &accounts)
            newAccounts.append(Account(id: number, identity: identity))
        }
        var newPosts: [PostReference] = []
        for post in batch.posts {
            let (number, _) = number(post.network, post.id, &posts)
            newPosts.append(
                PostReference(
                    id: number, author: account(post.network, post.author), network: post.network, name: post.id, at: post.at))
        }
        func post(_ network: Network, _ id: String) -> Int64 {
            let (number, isNew) = number(network, id, &posts)
            if isNew { newPosts.append(PostReference(id: number, author: 0, network: network, name: id, at: nil)) }
            return number
        }
        var newActs: [Act] = []
        for act in batch.interactions {
            lastRecord += 1
            if let id = act.id { acts[IdentityKey(act.network, id)] = lastRecord }
            newActs.append(
                Act(
                    id: lastRecord, actor: account(act.network, act.actor), target: account(act.network, act.target),
                    post: act.post.map { post(act.network, $0) } ?? 0, seconds: act.at.seconds, kindCode: act.kind.rawValue))
        }
        let tallies = batch.tallies.map { tally in
            lastRecord += 1
            let (account, post): (Int64, Int64) =
                switch tally.subject {
                case .post(let id): (0, post(tally.network, id))
                case .identity(let id): (account(tally.network, id), 0)
                }
            return TallySample(id: lastRecord, account: account, post: post, kind: tally.kind, count: tally.count, at: tally.at)
        }
        let removals = batch.deletions.compactMap { deletion -> Removal? in
            let key = IdentityKey(deletion.network, deletion.id)
            switch deletion.stream {
            case .identities: return accounts.removeValue(forKey: key).map { .account($0) }
            case .posts: return posts.removeValue(forKey: key).map { .post($0) }
            case .interactions: return acts.removeValue(forKey: key).map { .act($0) }
            }
        }
        return [.accounts(newAccounts), .posts(newPosts), .acts(newActs), .tallies(tallies), .removals(removals)]
    }
}

extension Graph {
    /// A graph of all batches, one read for each.
    package init(_ batches: [Batch]) {
        self.init()
        var shelf = Shelf()
        for batch in batches { for chunk in shelf.chunks(for: batch) { add(chunk) } }
    }
}
