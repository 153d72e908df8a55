/// A value that must never be shown: a token, a password, a signing key.
///
/// Printing, dumping, reflecting or interpolating one yields `<secret>`. It is not `Codable` and not `Equatable` on purpose.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String

    public init(_ value: String) { self.value = value }

    /// Gives the value to `body`. Do not let it escape.
    public func withExposedValue<R, E: Error>(_ body: (String) throws(E) -> R) throws(E) -> R { try body(value) }

    public var description: String { "<secret>" }
    public var debugDescription: String { "<secret>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
