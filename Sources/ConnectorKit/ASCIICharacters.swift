/// ASCII characters of which names and ids are made.
extension Set<UInt8> {
    /// `0` to `9`.
    public static let digits = Set(UInt8(ascii: "0")...UInt8(ascii: "9"))
    /// `a` to `z`.
    public static let lowercase = Set(UInt8(ascii: "a")...UInt8(ascii: "z"))
    /// `A` to `Z`.
    public static let uppercase = Set(UInt8(ascii: "A")...UInt8(ascii: "Z"))
    /// `a` to `z` and `A` to `Z`.
    public static let letters = lowercase.union(uppercase)
}

extension StringProtocol {
    /// Whether a text is made of these ASCII characters alone: `.isMade(of: .letters, .digits, and: "_")`. True for an empty one.
    public func isMade(of sets: Set<UInt8>..., and others: String = "") -> Bool {
        utf8.allSatisfy { byte in sets.contains { $0.contains(byte) } || others.utf8.contains(byte) }
    }
}
