import ConnectorKit

/// Google+ in a Google Takeout that was made before it closed: one file a post, with all who acted on it by their accounts.
enum GooglePlusArchive: NetworkExport {
    static let network = Network("googleplus")
    static let title = "Google Takeout of Google+"
    static let idHelp = "the profile's number"

    static func isID(_ id: String) -> Bool { id.isAccountNumber }

    static let files = [
        ArchiveFile(
            "Posts/*.json", holds: ["plus.google.com", "\"creationTime\""],
            tells: .document { root in
                ArchiveTelling(
                    identity: root["author"].flatMap(account).map {
                        Identity(IdentityKey(network, $0), name: root["author"]?["displayName"]?.string)
                    })
            }, skipping: "posts that not everybody could see", use: .document(post)),
        ArchiveFile(
            "ActivityLog/*.json", holds: ["plus.google.com", "\"timestampMs\""],
            use: .leftOut("what the owner did, without those it was done to")),
    ]

    @Sendable private static func post(_ json: JSONValue, _ owner: ArchiveOwner, _ batch: inout Batch) throws(Malformed) {
        let url = try json.requiredText("url")
        guard let id = url.split(separator: "/").last.map(String.init), url.contains("/posts/"), id.utf8.count <= 200 else {
            throw Malformed("url", "no post's address")
        }
        let at = try json.requiredInstant("creationTime")
        guard isPublic(json["postAcl"]) else { return }
        let author = json["author"].flatMap(account) ?? owner.id
        let text = (json["content"]?.string).map { PlainText(html: $0).text }
        batch.posts.append(Post(network: network, id: id, author: author, at: at, text: text, url: url))
        if let shared = json["resharedPost"]?["author"].flatMap(account) {
            batch.interactions.append(Interaction(.reshare, on: network, by: author, to: shared, at: at, as: id))
        }
        // When somebody did these is not told: the post's time stands for it.
        add(.like, json, "plusOnes", by: "plusOner", at: at, on: id, of: author, into: &batch)
        add(.reshare, json, "reshares", by: "resharer", at: at, on: id, of: author, into: &batch)
        for (index, comment) in (json["comments"]?.elements.map(\.self) ?? []).enumerated() {
            guard let actor = comment["author"].flatMap(account) else {
                batch.reject(Rejection(path: "comments[\(index)].author", reason: "names no account"))
                continue
            }
            guard let time = comment["creationTime"]?.instant else {
                batch.reject(Rejection(path: "comments[\(index)].creationTime", reason: "not a time"))
                continue
            }
            let name = comment["resourceName"]?.string.flatMap { (1...300).contains($0.utf8.count) ? $0 : nil }
            batch.interactions.append(
                Interaction(
                    .comment, on: network, by: actor, to: author, post: id, at: time, as: name ?? "\(id):\(actor):\(time.milliseconds)"))
        }
    }

    private static func add(
        _ kind: Kind, _ json: JSONValue, _ list: StaticString, by key: StaticString, at: Instant, on post: String, of author: String,
        into batch: inout Batch
    ) {
        for (index, one) in (json[list]?.elements.map(\.self) ?? []).enumerated() {
            guard let actor = one[key].flatMap(account) else {
                batch.reject(Rejection(path: "\(list)[\(index)].\(key)", reason: "names no account"))
                continue
            }
            batch.interactions.append(Interaction(kind, on: network, by: actor, to: author, post: post, at: at))
        }
    }

    /// The number in `users/117…`, or else at the end of the profile's address.
    @Sendable private static func account(_ person: JSONValue) -> String? {
        let places = [person["resourceName"]?.string, person["profilePageUrl"]?.string].compactMap(\.self)
        return places.lazy.compactMap { $0.split(separator: "/").last.map(String.init) }.first {
            (1...30).contains($0.utf8.count) && $0.isMade(of: .digits)
        }
    }

    /// Whether everybody could see a post. What does not tell of any circle was for all.
    private static func isPublic(_ access: JSONValue?) -> Bool {
        guard let access else { return true }
        if let isPublic = access["isPublic"]?.bool { return isPublic }
        guard let circles = access["visibleToStandardAcl"]?["circles"] else {
            return access["eventAcl"] == nil && access["communityAcl"] == nil
        }
        return circles.elements.contains { $0["type"]?.string == "CIRCLE_TYPE_PUBLIC" }
    }
}
