/// Why an export cannot be imported, or not to its end.
public struct ArchiveError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, as a word that holds no values.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The file or folder cannot be opened or read.
        case unreadable
        /// Nothing in it is known as a part of an export.
        case unknown
        /// The export does not say whose it is, and nobody else has.
        case accountMissing
        /// The export is another account's than it was said to be.
        case accountDiffers
        /// What was said of whose the export is can be no account of its network.
        case accountMalformed
        /// A packed file that breaks off, or is damaged so that nothing behind can be found.
        case damaged
        /// A packed file that holds more than it may.
        case tooLarge
    }

    public let kind: Kind
    public let what, why, mend: String

    public init(_ kind: Kind, what: String, why: String, mend: String) {
        self.kind = kind
        self.what = what
        self.why = why
        self.mend = mend
    }

    public var description: String { "\(what): \(why). \(mend)" }
}

/// What ends the reading of one file in an export, or of all that stands behind it.
enum ReadFailure: Error {
    /// The file costs itself; the next one can be read.
    case file(String)
    /// Nothing behind can be read.
    case rest(ArchiveError.Kind, String)
}
