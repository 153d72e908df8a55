import ConnectorKit

/// A user, as far as it is read.
struct WireUser: Sendable, Hashable {
    var identity: Identity
    var isProtected: Bool

    var id: String { identity.key.id }

    init(_ json: JSONValue) throws(Malformed) {
        let metrics = json["public_metrics"]
        identity = Identity(
            IdentityKey(Twitter.network, try json.requiredID("id")), handle: json["username"]?.string, name: json["name"]?.string,
            createdAt: json["created_at"]?.instant, followers: metrics?.count("followers_count"),
            following: metrics?.count("following_count"), lists: metrics?.count("listed_count"))
        isProtected = json["protected"]?.bool ?? false
    }
}
