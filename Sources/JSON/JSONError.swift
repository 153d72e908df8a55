/// A document that cannot be read as JSON, or not as what was expected of it.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong. Never holds content of the document.
    public let reason: String
    /// Where, such as `statuses[3].created_at`; `nil` when the document as a whole is meant.
    public let path: String?

    public init(reason: String, path: String? = nil) {
        self.reason = reason
        self.path = path
    }

    public var description: String { path.map { "\($0): \(reason)" } ?? reason }
}
