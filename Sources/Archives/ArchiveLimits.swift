/// What is read of an export at most, and what is held of it at once.
///
/// An export comes from a network, but a file of its name may come from anybody: a zip of some kilobytes can unpack to petabytes.
public struct ArchiveLimits: Sendable {
    /// Files in a packed export or a folder; beyond it nothing more is read.
    public var entries = 1_000_000
    /// Unpacked bytes of one export.
    public var unpacked: Int64 = 64 << 30
    /// How many times its packed size an export may unpack to, once it has unpacked to `free`. Deflate can reach 1032; records of a network
    /// in JSON stay below 60.
    public var ratio: Int64 = 200
    /// Unpacked bytes up to which the ratio does not matter.
    public var free: Int64 = 64 << 20
    /// Bytes of one record of a list, or of one row of a table.
    public var record = 4 << 20
    /// Bytes of a file that is one record. The parser takes about 14 times as much.
    public var document = 8 << 20
    /// Records of a batch, which are stored together.
    public var batch = 5_000

    public init() {}
}
