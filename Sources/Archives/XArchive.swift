import ConnectorKit

/// X's archive: JavaScript files that assign a list, numbers as text.
enum XArchive: NetworkExport {
    static let network = Network("twitter")
    static let title = "X archive"
    static let idHelp = "the account's number"

    static func isID(_ id: String) -> Bool { XTweet.isID(id) }

    private static let assignment = ["window.YTD."]

    static let files = [
        ArchiveFile("account.js", holds: assignment, of: .identities, tells: .document(account)),
        ArchiveFile("manifest.js", holds: ["window.__THAR_CONFIG"], of: .identities, tells: .document(manifest)),
        ArchiveFile(
            "tweets.js", "tweet.js", holds: assignment,
            skipping: "earlier versions of edited posts, and reposts of somebody whom they do not name",
            use: .elements(in: none, tweet)),
        ArchiveFile("deleted-tweets.js", "deleted-tweet.js", holds: assignment, of: .deletions, use: .elements(in: none, deleted)),
        ArchiveFile(
            "follower.js", holds: assignment, of: .interactions,
            use: .elements(in: none) { (json, owner, batch) throws(Malformed) in
                let actor = try json.required("follower") { (one) throws(Malformed) in try one.requiredID("accountId") }
                batch.interactions.append(Interaction(.follow, on: network, by: actor, to: owner.id, at: owner.taken))
            }),
        ArchiveFile(
            "following.js", holds: assignment, of: .interactions,
            use: .elements(in: none) { (json, owner, batch) throws(Malformed) in
                let target = try json.required("following") { (one) throws(Malformed) in try one.requiredID("accountId") }
                batch.interactions.append(Interaction(.follow, on: network, by: owner.id, to: target, at: owner.taken))
            }),
        ArchiveFile("like.js", holds: assignment, use: .leftOut("likes given: whose posts they were is not told")),
        ArchiveFile("note-tweet.js", holds: assignment, use: .leftOut("the whole text of long posts, whose beginning tweets.js has")),
        ArchiveFile(
            "tweet-headers.js", "deleted-tweet-headers.js", holds: assignment, use: .leftOut("nothing that tweets.js does not tell")),
    ]

    private static let none: @Sendable ([String]) -> Bool = { _ in false }

    @Sendable private static func account(_ root: JSONValue) -> ArchiveTelling {
        guard let account = root.elements.first(where: { _ in true })?["account"], let id = account["accountId"]?.identifier else {
            return ArchiveTelling()
        }
        return ArchiveTelling(
            identity: Identity(
                IdentityKey(network, id), handle: account["username"]?.string, name: account["accountDisplayName"]?.string,
                createdAt: account["createdAt"]?.instant))
    }

    @Sendable private static func manifest(_ root: JSONValue) -> ArchiveTelling {
        let user = root["userInfo"]
        let identity = user?["accountId"]?.identifier.map { id in
            Identity(IdentityKey(network, id), handle: user?["userName"]?.string, name: user?["displayName"]?.string)
        }
        return ArchiveTelling(identity: identity, taken: root["archiveInfo"]?["generationDate"]?.instant)
    }

    /// A list's element: the post, wrapped since 2020.
    private static func post(in json: JSONValue) throws(Malformed) -> XTweet {
        if json["tweet"] == nil, json["id_str"] != nil || json["id"] != nil { return try XTweet(json) }
        return try json.required("tweet") { (tweet) throws(Malformed) in try XTweet(tweet) }
    }

    @Sendable private static func deleted(_ json: JSONValue, _ owner: ArchiveOwner, _ batch: inout Batch) throws(Malformed) {
        let tweet = try post(in: json)
        batch.deletions.append(Deletion(network: network, stream: .posts, id: tweet.root))
    }

    /// An own post with its counts, and what it does to others: it answers them or names them. A repost is an act and no post.
    @Sendable private static func tweet(_ json: JSONValue, _ owner: ArchiveOwner, _ batch: inout Batch) throws(Malformed) {
        let tweet = try post(in: json)
        if tweet.isOutdated { return }
        if let name = tweet.reposted {
            // The original's id is not told, so the repost's own is the act's.
            guard let target = tweet.mentions.first(where: { $0.name.lowercased() == name.lowercased() }) else { return }
            batch.interactions.append(
                Interaction(.reshare, on: network, by: owner.id, to: target.id, at: tweet.at, as: tweet.root))
            return
        }
        batch.posts.append(
            Post(
                network: network, id: tweet.root, author: owner.id, at: tweet.at, text: tweet.text,
                url: "https://x.com/i/status/\(tweet.root)",
                topics: tweet.topics, inReplyTo: tweet.inReplyTo))
        for (kind, count) in tweet.counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            batch.tallies.append(
                Tally(network: network, kind: kind, subject: .post(tweet.root), count: count, at: max(owner.taken, tweet.at)))
        }
        if let answered = tweet.inReplyToUser {
            batch.interactions.append(
                Interaction(.reply, on: network, by: owner.id, to: answered, post: tweet.inReplyTo, at: tweet.at, as: tweet.root))
        }
        for mention in tweet.mentions where mention.id != tweet.inReplyToUser {
            batch.interactions.append(Interaction(.mention, on: network, by: owner.id, to: mention.id, at: tweet.at, as: tweet.root))
        }
    }
}
