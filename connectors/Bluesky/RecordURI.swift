/// The address of a record: `at://DID/COLLECTION/KEY`, which is also the id under which posts are stored.
struct RecordURI: Sendable, Hashable, CustomStringConvertible {
    var did: String
    /// That of posts has keys of the network's own making, 13 characters.
    var collection = "app.bsky.feed.post"
    var key: String

    var isPost: Bool { collection == "app.bsky.feed.post" }
    var description: String { "at://\(did)/\(collection)/\(key)" }

    /// Whether a text is a decentralised identifier: `did:METHOD:NAME`, at most 256 bytes.
    static func isDID(_ text: String) -> Bool {
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0] == "did" && !parts[1].isEmpty && !parts[2].isEmpty && text.utf8.count <= 256
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "/") }
    }
}

extension RecordURI {
    /// Reads an address whose authority is a DID; one by a handle names nobody for good. `nil` for anything else, and for a key
    /// longer than 64 bytes, which no post has and which would make the cursor grow.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "at:", parts[1].isEmpty, Self.isDID(String(parts[2])), !parts[3].isEmpty else { return nil }
        guard (1...64).contains(parts[4].utf8.count), parts[3].utf8.count <= 128 else { return nil }
        self.init(did: String(parts[2]), collection: String(parts[3]), key: String(parts[4]))
    }
}
