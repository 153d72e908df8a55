/// How to mend what failed, in whole sentences.
///
/// The daemon tries again by itself, and says so. A command ends with the failure: what it says is what is left to whoever has called it.
public struct Mend: Sendable, Hashable {
    /// What the daemon says.
    public let inDaemon: String
    /// What a command says.
    public let inCommand: String

    /// A mend that is somebody's to do; the same in both, unless a command has its own words.
    public init(_ inDaemon: String, inCommand: String? = nil) {
        self.inDaemon = inDaemon
        self.inCommand = inCommand ?? inDaemon
    }

    /// To try again, which the daemon does by itself.
    ///
    /// - Parameters:
    ///   - daemon: What the daemon does; part of a sentence, as all of these are.
    ///   - command: What is to be done where nobody does that.
    ///   - first: What to do or to know before.
    ///   - rest: What to think of where that does not help.
    public static func again(
        _ daemon: String = "it is tried again by itself", inCommand command: String = "try again later", after first: String? = nil,
        or rest: String? = nil
    ) -> Self {
        func sentence(_ action: String) -> String {
            let text = [first, action, rest].compactMap(\.self).joined(separator: "; ")
            return text.prefix(1).uppercased() + text.dropFirst() + "."
        }
        return Self(sentence(daemon), inCommand: sentence(command))
    }

    /// To try again after ever longer pauses.
    public static func later(or rest: String? = nil) -> Self { again("it is tried again by itself, later and later", or: rest) }

    /// To go on at a time that the network has named.
    public static func goingOn(at time: Instant, or rest: String? = nil) -> Self {
        again("it goes on at \(time)", inCommand: "try again after \(time)", or: rest)
    }

    /// The same with another word in place of one in it.
    public func replacing(_ word: String, with other: String) -> Self {
        Self(inDaemon.replacing(word, with: other), inCommand: inCommand.replacing(word, with: other))
    }
}
