import ConnectorKit

/// A user, as far as it is read.
package struct WireUser: Sendable, Hashable {
    package var identity: Identity
    package var isProtected: Bool

    package var id: String { identity.key.id }

    package init(_ json: JSONValue) throws(Malformed) {
        let metrics = json["public_metrics"]
        identity = Identity(
            IdentityKey(XAPI.network, try json.requiredID("id")), handle: json["username"]?.string, name: json["name"]?.string,
            createdAt: json["created_at"]?.instant, followers: metrics?.count("followers_count"),
            following: metrics?.count("following_count"), lists: metrics?.count("listed_count"))
        isProtected = json["protected"]?.bool ?? false
    }
}
