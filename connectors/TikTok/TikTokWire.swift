import ConnectorKit

/// The token's account, as far as it is read: `data.user` of an answer.
struct WireUser: Sendable, Hashable {
    /// The same as long as the app is.
    var id: String
    var username: String?
    var name: String?
    var followers: Int64?
    var following: Int64?

    init(_ root: JSONValue) throws(Malformed) {
        self = try root.required("data") { (data) throws(Malformed) in
            try data.required("user") { (user) throws(Malformed) in try WireUser(user: user) }
        }
    }

    private init(user: JSONValue) throws(Malformed) {
        id = try user.requiredID("open_id")
        username = user["username"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        name = user["display_name"]?.string
        followers = user.count("follower_count")
        following = user.count("following_count")
    }

    var identity: Identity {
        Identity(IdentityKey(TikTok.network, id), handle: username, name: name, followers: followers, following: following)
    }
}

/// A video, as far as it is read.
struct WireVideo: Sendable, Hashable {
    static let fields = "id,create_time,title,video_description,share_url,view_count,like_count,comment_count,share_count"

    var id: String
    var at: Instant
    var text: String?
    var url: String?
    /// A count that is missing is unknown.
    var counts: [Kind: Int64]

    private static let mostTopics = 30

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        at = try json.requiredUnixTime("create_time")
        text = [json["title"], json["video_description"]].lazy.compactMap { $0?.string }.first { !$0.isEmpty }
        url = json["share_url"]?.string
        counts = json.counts([.view: "view_count", .like: "like_count", .comment: "comment_count", .reshare: "share_count"])
    }

    /// The hashtags of its text.
    var topics: [String] {
        let words = text?.split { $0.isWhitespace || $0 == "," }.filter { $0.hasPrefix("#") && $0.count > 1 } ?? []
        var topics: [String] = []
        for word in words.lazy.map({ $0.dropFirst().lowercased() }) where !topics.contains(word) { topics.append(word) }
        return Array(topics.prefix(Self.mostTopics))
    }

    func item(of account: String) -> PostItem {
        let post = Post(network: TikTok.network, id: id, author: account, at: at, text: text, url: url, topics: topics)
        return PostItem(Mark(id, at: at), post: post, counts: counts)
    }
}
