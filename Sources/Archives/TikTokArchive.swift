import ConnectorKit

/// TikTok's data in JSON, in one file or several. It names others by their usernames, which are stored with `@` before them.
enum TikTokArchive: NetworkExport {
    static let network = Network("tiktok")
    static let title = "TikTok data"
    static let idHelp = "the account's open id, or its username"

    static func isID(_ id: String) -> Bool { (1...100).contains(id.utf8.count) && id.isMade(of: .letters, .digits, and: "@._-") }

    static let files = [
        ArchiveFile("user_data_tiktok.json", use: .elements(in: isWanted, record)),
        ArchiveFile(
            "Follower.json", "Follower List.json", holds: ["\"FansList\""], of: .interactions, use: .elements(in: isWanted, record)),
        ArchiveFile("Posts.json", holds: ["\"VideoList\""], use: .elements(in: isWanted, record)),
        ArchiveFile(
            "Like List.json", "Video Browsing History.json", "Watch History.json", "Favorite Videos.json", holds: ["\"Date\""],
            use: .leftOut("videos liked and watched: whose they were is not told")),
    ]

    /// Followers, accounts followed, and own videos; the list of videos watched has the same key in another place.
    @Sendable private static func isWanted(_ path: [String]) -> Bool {
        switch path.last {
        case "FansList", "Following": true
        case "VideoList": path.contains("Videos") || path.contains("Posts")
        default: false
        }
    }

    @Sendable private static func record(_ json: JSONValue, _ owner: ArchiveOwner, _ batch: inout Batch) throws(Malformed) {
        let at = try json.requiredUTC("Date")
        if owner.list == "VideoList" { return try add(json, at, owner, to: &batch) }
        guard let name = json["UserName"]?.string, (1...100).contains(name.utf8.count) else {
            throw Malformed("UserName", "missing or not a name")
        }
        let isFollower = owner.list == "FansList"
        let other = "@\(name)"
        batch.interactions.append(
            Interaction(.follow, on: network, by: isFollower ? other : owner.id, to: isFollower ? owner.id : other, at: at))
    }

    private static func add(_ json: JSONValue, _ at: Instant, _ owner: ArchiveOwner, to batch: inout Batch) throws(Malformed) {
        let link = try json.requiredText("Link")
        let number = link.split(whereSeparator: { "/?&=".contains($0) }).first {
            $0.utf8.count > 9 && $0.utf8.count < 30 && $0.isMade(of: .digits)
        }
        let id = number.map(String.init) ?? owner.postID(at: at, nil)
        batch.posts.append(Post(network: network, id: id, author: owner.id, at: at, text: json["Title"]?.string))
        guard let likes = json.count("Likes") else { return }
        batch.tallies.append(Tally(network: network, kind: .like, subject: .post(id), count: likes, at: max(owner.taken, at)))
    }
}
