/// A network's name, such as `twitter` or `mastodon`: the key under which its identities, posts and interactions are stored.
///
/// Any program can bring a network of its own (`PLUGINS.md`), so this is an open set: lower-case letters, digits, `-`, `_`
/// and `.`, beginning with a letter, at most 40 bytes.
public struct Network: RawRepresentable, Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// The name as it stands in files, tables and commands.
    public let rawValue: String

    /// Creates a network from its name, or returns `nil` when `rawValue` is not one.
    public init?(rawValue: String) {
        let bytes = rawValue.utf8
        guard let first = bytes.first, (0x61...0x7a).contains(first), bytes.count <= 40 else { return nil }
        for byte in bytes {
            switch byte {
            case 0x61...0x7a, 0x30...0x39, 0x2d, 0x2e, 0x5f: continue
            default: return nil
            }
        }
        self.rawValue = rawValue
    }

    /// Creates a network from a name that the program itself spells.
    ///
    /// A name that breaks the rule is a mistake in our own source, so it stops the program.
    public init(_ name: StaticString) {
        guard let network = Network(rawValue: name.description) else {
            preconditionFailure("Network(\"\(name)\") in our own source is not a network's name")
        }
        self = network
    }

    public var description: String { rawValue }

    public static func < (a: Self, b: Self) -> Bool { a.rawValue.utf8.lexicographicallyPrecedes(b.rawValue.utf8) }
}
