import ConnectorKit

extension Identity {
    /// Reads a `channel`. Counters are strings.
    init(channel json: JSONValue) throws(Malformed) {
        let (snippet, statistics) = (json["snippet"], json["statistics"])
        // The network rounds down to three digits, and the channel may hide it.
        let isHidden = statistics?["hiddenSubscriberCount"]?.bool ?? false
        self.init(
            IdentityKey(YouTube.network, try json.requiredID("id")),
            handle: snippet?["customUrl"]?.string.flatMap { $0.hasPrefix("@") ? String($0.dropFirst()) : nil },
            name: snippet?["title"]?.string, createdAt: snippet?["publishedAt"]?.instant,
            followers: isHidden ? nil : statistics?.count("subscriberCount"))
    }
}

/// A `subscription` to a channel, as its owner sees it.
struct WireSubscription: Sendable, Hashable {
    var channel: String
    var subscriber: Identity
    var at: Instant

    init(_ json: JSONValue) throws(Malformed) {
        (channel, at) = try json.required("snippet") { (snippet) throws(Malformed) in
            (
                try snippet.required("resourceId") { (resource) throws(Malformed) in try resource.requiredID("channelId") },
                try snippet.requiredInstant("publishedAt")
            )
        }
        subscriber = try json.required("subscriberSnippet") { (snippet) throws(Malformed) in
            Identity(IdentityKey(YouTube.network, try snippet.requiredID("channelId")), name: snippet["title"]?.string)
        }
    }

    var act: PersonAct { (subscriber, Interaction(.follow, on: YouTube.network, by: subscriber.key.id, to: channel, at: at)) }
}

/// A `playlistItem` of the uploads: which video, and when it became public.
struct WireUpload: Sendable, Hashable {
    var mark: Mark

    init(_ json: JSONValue) throws(Malformed) {
        let details = json["contentDetails"]
        guard let video = (details?["videoId"] ?? json["snippet"]?["resourceId"]?["videoId"])?.identifier, WireVideo.isID(video) else {
            throw Malformed("contentDetails.videoId", "missing, or not a video's id")
        }
        guard let at = (details?["videoPublishedAt"] ?? json["snippet"]?["publishedAt"])?.instant else {
            throw Malformed("contentDetails.videoPublishedAt", "missing, or not a time")
        }
        mark = Mark(video, at: at)
    }
}

/// A `video`, as far as it is read.
struct WireVideo: Sendable, Hashable {
    var post: Post
    /// A count that is missing is hidden or switched off.
    var counts: [Kind: Int64]
    var isPublic: Bool

    private static let mostTags = 30

    init(_ json: JSONValue) throws(Malformed) {
        let id = try json.requiredID("id")
        guard Self.isID(id) else { throw Malformed("id", "not a video's id") }
        post = try json.required("snippet") { (snippet) throws(Malformed) in
            let tags = snippet["tags"]?.elements.compactMap { $0.string?.lowercased() } ?? []
            return Post(
                network: YouTube.network, id: id, author: try snippet.requiredID("channelId"),
                at: try snippet.requiredInstant("publishedAt"),
                text: snippet["title"]?.string, url: "https://www.youtube.com/watch?v=\(id)", topics: Array(tags.prefix(Self.mostTags)))
        }
        counts = json["statistics"]?.counts([.view: "viewCount", .like: "likeCount", .comment: "commentCount"]) ?? [:]
        isPublic = json["status"]?["privacyStatus"]?.string.map { $0 == "public" } ?? true
    }

    /// Whether a text can stand in a list of ids, which commas separate.
    static func isID(_ text: String) -> Bool { (1...64).contains(text.utf8.count) && text.isMade(of: .letters, .digits, and: "_-") }
}

/// A `comment`, as far as it is read.
struct WireComment: Sendable, Hashable {
    var id: String
    /// The channel that wrote it; some comments have none.
    var author: Identity?
    var at: Instant

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        (author, at) = try json.required("snippet") { (snippet) throws(Malformed) in
            let author = snippet["authorChannelId"]?["value"]?.identifier.flatMap { $0.isEmpty ? nil : IdentityKey(YouTube.network, $0) }
            let name = snippet["authorDisplayName"]?.string.flatMap { $0.isEmpty ? nil : $0 }
            let handle = name.flatMap { $0.hasPrefix("@") ? String($0.dropFirst()) : nil }
            let identity = author.map { Identity($0, handle: handle, name: handle == nil ? name : nil) }
            return (identity, try snippet.requiredInstant("publishedAt"))
        }
    }

    /// At whatever depth, it is one on a video of the channel `owner`, whose count counts them all. `nil` where nobody is named.
    func act(on video: String, of owner: String) -> PersonAct? {
        author.map { ($0, Interaction(.comment, on: YouTube.network, by: $0.key.id, to: owner, post: video, at: at, as: id)) }
    }
}

/// A `commentThread`: a comment, and at most five of the answers to it.
struct WireThread: Sendable, Hashable {
    var id: String
    var comment: WireComment
    var replyCount: Int64
    var replies: [WireComment] = []
    /// What is wrong with answers that could not be read.
    var flaws: [Malformed] = []

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        (comment, replyCount) = try json.required("snippet") { (snippet) throws(Malformed) in
            (try snippet.required("topLevelComment", WireComment.init), snippet.count("totalReplyCount") ?? 0)
        }
        guard let list = json["replies"]?["comments"] else { return }
        for reply in list.elements.prefix(100) {
            do throws(Malformed) { replies.append(try WireComment(reply)) } catch { flaws.append(error.inside("replies.comments")) }
        }
    }
}
