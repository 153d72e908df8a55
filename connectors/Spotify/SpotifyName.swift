import ConnectorKit

/// What is asked about: of which kind, and by which id of the network.
struct SpotifyName: Sendable, Hashable {
    enum Kind: String, Sendable, CaseIterable {
        case artist, user, playlist
        /// The token's own, by its `account_id`, which is not the id that links name.
        case account
    }

    var kind: Kind
    /// Empty for the token's own account while nobody knows it.
    var id: String

    private init(kind: Kind, id: String) {
        self.kind = kind
        self.id = id
    }

    private init?(_ kind: Kind, _ id: Substring) {
        guard (1...100).contains(id.utf8.count), id.isMade(of: .letters, .digits, and: "._-") else { return nil }
        self.init(kind: kind, id: String(id))
    }

    /// Reads what a person types or pastes: `artist/ID`, `spotify:artist:ID`, `https://open.spotify.com/intl-de/artist/ID?si=…`, `me`.
    init?(handle: String) {
        if handle == "me" {
            self.init(kind: .account, id: "")
            return
        }
        let parts = handle.prefix { $0 != "?" && $0 != "#" }.split { $0 == "/" || $0 == ":" }
        guard parts.count >= 2, let kind = Kind(rawValue: String(parts[parts.count - 2])), kind != .account else { return nil }
        let isLink = handle.hasPrefix("https://open.spotify.com/") || handle.hasPrefix("spotify:")
        guard isLink || parts.count == 2 else { return nil }
        self.init(kind, parts[parts.count - 1])
    }

    /// Reads what is stored: `artist:ID`.
    init?(stored: String) {
        let parts = stored.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])) else { return nil }
        self.init(kind, parts[1])
    }

    var stored: String { id.isEmpty ? "me" : "\(kind.rawValue):\(id)" }

    /// Where it is asked for.
    var path: [String] { kind == .account ? ["me"] : ["\(kind.rawValue)s", id] }
}
