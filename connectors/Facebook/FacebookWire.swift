import ConnectorKit

/// Somebody who acts: a Page, or a person by an id that holds for this Page alone.
struct WirePerson: Sendable, Hashable {
    var id: String
    var name: String?

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        name = json["name"]?.string
    }

    var identity: Identity { Identity(IdentityKey(Facebook.network, id), name: name) }
}

/// A Page.
struct WirePage: Sendable, Hashable {
    var id: String
    var name: String?
    var username: String?
    var followers: Int64?

    init(_ json: JSONValue, followerFields: [String]) throws(Malformed) {
        id = try json.requiredID("id")
        name = json["name"]?.string
        username = json["username"]?.string
        // The first that is there: where that one cannot be read, another one counts something else.
        followers = followerFields.lazy.compactMap { json.member($0) }.first.flatMap { $0.lenientInt64 }.flatMap { $0 >= 0 ? $0 : nil }
    }

    var identity: Identity { Identity(IdentityKey(Facebook.network, id), handle: username, name: name, followers: followers) }
}

/// A post in a Page's `posts` or `feed`.
struct WirePost: Sendable, Hashable {
    var id: String
    var at: Instant
    var author: WirePerson?
    var message: String?
    var url: String?
    var isPublished: Bool
    var counts: [Kind: Int64]

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        at = try json.requiredInstant("created_time")
        author = try json.optional("from", WirePerson.init)
        message = json["message"]?.string
        url = json["permalink_url"]?.string
        isPublished = json["is_published"]?.bool ?? true
        counts = [:]
        counts[.like] = json["reactions"]?["summary"]?.count("total_count")
        counts[.comment] = json["comments"]?["summary"]?.count("total_count")
        // Missing, and not 0, while nobody has shared.
        counts[.reshare] = json["shares"]?.count("count")
        counts[.view] = json["insights"]?["data"]?.elements.first { _ in true }?["values"]?.elements.first { _ in true }?.count("value")
    }
}

/// A comment below a post, or below another comment of it.
struct WireComment: Sendable, Hashable {
    var id: String
    var at: Instant
    /// Told to the Page's own token alone.
    var author: WirePerson?

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        at = try json.requiredInstant("created_time")
        author = try json.optional("from", WirePerson.init)
    }
}
