import Model

/// What gates need of the world outside: the populations of real people, and a second process.
///
/// The program hands the real thing in, so that nothing here opens a file.
package protocol Material: Sendable {
    /// The bytes of a file, unpacked. `path` is below the folder of data, such as `populations/higgs-twitter-2012/….txt.gz`.
    func bytes(of path: String) throws(MaterialProblem) -> [UInt8]
    /// A file of activity, in the format of `PLUGINS.md`.
    func activity(in path: String) throws(MaterialProblem) -> Batch
    /// `OrderOfInput.digest(ofOrder:)`, as another process comes to it.
    func digest(ofOrder seed: UInt64) throws(MaterialProblem) -> String
}

/// Why there is nothing to measure with.
package struct MaterialProblem: Error, Sendable, CustomStringConvertible {
    package enum Kind: String, Sendable, Hashable {
        /// It is not there: the gate is skipped.
        case absent
        /// It is there and cannot be read: that is a mistake.
        case unreadable
    }

    package let kind: Kind
    package let what, why, mend: String

    package init(_ kind: Kind, what: String, why: String, mend: String) {
        self.kind = kind
        self.what = what
        self.why = why
        self.mend = mend
    }

    package var description: String { "\(what): \(why). \(mend)" }
}
