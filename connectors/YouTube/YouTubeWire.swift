import ConnectorKit

/// A `channel`, as far as it is read. Counters are strings.
struct WireChannel: Sendable, Hashable {
    var id: String
    var title: String?
    /// Without `@`.
    var handle: String?
    var createdAt: Instant?
    /// Rounded down to three digits by the network; `nil` where the channel hides it.
    var subscribers: Int64?

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        let snippet = json["snippet"]
        title = snippet?["title"]?.string
        handle = snippet?["customUrl"]?.string.flatMap { $0.hasPrefix("@") ? String($0.dropFirst()) : nil }
        createdAt = snippet?["publishedAt"]?.instant
        let isHidden = json["statistics"]?["hiddenSubscriberCount"]?.bool ?? false
        subscribers = isHidden ? nil : json["statistics"]?.count("subscriberCount")
    }
}

/// A `subscription` to a channel, as its owner sees it.
struct WireSubscription: Sendable, Hashable {
    var channel: String
    var subscriber: String
    var title: String?
    var at: Instant

    init(_ json: JSONValue) throws(Malformed) {
        (channel, at) = try json.required("snippet") { (snippet) throws(Malformed) in
            (
                try snippet.required("resourceId") { (resource) throws(Malformed) in try resource.requiredID("channelId") },
                try snippet.requiredInstant("publishedAt")
            )
        }
        (subscriber, title) = try json.required("subscriberSnippet") { (snippet) throws(Malformed) in
            (try snippet.requiredID("channelId"), snippet["title"]?.string)
        }
    }
}

/// A `playlistItem` of the uploads: which video, and when it became public.
struct WireUpload: Sendable, Hashable {
    var video: String
    var at: Instant

    init(_ json: JSONValue) throws(Malformed) {
        let details = json["contentDetails"]
        guard let video = (details?["videoId"] ?? json["snippet"]?["resourceId"]?["videoId"])?.identifier, WireVideo.isID(video) else {
            throw Malformed("contentDetails.videoId", "missing, or not a video's id")
        }
        self.video = video
        guard let at = (details?["videoPublishedAt"] ?? json["snippet"]?["publishedAt"])?.instant else {
            throw Malformed("contentDetails.videoPublishedAt", "missing, or not a time")
        }
        self.at = at
    }
}

/// A `video`, as far as it is read.
struct WireVideo: Sendable, Hashable {
    var id: String
    var channel: String
    var at: Instant
    var title: String?
    var tags: [String]
    /// A count that is missing is hidden or switched off.
    var counts: [Kind: Int64]
    var isPublic: Bool

    private static let mostTags = 30

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        guard Self.isID(id) else { throw Malformed("id", "not a video's id") }
        (channel, at, title, tags) = try json.required("snippet") { (snippet) throws(Malformed) in
            let tags = snippet["tags"]?.elements.compactMap { $0.string?.lowercased() } ?? []
            return (
                try snippet.requiredID("channelId"), try snippet.requiredInstant("publishedAt"), snippet["title"]?.string,
                Array(tags.prefix(Self.mostTags))
            )
        }
        counts = [:]
        counts[.view] = json["statistics"]?.count("viewCount")
        counts[.like] = json["statistics"]?.count("likeCount")
        counts[.comment] = json["statistics"]?.count("commentCount")
        isPublic = json["status"]?["privacyStatus"]?.string.map { $0 == "public" } ?? true
    }

    /// Whether a text can stand in a list of ids, which commas separate.
    static func isID(_ text: String) -> Bool { (1...64).contains(text.utf8.count) && text.isMade(of: .letters, .digits, and: "_-") }
}

/// A `comment`, as far as it is read.
struct WireComment: Sendable, Hashable {
    var id: String
    /// The channel that wrote it; some comments have none.
    var author: String?
    var authorName: String?
    var at: Instant

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        (author, authorName, at) = try json.required("snippet") { (snippet) throws(Malformed) in
            let author = snippet["authorChannelId"]?["value"]?.identifier.flatMap { $0.isEmpty ? nil : $0 }
            return (author, snippet["authorDisplayName"]?.string, try snippet.requiredInstant("publishedAt"))
        }
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
