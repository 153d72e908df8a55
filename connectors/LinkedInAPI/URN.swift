import ConnectorKit

/// How the network names everything: `urn:li:share:7000`. What stands behind `urn:li:` is short enough for a cursor.
package enum URN {
    package static let prefix = "urn:li:"

    /// `share:7000` of `urn:li:share:7000`. `nil` for what is no simple name, and could not stand in a list of them.
    package static func short(_ text: String?) -> String? {
        guard let text, text.hasPrefix(prefix), text.utf8.count <= 100 else { return nil }
        let short = text.dropFirst(prefix.count)
        return short.contains(":") && short.isMade(of: .letters, .digits, and: ":_-") ? String(short) : nil
    }

    /// The whole name, escaped as paths and queries want it.
    package static func escaped(_ short: String) -> String { (prefix + short).split(separator: ":").joined(separator: "%3A") }

    /// Names as a list, in the API's own signs.
    package static func list(_ short: [String]) -> String { "List(\(short.map(escaped).joined(separator: ",")))" }

    /// A post under its short name.
    package static func post(_ short: String, by author: String, at: Instant, _ text: String?) -> Post {
        let id = prefix + short
        return Post(
            network: LinkedInAPI.network, id: id, author: author, at: at, text: text, url: "https://www.linkedin.com/feed/update/\(id)")
    }
}

extension JSONValue {
    /// A time in Unix milliseconds; `nil` for anything else, and for what lies before 1970 or some thousand years ahead.
    package func unixMilliseconds(_ key: StaticString) -> Instant? {
        self[key]?.lenientInt64.flatMap { (0...100_000_000_000_000).contains($0) ? Instant(milliseconds: $0) : nil }
    }
}
