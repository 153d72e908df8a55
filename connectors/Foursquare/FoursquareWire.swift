import ConnectorKit

/// A user, as far as one is read.
struct WireUser: Sendable, Hashable {
    var id: String
    var name: String?
    /// Told of the account itself alone.
    var friends: Int64?

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        let names = [json["firstName"]?.string, json["lastName"]?.string].compactMap(\.self).filter { !$0.isEmpty }
        name = names.isEmpty ? nil : names.joined(separator: " ")
        friends = json["friends"]?.count("count")
    }

    /// Reads `users/self`, which wraps the account.
    static func account(_ json: JSONValue) throws(Malformed) -> WireUser {
        try json.required("response") { (json) throws(Malformed) in try json.required("user", WireUser.init) }
    }

    /// Friends are friends of each other, so they follow.
    var identity: Identity { Identity(IdentityKey(Foursquare.network, id), name: name, followers: friends, following: friends) }
}

/// A venue, as it stands within a check-in: its own endpoints are another product.
struct WireVenue: Sendable, Hashable {
    var name: String?
    var category: String?
    var city: String?

    init?(_ json: JSONValue?) {
        guard let json, json.kind == .object else { return nil }
        name = json["name"]?.string
        let categories = json["categories"]
        let primary = categories?.elements.first { $0["primary"]?.bool == true } ?? categories?.elements.first { _ in true }
        category = primary?["name"]?.string
        city = json["location"]?["city"]?.string
    }
}

/// A check-in, as far as it is read.
struct WireCheckin: Sendable, Hashable {
    private static let mostFriends = 100

    var id: String
    var at: Instant
    var shout: String?
    var venue: WireVenue?
    var counts: [Kind: Int64]
    /// Friends who were there.
    var with: [WireUser] = []
    /// What is wrong with friends who could not be read.
    var flaws: [Malformed] = []
    var isShown: Bool

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        // It stands in paths.
        guard id.utf8.count <= 64, id.isMade(of: .letters, .digits, and: "_-") else { throw Malformed("id", "not a check-in's id") }
        at = try json.requiredUnixTime("createdAt")
        shout = json["shout"]?.string
        venue = WireVenue(json["venue"])
        counts = [:]
        counts[.like] = json["likes"]?.count("count")
        counts[.comment] = json["comments"]?.count("count")
        isShown = json["private"]?.bool != true && json["visibility"]?.string != "private"
        guard let friends = json["with"] else { return }
        for friend in friends.elements.prefix(Self.mostFriends) {
            do throws(Malformed) { with.append(try WireUser(friend)) } catch { flaws.append(error.inside("with")) }
        }
    }

    /// Reads `checkins/ID`, which wraps the check-in.
    static func detail(_ json: JSONValue) throws(Malformed) -> WireCheckin {
        try json.required("response") { (json) throws(Malformed) in try json.required("checkin", WireCheckin.init) }
    }
}

/// Those who liked a check-in or commented.
struct WirePeople: Sendable, Hashable {
    var likes: [WireUser] = []
    var comments: [WireComment] = []

    /// Reads them record by record; one that cannot be read costs itself.
    init(_ json: JSONValue, into batch: inout Batch) {
        if let groups = json["likes"]?["groups"] {
            for group in groups.elements {
                if let items = group["items"] { likes += batch.read(items, as: "likes", WireUser.init) }
            }
        }
        if let items = json["comments"]?["items"] { comments = batch.read(items, as: "comments", WireComment.init) }
    }
}

/// A comment on a check-in.
struct WireComment: Sendable, Hashable {
    var id: String
    var at: Instant
    var author: WireUser

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        at = try json.requiredUnixTime("createdAt")
        author = try json.required("user", WireUser.init)
    }
}

/// A tip: what somebody should know of a venue.
struct WireTip: Sendable, Hashable {
    var id: String
    var at: Instant
    var text: String?
    var venue: WireVenue?
    var likes: Int64?

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("id")
        at = try json.requiredUnixTime("createdAt")
        text = json["text"]?.string
        venue = WireVenue(json["venue"])
        likes = json["likes"]?.count("count") ?? json.count("agreeCount")
    }
}
