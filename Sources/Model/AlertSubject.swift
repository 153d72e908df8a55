/// Whom or what an alert is about.
public enum AlertSubject: Sendable, Hashable, Comparable, CustomStringConvertible, LosslessStringConvertible {
    case person(PersonKey)
    /// A connector, by its name.
    case connector(String)
    /// Clout itself, as it is installed.
    case installation
    /// An offer of a perk, by its id: whoever has it is not told.
    case offer(String)
    /// Several people at once, by the name of the rule that tells of them.
    case group(String)

    /// The person, where it is one.
    public var person: PersonKey? { if case .person(let person) = self { person } else { nil } }

    /// The person's name as `PersonKey` writes it, `~connector:NAME`, `~offer:ID`, `~group:RULE` or `~clout`. No slug and no network begins with `~`.
    public var description: String {
        switch self {
        case .person(let person): person.description
        case .connector(let name): Self.connectors + name
        case .installation: Self.clout
        case .offer(let id): Self.offers + id
        case .group(let rule): Self.groups + rule
        }
    }

    /// Reads what `description` writes; `nil` for anything else.
    public init?(_ description: String) {
        if description == Self.clout {
            self = .installation
        } else if description.hasPrefix(Self.connectors) {
            self = .connector(String(description.dropFirst(Self.connectors.count)))
        } else if description.hasPrefix(Self.offers) {
            self = .offer(String(description.dropFirst(Self.offers.count)))
        } else if description.hasPrefix(Self.groups) {
            self = .group(String(description.dropFirst(Self.groups.count)))
        } else {
            guard let person = PersonKey(description) else { return nil }
            self = .person(person)
        }
    }

    /// By the description's bytes.
    public static func < (a: Self, b: Self) -> Bool { a.description.utf8.lexicographicallyPrecedes(b.description.utf8) }

    private static let connectors = "~connector:"
    private static let offers = "~offer:"
    private static let groups = "~group:"
    private static let clout = "~clout"
}
