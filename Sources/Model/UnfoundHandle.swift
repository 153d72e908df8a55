/// A handle of a people file behind which no account was found, and that is looked for again with the next start or reload alone.
public struct UnfoundHandle: Sendable, Hashable {
    /// The connector's name in its file.
    public var connector: String
    public var handle: String
    public var person: PersonID
    /// Why none was found, in words.
    public var problem: String

    public init(connector: String, handle: String, person: PersonID, problem: String) {
        self.connector = connector
        self.handle = handle
        self.person = person
        self.problem = problem
    }
}
