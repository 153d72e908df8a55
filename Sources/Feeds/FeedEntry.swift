import ConnectorKit

/// An entry of a feed.
package struct FeedEntry: Sendable, Hashable {
    /// By what it is told from others: Atom's `id`, RSS' `guid`, JSON Feed's `id`, else its link, else a fingerprint of title and time.
    package var id: String
    package var link: WebAddress?
    package var title: String?
    /// The beginning of its text, for an entry without a title.
    package var text: String?
    /// When it was published, or last changed where only that is told; `nil` where nothing is.
    package var at: Instant?
    package var updated: Instant?
    /// How many comments it has, as far as it tells.
    package var comments: Int64?
    package var topics: [String]

    private static let mostTopics = 30
    private static let mostText = 1000

    /// Reads an entry of JSON Feed (version 1.1).
    init(_ json: JSONValue, from address: WebAddress) throws(Malformed) {
        guard json.kind == .object else { throw Malformed("", "not an object") }
        if let id = json["id"], id.kind != .null, id.identifier == nil { throw Malformed("id", "not an id") }
        let link = (json["url"] ?? json["external_url"])?.string.flatMap { WebAddress($0, from: address) }
        try self.init(
            id: json["id"]?.identifier, link: link, title: json["title"]?.string,
            text: json["content_text"]?.string ?? json["content_html"]?.string.map { PlainText(html: $0).text },
            at: try json.optionalText("date_published"), updated: try json.optionalText("date_modified"), comments: nil,
            topics: json["tags"]?.elements.compactMap(\.string) ?? [])
    }

    /// Reads an entry of RSS or Atom.
    init(_ fields: [FeedXML.Field], from address: WebAddress) throws(Malformed) {
        let base = fields.text("xml:base").flatMap { WebAddress($0, from: address) } ?? address
        let guid = fields.first { $0.path == "guid" }
        let isPermalink = guid.map { $0.attributes["isPermaLink"]?.lowercased() != "false" } ?? false
        // A `guid` that says it is a link, and is none, is relative to nothing.
        let permalink = isPermalink ? fields.text("guid").flatMap { $0.contains("://") ? WebAddress($0) : nil } : nil
        let link = (fields.link("alternate") ?? fields.text("link")).flatMap { WebAddress($0, from: base) } ?? permalink
        let title = fields.first { $0.path == "title" || $0.path == "atom:title" }
        let isPlain = title?.path == "atom:title" && title?.attributes["type"] != "html"
        let topics = fields.compactMap { field in
            field.path == "atom:category" ? field.attributes["term"] : field.path == "category" ? field.text : nil
        }
        try self.init(
            id: fields.text("atom:id", "guid"), link: link, title: title.map { isPlain ? $0.text : PlainText(html: $0.text).text },
            text: fields.text("atom:summary", "description", "atom:content", "content:encoded").map { PlainText(html: $0).text },
            at: fields.text("atom:published", "pubDate", "dc:date"), updated: fields.text("atom:updated"),
            comments: fields.text("slash:comments", "thr:total").flatMap { Int64($0) }, topics: topics)
    }

    private init(
        id: String?, link: WebAddress?, title: String?, text: @autoclosure () -> String?, at: String?, updated: String?, comments: Int64?,
        topics: [String]
    ) throws(Malformed) {
        self.link = link
        self.title = Self.tidy(title)
        self.text = self.title == nil ? Self.tidy(text()) : nil
        self.updated = updated.flatMap { Instant(feedDate: $0) }
        self.at = at.flatMap { Instant(feedDate: $0) } ?? self.updated
        self.comments = comments.flatMap { $0 >= 0 ? $0 : nil }
        self.topics = topics.compactMap { Self.tidy($0)?.lowercased() }.prefix(Self.mostTopics).map(\.self)
        let given = id.flatMap { $0.isEmpty ? nil : $0 } ?? link?.text
        if let given {
            self.id = given.utf8.count <= 500 ? given : "\(Fingerprint([given]).value)"
        } else {
            guard self.title != nil || self.text != nil, let at, !at.isEmpty else {
                throw Malformed("id", "missing, with nothing in its place")
            }
            self.id = "\(Fingerprint([self.title ?? self.text, at]).value)"
        }
    }

    /// A text's beginning with single spaces; `nil` where nothing is left. What lies behind it is not looked at.
    private static func tidy(_ text: String?) -> String? {
        var (tidy, length, isGap) = ("", 0, false)
        for character in text ?? "" {
            guard length < mostText else { break }
            if character.isWhitespace {
                isGap = length > 0
                continue
            }
            if isGap { tidy.append(" ") }
            if !isGap || length + 1 < mostText { tidy.append(character) }
            length += isGap ? 2 : 1
            isGap = false
        }
        return tidy.isEmpty ? nil : tidy
    }
}
