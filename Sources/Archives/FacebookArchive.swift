import ConnectorKit

/// Facebook's download in JSON. It tells posts, but never by whom, and of reactions only those given.
enum FacebookArchive: NetworkExport {
    static let network = Network("facebook")
    static let title = "Facebook download"
    static let idHelp = "the profile's number"

    static func isID(_ id: String) -> Bool { id.isAccountNumber }

    static let files = [
        ArchiveFile(
            "your_posts.json", "your_posts__check_ins__photos_and_videos.json", "your_uncategorized_photos.json", holds: ["\"timestamp\""],
            use: .elements(in: { $0.count == 1 }, post)),
        ArchiveFile(
            "posts_on_other_pages_and_profiles.json", "other_people's_posts_to_your_timeline.json",
            use: .leftOut("posts on other profiles, and others' on this one: nobody is named by account")),
        ArchiveFile("comments.json", holds: ["comments_v2"], use: .leftOut("comments given: on whose post is told in words only")),
        ArchiveFile(
            "likes_and_reactions.json", "posts_and_comments.json", "pages.json", holds: ["reactions_v2"],
            use: .leftOut("reactions given: to whose post is told in words only")),
        ArchiveFile(
            "your_friends.json", "friends.json", holds: ["friends"], use: .leftOut("friends: by name only, and names are many people's")),
        ArchiveFile(
            "group_posts_and_comments.json", "your_posts_in_groups.json", "your_comments_in_groups.json",
            use: .leftOut("what was said in groups, which is for their members")),
    ]

    /// An own post.
    @Sendable private static func post(_ json: JSONValue, _ owner: ArchiveOwner, _ batch: inout Batch) throws(Malformed) {
        let at = try json.requiredUnixTime("timestamp")
        let text = json["data"].flatMap { data in data.elements.lazy.compactMap { $0["post"]?.metaText }.first { _ in true } }
        batch.posts.append(Post(network: network, id: owner.postID(at: at, text), author: owner.id, at: at, text: text))
    }
}

extension ArchiveOwner {
    /// The id of a post to which the export gives none: its author and second and, since two can be published in one, its text by 64 bits of
    /// FNV-1a (draft-eastlake-fnv, section 2).
    func postID(at time: Instant, _ text: String?) -> String {
        guard let text, !text.isEmpty else { return "\(id)@\(time.seconds)" }
        let hash = text.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return "\(id)@\(time.seconds)-\(String(hash, radix: 16))"
    }
}
