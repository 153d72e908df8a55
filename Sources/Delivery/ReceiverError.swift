/// A receiver that cannot be used as it stands in its file.
public struct ReceiverError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Stable, and safe as a metric's label.
    public enum Kind: String, Sendable, CaseIterable {
        /// The URL cannot be posted to.
        case url
        /// A signing secret cannot be read.
        case secret
        /// The timeout is out of its range.
        case timeout
    }

    public let kind: Kind
    /// The receiver's name.
    public let receiver: String
    /// The key of the receiver's file that is to blame, such as `secret`.
    public let key: String
    /// What is wrong, and what would be right; whole sentences that show neither secret nor URL.
    public let reason: String

    /// All of it as one line.
    public var description: String { "receiver `\(receiver)`, \(key): \(reason)" }
}
