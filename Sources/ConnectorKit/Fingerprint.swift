/// Tells apart texts that changed from texts that did not (FNV-1a, 64 bits; not for adversaries).
public struct Fingerprint: Sendable, Hashable {
    public let value: Int64

    /// The fingerprint of several texts in their order; an absent one counts as an empty one.
    public init(_ parts: [String?]) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in parts.map({ $0 ?? "" }).joined(separator: "\u{1f}").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        value = Int64(bitPattern: hash)
    }
}
