/// Who is scored: somebody tracked, by slug, or somebody only met, by account.
public enum PersonKey: Sendable, Hashable, Comparable, CustomStringConvertible, LosslessStringConvertible {
    /// Named in a people file (or by the `person` field of activity from other programs).
    case tracked(PersonID)
    /// Seen acting on, or acted on by, somebody; not named by the operator.
    case met(IdentityKey)

    /// The slug, or `network:id`.
    public var description: String {
        switch self {
        case .tracked(let id): id.rawValue
        case .met(let key): key.description
        }
    }

    /// Reads a slug or `network:id`; `nil` when the text is neither.
    public init?(_ description: String) {
        if let colon = description.firstIndex(of: ":") {
            guard let network = Network(rawValue: String(description[..<colon])) else { return nil }
            let id = String(description[description.index(after: colon)...])
            guard !id.isEmpty else { return nil }
            self = .met(IdentityKey(network, id))
        } else {
            guard let id = PersonID(rawValue: description) else { return nil }
            self = .tracked(id)
        }
    }

    /// By the name's bytes, the fixed order in which sums over people run.
    public static func < (a: Self, b: Self) -> Bool {
        switch (a, b) {
        case (.tracked(let a), .tracked(let b)): a < b
        case (.met(let a), .met(let b)) where a.network == b.network: a < b
        // What tells networks apart may stand before or behind the colon.
        default: a.description.utf8.lexicographicallyPrecedes(b.description.utf8)
        }
    }
}
