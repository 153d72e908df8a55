/// A tracked person's id: a slug such as `ada-lovelace`, chosen by the operator in a people file.
///
/// Lower-case letters, digits, `-`, `_` and `.`, beginning with a letter or digit, at most 100 bytes; never a colon, so that it
/// cannot be mistaken for the `network:id` of somebody who was only met.
public struct PersonID: RawRepresentable, Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    public let rawValue: String

    /// Creates an id, or returns `nil` when `rawValue` is not a slug.
    public init?(rawValue: String) {
        guard rawValue.isSlug else { return nil }
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
    /// Where the person is at home.
    public var city: String?
    public var country: String?
    /// A place that is neither: a region, say.
    public var place: String?

    public init(
        _ id: PersonID, name: String, lists: [String] = [], city: String? = nil, country: String? = nil, place: String? = nil
    ) {
        self.id = id
        self.name = name
        self.lists = lists
        self.city = city
        self.country = country
        self.place = place
    }

    /// The names of the cohorts `place:NAME` that the person belongs to.
    public var places: Set<String> { Set([city, country, place].compactMap { $0.map(Cohort.placeName) }) }
}
