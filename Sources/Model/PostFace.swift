/// Names one post for good: its network and the network's own id of it.
public struct PostKey: Sendable, Hashable {
    public var network: Network
    public var id: String

    public init(_ network: Network, _ id: String) {
        self.network = network
        self.id = id
    }
}

/// What people know a post by.
public struct PostFace: Sendable, Hashable {
    /// How many characters of a text are looked at.
    public static let longestText = 300

    /// The beginning of the text, at most `longestText` characters; `nil` when none is known.
    public var text: String?
    /// Where it can be read; `nil` when that is not known. Comes from outside, and may be anything.
    public var url: String?
    /// When it was published.
    public var at: Instant?

    public init(text: String? = nil, url: String? = nil, at: Instant? = nil) {
        self.text = text
        self.url = url
        self.at = at
    }
}
