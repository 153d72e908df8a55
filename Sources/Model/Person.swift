/// A tracked person's id: a slug such as `ada-lovelace`, chosen by the operator in a people file.
///
/// Lower-case letters, digits, `-`, `_` and `.`, beginning with a letter or digit, at most 100 bytes; never a colon, so that it
/// cannot be mistaken for the `network:id` of somebody who was only met.
public struct PersonID: RawRepresentable, Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    public let rawValue: String

    /// Creates an id, or returns `nil` when `rawValue` is not a slug.
    public init?(rawValue: String) {
        let bytes = rawValue.utf8
        guard let first = bytes.first, bytes.count <= 100 else { return nil }
        guard (0x61...0x7a).contains(first) || (0x30...0x39).contains(first) else { return nil }
        for byte in bytes {
            switch byte {
            case 0x61...0x7a, 0x30...0x39, 0x2d, 0x2e, 0x5f: continue
            default: return nil
            }
        }
        self.rawValue = rawValue
    }

    public var description: String { rawValue }

    public static func < (a: Self, b: Self) -> Bool { a.rawValue.utf8.lexicographicallyPrecedes(b.rawValue.utf8) }
}

/// Somebody whom the operator tracks, as a people file names them.
public struct Person: Sendable, Hashable {
    public var id: PersonID
    public var name: String
    /// Names of the lists that the person is on; each is a cohort `list:NAME`.
    public var lists: [String]
    /// Where the person is at home, for the cohort `place:NAME`.
    public var place: String?

    public init(_ id: PersonID, name: String, lists: [String] = [], place: String? = nil) {
        self.id = id
        self.name = name
        self.lists = lists
        self.place = place
    }
}
