import ConnectorKit

/// A Mastodon account's archive: what it has published, in the words of ActivityStreams.
enum MastodonArchive: NetworkExport {
    static let network = Network("mastodon")
    static let title = "Mastodon archive"
    static let idHelp = "the account's number on its server, followed by @HOST where its connector has ids = \"host\""

    /// Mastodon's ids are numbers; servers that speak its API have longer ones, of letters and digits.
    static func isID(_ id: String) -> Bool {
        let parts = id.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let isOfOthers = (18...32).contains(parts[0].utf8.count) && parts[0].isMade(of: .letters, .digits)
        return (parts[0].isAccountNumber || isOfOthers) && (parts.count == 1 || !parts[1].isEmpty && !parts[1].contains("@"))
    }

    static let files = [
        ArchiveFile(
            "outbox.json", holds: ["OrderedCollection"],
            skipping: "what not everybody can see, and boosts of posts of other servers, which number their accounts themselves",
            use: .elements(in: { $0 == ["orderedItems"] }, activity)),
        ArchiveFile("actor.json", holds: ["preferredUsername"], of: .identities, tells: .document(actor)),
        ArchiveFile("likes.json", holds: ["OrderedCollection"], use: .leftOut("favourites given: whose posts they were is not told")),
        ArchiveFile("bookmarks.json", holds: ["OrderedCollection"], use: .leftOut("bookmarks: whose posts they were is not told")),
        ArchiveFile(
            "following_accounts.csv", holds: ["Account address"],
            use: .leftOut("accounts followed: by name only; the server knows their numbers")),
    ]

    /// The server numbers its accounts; only newer ones have the number in their address.
    @Sendable private static func actor(_ root: JSONValue) -> ArchiveTelling {
        let handle = root["preferredUsername"]?.string
        let parts = (root["id"]?.string ?? "").split(separator: "/")
        if parts.count > 2, parts[parts.count - 2] == "users", parts[parts.count - 3] == "ap", let number = parts.last,
            number.isMade(of: .digits)
        {
            return ArchiveTelling(
                identity: Identity(
                    IdentityKey(network, String(number)), handle: handle, name: root["name"]?.string, createdAt: root["published"]?.instant)
            )
        }
        guard let handle, parts.count > 1 else { return ArchiveTelling() }
        return ArchiveTelling(
            hint: "It names @\(handle)@\(parts[1]), whose number is the `id` in https://\(parts[1])/api/v1/accounts/lookup?acct=\(handle).")
    }

    @Sendable private static func activity(_ json: JSONValue, _ owner: ArchiveOwner, _ batch: inout Batch) throws(Malformed) {
        let suffix = owner.id.firstIndex(of: "@").map { String(owner.id[$0...]) } ?? ""
        let home = json["actor"]?.string
        switch try json.requiredText("type") {
        case "Create":
            let at = try json.requiredInstant("published")
            guard isPublic(json) else { return }
            do throws(Malformed) {
                guard let note = json["object"], note.kind == .object else { throw Malformed("", "missing") }
                try add(note, at: at, home: home, suffix: suffix, of: owner, to: &batch)
            } catch { throw error.inside("object") }
        case "Announce":
            // Whose post it is shows only where it is an own one: addresses have names, and the server knows their numbers.
            guard isPublic(json), let home, let address = json["object"]?.string, address.hasPrefix(home + "/") else { return }
            guard let post = statusID(address) else { throw Malformed("object", "no post's address") }
            let at = try json.requiredInstant("published")
            batch.interactions.append(Interaction(.reshare, on: network, by: owner.id, to: owner.id, post: post + suffix, at: at))
        default: return
        }
    }

    private static func add(
        _ note: JSONValue, at: Instant, home: String?, suffix: String, of owner: ArchiveOwner, to batch: inout Batch
    ) throws(Malformed) {
        guard let id = statusID(try note.requiredText("id")) else { throw Malformed("id", "no post's address") }
        let answered = note["inReplyTo"]?.string
        let isHere = answered.map { host($0) != nil && host($0) == home.flatMap(host) } ?? false
        let answeredID = isHere ? answered.flatMap(statusID).map { $0 + suffix } : nil
        let tags = note["tag"]?.elements.filter { $0["type"]?.string == "Hashtag" }.compactMap { $0["name"]?.string } ?? []
        batch.posts.append(
            Post(
                network: network, id: id + suffix, author: owner.id, at: at, text: note["content"]?.string.map { PlainText(html: $0).text },
                url: note["url"]?.string, topics: tags.map { $0.hasPrefix("#") ? String($0.dropFirst()) : $0 }, inReplyTo: answeredID))
        for (kind, key) in [(Kind.like, "likes"), (.reshare, "shares")] {
            guard let count = note.member(key)?.count("totalItems") else { continue }
            batch.tallies.append(
                Tally(network: network, kind: kind, subject: .post(id + suffix), count: count, at: max(owner.taken, at)))
        }
        if let home, let answered, answered.hasPrefix(home + "/") {
            batch.interactions.append(
                Interaction(.reply, on: network, by: owner.id, to: owner.id, post: answeredID, at: at, as: id + suffix))
        }
    }

    /// The number at the end of a status's address.
    private static func statusID(_ address: String) -> String? {
        let parts = address.split(separator: "/")
        guard parts.count > 2, parts[parts.count - 2] == "statuses", let id = parts.last, id.utf8.count <= 30, id.isMade(of: .digits) else {
            return nil
        }
        return String(id)
    }

    private static func host(_ address: String) -> Substring? { address.split(separator: "/").dropFirst().first }

    /// Whether an activity is for everybody, on timelines or off them.
    private static func isPublic(_ json: JSONValue) -> Bool {
        let names = ["https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"]
        return [json["to"], json["cc"]].compactMap(\.self).contains { addressees in
            (addressees.string.map { [$0] } ?? addressees.elements.compactMap(\.string)).contains(where: names.contains)
        }
    }
}
