import Model

/// A whole community, cardano.stackexchange.com, up to 15 September 2021.
///
/// Mapped as `taps.py` maps it: up-votes are tallies of likes, one sample for each post and day; an accepted answer is an endorsement by the
/// asker; comments are comments on the post's owner; an answer is a reply to the asker.
struct StackExchangeDump {
    static let end = Instant("2021-09-15T00:00:00Z") ?? Instant(seconds: 0)
    static let network = Network("stackexchange")
    private static let folder = "populations/stackexchange-cardano"

    let batch: Batch
    /// By the members' ids; half of them are hidden in the data.
    let reputation: [String: Double]
    /// What plain votes come to: 10 for an up-vote, -2 for a down-vote, 15 for an accepted answer.
    let votes: [String: Double]

    init(_ material: any Material) throws(MaterialProblem) {
        var batch = Batch()
        var reputation: [String: Double] = [:]
        for row in try Self.rows(of: "Users", material) {
            guard let id = row["Id"], id != "-1" else { continue }
            batch.identities.append(Identity(IdentityKey(Self.network, id), createdAt: Self.time(row["CreationDate"])))
            if let told = row["Reputation"].flatMap(Double.init) { reputation[id] = told }
        }

        let posts = try Self.rows(of: "Posts", material)
        var owners: [String: Post] = [:]
        var askers: [String: String] = [:]
        for row in posts {
            guard let id = row["Id"], let owner = row["OwnerUserId"], owner != "-1", let at = Self.time(row["CreationDate"]) else {
                continue
            }
            let post = Post(network: Self.network, id: id, author: owner, at: at, inReplyTo: row["ParentId"])
            batch.posts.append(post)
            owners[id] = post
            if row["PostTypeId"] == "1" { askers[id] = owner }
        }
        var answered: [String: String] = [:]
        for row in posts where row["PostTypeId"] == "2" {
            guard let id = row["Id"], let post = owners[id], let question = row["ParentId"], let asker = askers[question] else { continue }
            answered[id] = asker
            guard post.author != asker else { continue }
            batch.interactions.append(
                Interaction(
                    network: Self.network, kind: .reply, actor: post.author, target: asker, at: post.at, id: "a\(id)", post: question))
        }

        var ups: [String: [String: Int64]] = [:]
        var votes: [String: Double] = [:]
        for row in try Self.rows(of: "Votes", material) {
            guard let id = row["Id"], let on = row["PostId"], let post = owners[on], let date = row["CreationDate"] else { continue }
            switch row["VoteTypeId"] {
            case "1":
                guard let asker = answered[on], asker != post.author, let at = Self.time(date) else { continue }
                votes[post.author, default: 0] += 15
                batch.interactions.append(
                    Interaction(
                        network: Self.network, kind: .endorsement, actor: asker, target: post.author, at: at, id: "v\(id)", post: on))
            case "2":
                votes[post.author, default: 0] += 10
                ups[on, default: [:]][String(date.prefix(10)), default: 0] += 1
            case "3": votes[post.author, default: 0] -= 2
            default: continue
            }
        }
        for (id, days) in ups {
            guard let post = owners[id] else { continue }
            var count: Int64 = 0
            for (day, more) in days.sorted(by: { $0.key < $1.key }) {
                count += more
                guard let at = Instant("\(day)T00:00:00Z") else { continue }
                batch.tallies.append(
                    Tally(network: Self.network, kind: .like, subject: .post(id), count: count, at: max(at, post.at)))
            }
        }

        for row in try Self.rows(of: "Comments", material) {
            guard let id = row["Id"], let user = row["UserId"], let on = row["PostId"], let post = owners[on], post.author != user,
                let at = Self.time(row["CreationDate"])
            else { continue }
            batch.interactions.append(
                Interaction(network: Self.network, kind: .comment, actor: user, target: post.author, at: at, id: "c\(id)", post: on))
        }
        self.batch = batch
        self.reputation = reputation
        self.votes = votes
    }

    private static func rows(of name: String, _ material: any Material) throws(MaterialProblem) -> [DumpRow] {
        DumpRow.rows(of: try material.bytes(of: "\(folder)/\(name).xml.gz"))
    }

    /// Dumps tell milliseconds and no zone, which is UTC.
    private static func time(_ text: String?) -> Instant? { text.flatMap { Instant("\($0.prefix(19))Z") } }
}
