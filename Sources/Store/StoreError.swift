/// What a store could not do. Carries no engine's type, so that another engine can stand behind it.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    /// Stable, and safe as a metric's label.
    public enum Kind: String, Sendable, CaseIterable {
        /// Somebody else has claimed it since, or the claim has ended.
        case leaseLost
        /// Another daemon works on this store.
        case inUse
        /// Other programs kept the store locked for longer than a caller can be let wait; trying again is right.
        case busy
        /// The file is damaged, or no store of ours.
        case damaged
        /// The file was written by a later version.
        case tooNew
        /// No room, or no right to write.
        case unwritable
        /// Anything else that the engine reported.
        case failed
    }

    public let kind: Kind
    /// What failed, why, and how to mend it.
    public let what, why, mend: String

    public init(_ kind: Kind, what: String, why: String, mend: String) {
        self.kind = kind
        self.what = what
        self.why = why
        self.mend = mend
    }

    public var description: String { "\(what): \(why). \(mend)" }
}
