import ConnectorKit

/// Foursquare's export of Swarm.
///
/// A check-in is a post. Where it was is left out: a trail of places says more about somebody than a score may need.
enum SwarmArchive: NetworkExport {
    static let network = Network("foursquare")
    static let title = "Swarm export"
    static let idHelp = "the user's number"

    static func isID(_ id: String) -> Bool { id.isAccountNumber }

    static let files = [
        ArchiveFile("checkins.json", holds: ["\"createdAt\""], use: .elements(in: { $0 == ["items"] }, checkin)),
        ArchiveFile("checkin.json", holds: ["\"createdAt\"", "\"checkin\""], use: .document(checkin)),
        ArchiveFile("tips.json", holds: ["\"createdAt\""], use: .elements(in: { $0 == ["items"] }, tip)),
        ArchiveFile(
            "comments.json", holds: ["\"items\"", "\"createdAt\""], use: .leftOut("comments given: on whose check-in is not told")),
        ArchiveFile("friends.json", holds: ["\"items\""], use: .leftOut("friends: since when is not told, nor who asked whom")),
        ArchiveFile(
            "visits.json", "unconfirmed_visits.json", "venueRatings.json", "expertise.json", "photos.json", "lists.json", "plans.json",
            holds: ["\"items\""], use: .leftOut("places, which are nobody's posts")),
    ]

    @Sendable private static func checkin(_ json: JSONValue, _ owner: ArchiveOwner, _ batch: inout Batch) throws(Malformed) {
        let id = try json.requiredID("id")
        let at = try time(of: json)
        batch.posts.append(Post(network: network, id: id, author: owner.id, at: at, text: json["shout"]?.string))
        tally(.like, json["likes"]?.count("count"), of: id, at, owner, into: &batch)
        tally(.comment, json["comments"]?.count("count"), of: id, at, owner, into: &batch)
        for group in json["likes"]?["groups"]?.elements.map(\.self) ?? [] {
            for friend in group["items"]?.elements.map(\.self) ?? [] {
                guard let actor = friend["id"]?.identifier else {
                    batch.reject(Rejection(path: "likes.groups.items.id", reason: "missing"))
                    continue
                }
                batch.interactions.append(Interaction(.like, on: network, by: actor, to: owner.id, post: id, at: at))
            }
        }
        // Whom the owner says to be with.
        for friend in json["with"]?.elements.map(\.self) ?? [] {
            guard let target = friend["id"]?.identifier else {
                batch.reject(Rejection(path: "with.id", reason: "missing"))
                continue
            }
            batch.interactions.append(Interaction(.mention, on: network, by: owner.id, to: target, at: at, as: id))
        }
    }

    @Sendable private static func tip(_ json: JSONValue, _ owner: ArchiveOwner, _ batch: inout Batch) throws(Malformed) {
        let id = try json.requiredID("id")
        let at = try time(of: json)
        batch.posts.append(Post(network: network, id: id, author: owner.id, at: at, text: json["text"]?.string))
        tally(.like, json.count("agreeCount") ?? json["likes"]?.count("count"), of: id, at, owner, into: &batch)
    }

    private static func tally(
        _ kind: Kind, _ count: Int64?, of post: String, _ at: Instant, _ owner: ArchiveOwner, into batch: inout Batch
    ) {
        guard let count else { return }
        batch.tallies.append(Tally(network: network, kind: kind, subject: .post(post), count: count, at: max(owner.taken, at)))
    }

    /// Newer exports write a text in UTC, older ones a number.
    private static func time(of json: JSONValue) throws(Malformed) -> Instant {
        if let time = json.unixTime("createdAt") { return time }
        return try json.requiredUTC("createdAt")
    }
}
