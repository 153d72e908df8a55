import ConnectorKit

/// Where the next page of a list begins, by its member `paging`.
package enum GraphPaging {
    /// What of the network's own link leads to the next page. The link also holds the access token, which must not be kept.
    private static let names = ["after=", "until=", "offset=", "__paging_token="]

    /// The part of a query that leads to the next page; `nil` when nothing is behind this one.
    ///
    /// - Parameter list: What holds `data` and `paging`.
    package static func next(_ list: JSONValue) -> String? {
        guard let paging = list["paging"], let link = paging["next"]?.string?.utf8, let mark = link.firstIndex(of: UInt8(ascii: "?")) else {
            return nil
        }
        let parts = link[mark...].dropFirst().split(separator: UInt8(ascii: "&")).filter { part in
            names.contains { part.starts(with: $0.utf8) && part.count > $0.utf8.count }
        }
        let next = parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "&")
        return isUsable(next) ? next : paging["cursors"].flatMap(after).map { "after=\($0)" }
    }

    /// The cursor `after`, where there is one of reasonable length and characters.
    package static func after(_ cursors: JSONValue) -> String? {
        cursors["after"]?.string.flatMap { isUsable($0, marks: "-._~=") ? $0 : nil }
    }

    private static func isUsable(_ text: String, marks: String = "-._~=%&") -> Bool {
        (1...500).contains(text.utf8.count) && text.isMade(of: .letters, .digits, and: marks)
    }
}
