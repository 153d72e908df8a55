/// Somebody has said that they know of what is firing.
public struct Acknowledgement: Sendable, Hashable {
    /// Who it was, as they call themselves.
    public var author: String
    /// When; `nil` where an earlier version did not keep it.
    public var at: Instant?
    /// What they wrote about it; `nil` where they wrote nothing.
    public var note: String?

    public init(by author: String, at: Instant?, note: String? = nil) {
        self.author = author
        self.at = at
        self.note = note
    }
}

/// An episode that somebody was to acknowledge.
public struct AcknowledgedEpisode: Sendable, Hashable {
    public var key: RuleStateKey
    /// Who knew of it before; `nil` where nobody did.
    public var former: Acknowledgement?

    public init(_ key: RuleStateKey, former: Acknowledgement? = nil) {
        self.key = key
        self.former = former
    }
}
