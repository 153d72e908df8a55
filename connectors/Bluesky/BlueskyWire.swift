import ConnectorKit

/// An account as any of `profileViewBasic`, `profileView` and `profileViewDetailed`, which alone has figures.
struct WireProfile: Sendable, Hashable {
    /// With all that is told.
    var identity: Identity
    /// The owner asks programs that nobody has logged in to not to show the account (label `!no-unauthenticated`).
    var hidesFromLoggedOut: Bool

    var did: String { identity.key.id }

    init(_ json: JSONValue) throws(Malformed) {
        let did = try json.requiredID("did")
        guard RecordURI.isDID(did) else { throw Malformed("did", "not a DID") }
        // The handle is `handle.invalid` where the network says that it does not lead back to the account.
        identity = Identity(
            IdentityKey(Bluesky.network, did),
            handle: json["handle"]?.string.flatMap { $0.isEmpty || $0 == "handle.invalid" ? nil : $0 },
            name: json["displayName"]?.string.flatMap { $0.isEmpty ? nil : $0 }, createdAt: json["createdAt"]?.instant,
            followers: json.count("followersCount"), following: json.count("followsCount"))
        hidesFromLoggedOut =
            json["labels"]?.elements.contains { $0["val"]?.string == "!no-unauthenticated" && $0["neg"]?.bool != true } ?? false
    }

    /// Reads one account, and no other's.
    static func reader(of did: String) -> (JSONValue) throws(Malformed) -> WireProfile {
        { (json) throws(Malformed) in
            let profile = try WireProfile(json)
            if profile.did != did { throw Malformed("did", "another account's") }
            return profile
        }
    }
}

/// A `postView`: a post with who wrote it and what it is about.
struct WirePost: Sendable, Hashable {
    var uri: RecordURI
    var author: WireProfile
    var post: Post
    /// The post that this one answers.
    var parent: RecordURI?
    /// The post that this one quotes.
    var quoted: RecordURI?
    var counts: [Kind: Int64]

    init(_ json: JSONValue) throws(Malformed) {
        guard let uri = json["uri"]?.recordURI, uri.isPost else { throw Malformed("uri", "not the address of a post") }
        self.uri = uri
        author = try json.required("author", WireProfile.init)
        guard let record = json["record"], record.kind == .object else { throw Malformed("record", "missing or not an object") }
        parent = record.answeredPost
        quoted = record.quotedPost
        post = Post(
            network: Bluesky.network, id: "\(uri)", author: author.did, at: try json.sortTime(declaredIn: record),
            text: record["text"]?.string, url: "https://bsky.app/profile/\(uri.did)/post/\(uri.key)", topics: Self.tags(of: record),
            inReplyTo: parent.map { "\($0)" })
        counts = json.counts([
            .like: "likeCount", .reshare: "repostCount", .reply: "replyCount", .quote: "quoteCount", .save: "bookmarkCount",
        ])
    }

    /// Hashtags: those in the text, and those beside it.
    private static func tags(of record: JSONValue) -> [String] {
        let facets = record["facets"]?.elements.flatMap { $0["features"]?.elements.compactMap { $0["tag"]?.string } ?? [] } ?? []
        let beside = record["tags"]?.elements.compactMap(\.string) ?? []
        var seen: Set<String> = []
        return (facets + beside).map { $0.lowercased() }.filter { !$0.isEmpty && seen.insert($0).inserted }
    }
}

extension JSONValue {
    var recordURI: RecordURI? { string.flatMap { RecordURI($0) } }

    /// What a post's record answers.
    var answeredPost: RecordURI? { self["reply"]?["parent"]?["uri"]?.recordURI }

    /// The post in a post's embed, alone or beside pictures; other quoted things (lists, feeds) are no posts.
    var quotedPost: RecordURI? {
        let record = self["embed"]?["record"]
        return (record?["record"] ?? record)?["uri"]?.recordURI.flatMap { $0.isPost ? $0 : nil }
    }

    /// `min(createdAt, indexedAt)`, as Bluesky's documentation recommends: the first is the client's word and may be anything, or
    /// lack its zone; the second is the network's.
    func sortTime(declaredIn record: JSONValue?) throws(Malformed) -> Instant {
        let indexed = try requiredInstant("indexedAt")
        if let record, record.kind != .object { throw Malformed("record", "not an object") }
        return try record?.optionalText("createdAt").flatMap { Instant($0) }.map { min($0, indexed) } ?? indexed
    }
}
