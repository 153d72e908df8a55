/// How large a store is.
public struct StoreSizes: Sendable, Hashable {
    /// Of its files.
    public var bytes: Int64
    /// What of them holds nothing.
    public var free: Int64
    /// Of its write-ahead log, which is among them.
    public var log: Int64
    /// How many rows were ever stored in the tables that grow, by the table's name.
    public var rows: [String: Int64]

    public init(bytes: Int64, free: Int64, log: Int64, rows: [String: Int64]) {
        self.bytes = bytes
        self.free = free
        self.log = log
        self.rows = rows
    }
}
