import ConnectorKit
import Feeds

/// A mention, as webmention.io tells it in JF2.
struct WireMention: Sendable, Hashable {
    var id: String
    var receivedAt: Instant
    /// When it was published, by its author's clock; `nil` where he does not say, or says what cannot be.
    var publishedAt: Instant?
    /// The page that mentions, and the one that is mentioned.
    var source: WebAddress?
    var target: WebAddress
    /// What was published: for a mention that somebody passed on (Bridgy), another page than `source`.
    var url: WebAddress?
    var author: WebAddress?
    var authorName: String?
    /// `in-reply-to`, `like-of` and the like.
    var property: String
    var isPrivate: Bool

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredID("wm-id")
        receivedAt = try json.requiredInstant("wm-received")
        guard let target = json["wm-target"]?.string.flatMap({ WebAddress($0) }) else { throw Malformed("wm-target", "missing, or no URL") }
        self.target = target
        guard let property = json["wm-property"]?.string else { throw Malformed("wm-property", "missing or not text") }
        self.property = property
        let published = try json.optionalText("published").flatMap { Instant(feedDate: $0) }
        publishedAt = published.flatMap { [at = receivedAt] in $0 > Instant(seconds: 0) && $0 <= at ? $0 : nil }
        source = try json.optionalText("wm-source").flatMap { WebAddress($0) }
        url = try json.optionalText("url").flatMap { WebAddress($0) }
        if let author = json["author"], author.kind != .object { throw Malformed("author", "not an object") }
        author = try json["author"]?.optionalText("url").flatMap { WebAddress($0) }
        authorName = json["author"]?["name"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        isPrivate = try json.flag("wm-private")
    }
}
