import ConnectorKit
import LinkedInAPI

/// An element of the log of changes.
struct WireChange: Sendable, Hashable {
    var id: String
    var processedAt: Instant
    /// Of the act itself; `nil` where the change does not tell the act as a whole.
    var createdAt: Instant?
    var actor: String
    var resource: String
    var isDeletion, hasFailed: Bool
    /// The post or comment that was made.
    var made: String?
    var author: String?
    /// What was acted on.
    var object: String?
    var text: String?

    init(_ json: JSONValue, of member: String) throws(Malformed) {
        id = try json.requiredID("id")
        guard try json.requiredID("owner") == member else { throw Malformed("owner", "another member's") }
        actor = try json.requiredID("actor")
        resource = try json.requiredText("resourceName")
        guard let at = json.unixMilliseconds("processedAt") else { throw Malformed("processedAt", "missing or not a time") }
        processedAt = at
        isDeletion = json["method"]?.string == "DELETE"
        hasFailed = json["activityStatus"]?.string == "FAILURE"
        let activity = json["activity"]
        if let activity, activity.kind != .object { throw Malformed("activity", "not an object") }
        if let created = activity?["created"], created.unixMilliseconds("time") == nil {
            throw Malformed("activity.created.time", "missing or not a time")
        }
        createdAt = activity?["created"]?.unixMilliseconds("time")
        if createdAt == nil, json["method"]?.string == "CREATE" { createdAt = json.unixMilliseconds("capturedAt") }
        made = activity?["id"]?.identifier ?? json["resourceId"]?.identifier
        author = activity?["author"]?.string
        object = (activity?["object"] ?? activity?["root"])?.string ?? Self.object(json["resourceUri"]?.string)
        text = activity?["specificContent"]?["com.linkedin.ugc.ShareContent"]?["shareCommentary"]?["text"]?.string
    }

    /// The name within `/socialActions/NAME/likes/…`, which is all that is left of an act that was taken back.
    private static func object(_ path: String?) -> String? {
        guard let parts = path?.split(separator: "/"), parts.count > 1, parts[0] == "socialActions" else { return nil }
        return String(parts[1])
    }

    /// What becomes of it: the member's own posts, and what others did to them. Whose posts the member liked or answered is not told, and
    /// what is not told is no act.
    func tell(of member: String, into batch: inout Batch) {
        guard !hasFailed else { return }
        let isOwn = actor == member
        switch resource {
        case "ugcPosts" where isOwn && author ?? member == member:
            guard let post = URN.short(made) else { return }
            if isDeletion {
                batch.deletions.append(Deletion(network: LinkedInAPI.network, stream: .posts, id: URN.prefix + post))
            } else if let createdAt, text != nil {
                batch.posts.append(URN.post(post, by: member, at: createdAt, text))
            }
        case "socialActions/likes" where !isOwn: tell(.like, as: nil, on: member, into: &batch)
        case "socialActions/comments" where !isOwn: if let made { tell(.comment, as: made, on: member, into: &batch) }
        default: break
        }
    }

    private func tell(_ kind: Kind, as acting: String?, on member: String, into batch: inout Batch) {
        guard let object, object.utf8.count <= 500 else { return }
        let act = Interaction(
            kind, on: LinkedInAPI.network, by: actor, to: member, post: object, at: createdAt ?? processedAt, as: acting)
        if isDeletion {
            batch.deletions.append(Deletion(network: LinkedInAPI.network, stream: .interactions, id: act.id ?? ""))
        } else if createdAt != nil {
            batch.interactions.append(act)
        }
    }
}

/// A row of the member's list of posts, whose members are called as the columns of the download.
struct WireShare: Sendable, Hashable {
    var id: String
    var at: Instant
    var text: String?
    var isShown: Bool

    /// The rows of an element, and what is wrong with those that could not be read.
    static func list(_ json: JSONValue) throws(Malformed) -> (shares: [WireShare], flaws: [Malformed]) {
        guard let rows = json["snapshotData"], rows.kind == .array else { throw Malformed("snapshotData", "missing, or not a list") }
        var (shares, flaws): ([WireShare], [Malformed]) = ([], [])
        for row in rows.elements {
            do throws(Malformed) { shares.append(try WireShare(row)) } catch { flaws.append(error.inside("snapshotData")) }
        }
        return (shares, flaws)
    }

    init(_ json: JSONValue) throws(Malformed) {
        // `2026-11-20 08:15:30`, in UTC.
        let time = try json.requiredText("Date").split(separator: " ").joined(separator: "T")
        guard let at = Instant(time + "Z"), let id = Self.name(in: try json.requiredText("ShareLink")) else {
            throw Malformed("ShareLink", "the row has no time, or no link to a post")
        }
        (self.at, self.id) = (at, id)
        text = json["ShareCommentary"]?.string
        isShown = try json.optionalText("Visibility") != "CONNECTIONS"
    }

    /// `share:7000` of a link with `urn%3Ali%3Ashare%3A7000` in it.
    private static func name(in link: String) -> String? {
        let plain = link.replacing(ascii: "%3A", with: ":").replacing(ascii: "%3a", with: ":")
        guard let begin = plain.utf8.indices.first(where: { plain.utf8[$0...].starts(with: URN.prefix.utf8) }) else { return nil }
        return URN.short(String(plain[begin...].prefix { !"/?&#".contains($0) }))
    }

    /// The page that an address leads to.
    static func start(_ address: String) -> Int? {
        address.split { "?&".contains($0) }.first { $0.hasPrefix("start=") }.flatMap { Int($0.dropFirst(6)) }
    }
}
