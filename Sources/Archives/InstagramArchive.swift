import ConnectorKit

/// Instagram's download in JSON. It names others by their usernames, which are stored with `@` before them, as the connector does.
enum InstagramArchive: NetworkExport {
    static let network = Network("instagram")
    static let title = "Instagram download"
    static let idHelp = "the account's number"

    static func isID(_ id: String) -> Bool { id.isAccountNumber }

    static let files = [
        ArchiveFile(
            "posts.json", "stories.json", "reels.json", "archived_posts.json", "igtv_videos.json", holds: ["creation_timestamp"],
            use: .elements(in: { $0.count == 1 }, post)),
        ArchiveFile(
            "followers.json", holds: ["string_list_data"], of: .interactions,
            use: .elements(in: { $0.count == 1 }) { (json, owner, batch) throws(Malformed) in
                let (name, at, _) = try account(in: json)
                batch.interactions.append(Interaction(.follow, on: network, by: name, to: owner.id, at: at))
            }),
        ArchiveFile(
            "following.json", holds: ["string_list_data"], of: .interactions,
            use: .elements(in: { $0.count == 1 }) { (json, owner, batch) throws(Malformed) in
                let (name, at, _) = try account(in: json)
                batch.interactions.append(Interaction(.follow, on: network, by: owner.id, to: name, at: at))
            }),
        ArchiveFile(
            "liked_posts.json", holds: ["string_list_data"], of: .interactions,
            use: .elements(in: { $0.count == 1 }) { (json, owner, batch) throws(Malformed) in
                let (name, at, link) = try account(in: json)
                let act = link.map { "\($0):\(owner.id)" } ?? "\(owner.id):\(name):\(at.seconds)"
                batch.interactions.append(Interaction(.like, on: network, by: owner.id, to: name, at: at, as: act))
            }),
        ArchiveFile(
            "post_comments.json", "reels_comments.json", holds: ["string_map_data"], of: .interactions,
            skipping: "comments that do not tell, or not in English, whose post they are on",
            use: .elements(in: { $0.count == 1 }, comment)),
        ArchiveFile("liked_comments.json", holds: ["string_list_data"], use: .leftOut("likes given to comments, which are no posts")),
        ArchiveFile(
            "personal_information.json", holds: ["string_map_data"], tells: .document(person),
            use: .leftOut("it tells the username, but not the account's number")),
    ]

    @Sendable private static func person(_ root: JSONValue) -> ArchiveTelling {
        let fields = root["profile_user"]?.elements.first { _ in true }?["string_map_data"]
        return ArchiveTelling(hint: (fields?["Username"]?["value"]?.metaText).map { "It names @\($0), whose number it does not tell." })
    }

    /// A post, story or reel; where it is one picture, its time and text stand at the picture.
    @Sendable private static func post(_ json: JSONValue, _ owner: ArchiveOwner, _ batch: inout Batch) throws(Malformed) {
        let medium = json["media"]?.elements.first { _ in true }
        let at = json.unixTime("creation_timestamp") ?? medium?.unixTime("creation_timestamp")
        guard let at else { throw Malformed("creation_timestamp", "missing or not a time") }
        let texts = [json["title"]?.metaText, medium?["title"]?.metaText].compactMap(\.self)
        let text = texts.first { !$0.isEmpty }
        batch.posts.append(Post(network: network, id: owner.postID(at: at, text), author: owner.id, at: at, text: text))
    }

    /// A comment of the owner's on somebody's post. Its keys are in the account's language: where they are not in English, nobody is named.
    @Sendable private static func comment(_ json: JSONValue, _ owner: ArchiveOwner, _ batch: inout Batch) throws(Malformed) {
        guard let fields = json["string_map_data"] else { throw Malformed("string_map_data", "missing") }
        guard let name = fields["Media Owner"]?["value"]?.metaText, !name.isEmpty else { return }
        let at = try fields.required("Time") { (time) throws(Malformed) in try time.requiredUnixTime("timestamp") }
        batch.interactions.append(
            Interaction(.comment, on: network, by: owner.id, to: "@\(name)", at: at, as: "\(owner.id):\(name):\(at.seconds)"))
    }

    /// Somebody in a list of accounts, the time, and what the entry links to. Newer lists tell the name as the title.
    private static func account(in json: JSONValue) throws(Malformed) -> (name: String, at: Instant, link: String?) {
        guard let entry = json["string_list_data"]?.elements.first(where: { _ in true }) else {
            throw Malformed("string_list_data", "missing")
        }
        let title = json["title"]?.metaText.flatMap { $0.isEmpty ? nil : $0 }
        guard let name = title ?? entry["value"]?.metaText, isUsername(name) else {
            throw Malformed("string_list_data[0].value", "not a username")
        }
        do throws(Malformed) {
            return ("@\(name)", try entry.requiredUnixTime("timestamp"), entry["href"]?.string)
        } catch { throw error.inside("string_list_data[0]") }
    }

    private static func isUsername(_ name: String) -> Bool {
        (1...30).contains(name.utf8.count) && name.isMade(of: .letters, .digits, and: "._")
    }
}
