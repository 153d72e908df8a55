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
