/// A handle as a people file writes it for one connector. It names an account only until the network's own id is found: handles
/// change, and are given to somebody else.
public struct ConfiguredHandle: Sendable, Hashable {
    /// The connector's name in its file.
    public var connector: String
    /// The server whose ids stand for accounts; empty where the whole network has one numbering. On another server the same handle
    /// is another account.
    public var numberedBy: String
    /// The handle as the file has it.
    public var handle: String

    public init(connector: String, numberedBy: String, handle: String) {
        self.connector = connector
        self.numberedBy = numberedBy
        self.handle = handle
    }
}
