import Model

/// Where people find the daemon's pages, for the links in messages.
public struct PageLinks: Sendable, Hashable {
    /// The pages' root, without a slash at its end.
    public let base: String

    /// - Parameter base: The http or https URL of the pages' root, as people reach it; `nil` for anything else, or one with a user, a query or a
    ///   fragment.
    public init?(_ base: String) {
        guard TargetURL(base) != nil, !base.contains("?") else { return nil }
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
    }

    /// The page that tells most of what an alert is about: the tracked person's, or the rules'.
    public func link(to alert: Alert) -> String {
        if case .tracked(let person)? = alert.person { "\(base)/people/\(person.rawValue.inPath)" } else { "\(base)/rules" }
    }
}
