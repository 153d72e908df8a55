import ConnectorKit

/// The `<link>` elements of a page for people that say where its feed and its webmentions are.
package struct PageLinks: Sendable, Hashable {
    /// The first feed that it names.
    package var feed: WebAddress?
    /// Where mentions of it are sent.
    package var webmention: WebAddress?

    private static let feedTypes: Set<String> = ["application/rss+xml", "application/atom+xml", "application/feed+json"]
    /// Heads are shorter.
    private static let mostBytes = 512 << 10
    private static let mostLinks = 500

    /// Reads them from a page's beginning; a text that is no HTML has none.
    package init(_ page: Page, at address: WebAddress) {
        let html = String(decoding: page.body.prefix(Self.mostBytes), as: UTF8.self)
        let tags = html.split(separator: "<").lazy.filter {
            $0.prefix(4).lowercased() == "link" && $0.dropFirst(4).first?.isWhitespace == true
        }
        for tag in tags.prefix(Self.mostLinks) {
            // A tag that is not closed is cut off.
            guard let end = tag.firstIndex(of: ">") else { continue }
            let attributes = Self.attributes(tag[..<end].dropFirst(4))
            guard let href = attributes["href"], let target = WebAddress(PlainText(html: href).text, from: address) else { continue }
            let relations = attributes["rel"]?.lowercased().split(separator: " ") ?? []
            if feed == nil, relations.contains("alternate"), Self.feedTypes.contains(attributes["type"]?.lowercased() ?? "") {
                feed = target
            }
            if webmention == nil, relations.contains("webmention") { webmention = target }
        }
        // A header counts before an element (Webmention, section 3.1.2.2).
        let header = page.links.links.first { $0.relations.contains("webmention") }
        webmention = header.flatMap { WebAddress($0.target, from: address) } ?? webmention
    }

    /// The attributes of a tag, by their names in lower case; of two of a name the first counts.
    private static func attributes(_ text: Substring) -> [String: String] {
        var attributes: [String: String] = [:]
        var rest = text.drop { $0.isWhitespace || $0 == "/" }
        while !rest.isEmpty {
            let name = rest.prefix { $0 != "=" && !$0.isWhitespace }
            rest = rest[name.endIndex...].drop(while: \.isWhitespace)
            var value: Substring = ""
            if rest.first == "=" {
                rest = rest.dropFirst().drop(while: \.isWhitespace)
                if let quote = rest.first, quote == "\"" || quote == "'" {
                    value = rest.dropFirst().prefix { $0 != quote }
                    rest = rest[value.endIndex...].dropFirst()
                } else {
                    value = rest.prefix { !$0.isWhitespace }
                    rest = rest[value.endIndex...]
                }
            }
            if attributes[name.lowercased()] == nil { attributes[name.lowercased()] = String(value) }
            rest = rest.drop { $0.isWhitespace || $0 == "/" }
        }
        return attributes
    }
}
