import ConnectorKit

/// What an import has found in an export.
public struct ArchiveReport: Sendable, Hashable {
    /// What one kind of file brought.
    public struct Part: Sendable, Hashable {
        /// What the export is called: `X archive`.
        public var export: String
        /// What the file is called: `tweets.js`.
        public var file: String
        /// How many such files there are.
        public var files: Int
        /// How many elements or rows were read of them.
        public var elements: Int
        /// Of how many of these there was nothing to store: private ones, and those that do not tell whom they are about.
        public var skipped = 0
        /// Which those are, in words.
        public var skips: String?
        /// Why nothing is read of them; `nil` where it is.
        public var leftOut: String?
    }

    /// Whose one export is.
    public struct Owner: Sendable, Hashable {
        /// What the export is called.
        public var export: String
        public var identity: IdentityKey
    }

    /// The kinds of files, in the order in which they were met.
    public internal(set) var parts: [Part] = []
    /// Whose exports are in it.
    public internal(set) var owners: [Owner] = []
    /// Files that are known as no part of any export.
    public internal(set) var unknownFiles = 0
    /// Files that were not looked into: links, and names that lead out of the export.
    public internal(set) var passedOver = 0
    /// Files that could not be read, or not to their end; a record that is wrong costs itself, and is none of them.
    public internal(set) var brokenFiles = 0
    /// Elements and rows in all.
    public internal(set) var elements = 0
}
