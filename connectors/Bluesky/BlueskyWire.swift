import ConnectorKit

/// An account as any of `profileViewBasic`, `profileView` and `profileViewDetailed`, as far as it is read.
struct WireProfile: Sendable, Hashable {
    var did: String
    /// Absent where the network says that the handle does not lead back to the account.
    var handle: String?
    var displayName: String?
    var createdAt: Instant?
    /// Only in `profileViewDetailed`.
    var followers: Int64?
    var following: Int64?
    /// The owner asks programs that nobody has logged in to not to show the account (label `!no-unauthenticated`).
    var hidesFromLoggedOut: Bool

    init(_ json: JSONValue) throws(Malformed) {
        let did = try json.requiredID("did")
        guard RecordURI.isDID(did) else { throw Malformed("did", "not a DID") }
        self.did = did
        handle = json["handle"]?.string.flatMap { $0.isEmpty || $0 == "handle.invalid" ? nil : $0 }
        displayName = json["displayName"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        createdAt = json["createdAt"]?.instant
        followers = json.count("followersCount")
        following = json.count("followsCount")
        hidesFromLoggedOut =
            json["labels"]?.elements.contains { $0["val"]?.string == "!no-unauthenticated" && $0["neg"]?.bool != true } ?? false
    }
}

/// A `postView`, as far as it is read.
struct WirePost: Sendable, Hashable {
    var uri: RecordURI
    var author: WireProfile
    /// The earlier of what the client declared and of when the network saw it; clients may lie.
    var at: Instant
    var text: String?
    var tags: [String]
    var parent: RecordURI?
    /// The post that this one quotes.
    var quoted: RecordURI?
    var counts: [Kind: Int64]

    init(_ json: JSONValue, keepsText: Bool = true) throws(Malformed) {
        guard let uri = json["uri"]?.string.flatMap(RecordURI.init), uri.isPost else { throw Malformed("uri", "not the address of a post") }
        self.uri = uri
        author = try json.required("author", WireProfile.init)
        guard let record = json["record"], record.kind == .object else { throw Malformed("record", "missing or not an object") }
        at = try json.sortTime(declaredIn: record)
        text = keepsText ? record["text"]?.string : nil
        tags = keepsText ? Self.tags(of: record) : []
        parent = Self.parent(of: record)
        quoted = Self.quoted(by: record)
        counts = [:]
        counts[.like] = json.count("likeCount")
        counts[.reshare] = json.count("repostCount")
        counts[.reply] = json.count("replyCount")
        counts[.quote] = json.count("quoteCount")
        counts[.save] = json.count("bookmarkCount")
    }

    /// A post of somebody else, whose text nobody needs.
    static func ofOthers(_ json: JSONValue) throws(Malformed) -> WirePost { try WirePost(json, keepsText: false) }

    static func parent(of record: JSONValue) -> RecordURI? { record["reply"]?["parent"]?["uri"]?.string.flatMap(RecordURI.init) }

    /// The post in a record's embed, alone or beside pictures; other quoted things (lists, feeds) are no posts.
    static func quoted(by record: JSONValue) -> RecordURI? {
        guard let embed = record["embed"] else { return nil }
        let inner = embed["record"]?["record"] ?? embed["record"]
        return inner?["uri"]?.string.flatMap(RecordURI.init).flatMap { $0.isPost ? $0 : nil }
    }

    /// Hashtags: those in the text, and those beside it.
    private static func tags(of record: JSONValue) -> [String] {
        var tags: [String] = []
        for facet in record["facets"]?.elements.map({ $0 }) ?? [] {
            tags += facet["features"]?.elements.compactMap { $0["tag"]?.string?.lowercased() } ?? []
        }
        tags += record["tags"]?.elements.compactMap { $0.string?.lowercased() } ?? []
        var seen: Set<String> = []
        return tags.filter { !$0.isEmpty && seen.insert($0).inserted }
    }
}

/// A `feedViewPost`: a post of the feed's owner, or one that the owner reposted.
struct WireFeedItem: Sendable, Hashable {
    enum Reason: Sendable, Hashable {
        case written
        case reposted(by: WireProfile, at: Instant)
        /// A pinned copy, or a reason that is new: the post stands at its own place as well.
        case other
    }

    var post: WirePost
    var reason: Reason

    init(_ json: JSONValue) throws(Malformed) {
        post = try json.required("post") { (json) throws(Malformed) in try WirePost(json) }
        reason =
            try json.optional("reason") { (json) throws(Malformed) in
                guard json["$type"]?.string?.hasSuffix("#reasonRepost") == true else { return .other }
                return .reposted(by: try json.required("by", WireProfile.init), at: try json.requiredInstant("indexedAt"))
            } ?? .written
    }

    /// Whose feed it stands in, as far as the record tells.
    var owner: WireProfile? {
        switch reason {
        case .written: post.author
        case .reposted(let by, _): by
        case .other: nil
        }
    }
}

/// One of `getLikes`' likes.
struct WireLike: Sendable, Hashable {
    var actor: WireProfile
    var at: Instant

    init(_ json: JSONValue) throws(Malformed) {
        actor = try json.required("actor", WireProfile.init)
        at = try json.sortTime(declaredIn: json)
    }
}

/// One of `listNotifications`' notifications.
struct WireNotification: Sendable, Hashable {
    /// The record that did it: a like, a repost, a follow, a post.
    var uri: RecordURI
    var author: WireProfile
    var reason: String
    /// What it was done to, where that is a record.
    var subject: RecordURI?
    var at: Instant
    /// When the network saw it: the order of the list.
    var indexedAt: Instant
    var parent: RecordURI?
    var quoted: RecordURI?

    init(_ json: JSONValue) throws(Malformed) {
        guard let uri = json["uri"]?.string.flatMap(RecordURI.init) else { throw Malformed("uri", "not the address of a record") }
        self.uri = uri
        author = try json.required("author", WireProfile.init)
        guard let reason = json["reason"]?.string else { throw Malformed("reason", "missing or not text") }
        self.reason = reason
        subject = json["reasonSubject"]?.string.flatMap(RecordURI.init)
        indexedAt = try json.requiredInstant("indexedAt")
        let record = json["record"]
        at = try record.map { (record) throws(Malformed) in try json.sortTime(declaredIn: record) } ?? indexedAt
        parent = record.flatMap(WirePost.parent)
        quoted = record.flatMap(WirePost.quoted)
    }
}

extension JSONValue {
    /// `min(createdAt, indexedAt)`, as Bluesky's documentation recommends: the first is the client's word and may be anything, or
    /// lack its zone; the second is the network's.
    fileprivate func sortTime(declaredIn record: JSONValue) throws(Malformed) -> Instant {
        let indexed = try requiredInstant("indexedAt")
        return record["createdAt"]?.instant.map { min($0, indexed) } ?? indexed
    }
}
