/// ASCII characters of which names and ids are made.
public struct ASCIICharacters: Sendable {
    // A bit for each character: whoever reads a record looks at every character of its ids.
    @usableFromInline var low: UInt64 = 0
    @usableFromInline var high: UInt64 = 0

    /// Those among some bytes that are ASCII.
    @inlinable
    public init(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            if byte < 64 { low |= 1 << UInt64(byte) } else if byte < 128 { high |= 1 << UInt64(byte - 64) }
        }
    }

    /// `0` to `9`.
    public static let digits = Self(UInt8(ascii: "0")...UInt8(ascii: "9"))
    /// `a` to `z`.
    public static let lowercase = Self(UInt8(ascii: "a")...UInt8(ascii: "z"))
    /// `A` to `Z`.
    public static let uppercase = Self(UInt8(ascii: "A")...UInt8(ascii: "Z"))
    /// `a` to `z` and `A` to `Z`.
    public static let letters = lowercase.union(uppercase)

    @inlinable
    public func contains(_ byte: UInt8) -> Bool {
        switch byte {
        case ..<64: low & 1 << UInt64(byte) != 0
        case ..<128: high & 1 << UInt64(byte - 64) != 0
        default: false
        }
    }

    @inlinable
    public func union(_ other: Self) -> Self {
        var union = self
        union.low |= other.low
        union.high |= other.high
        return union
    }
}

extension StringProtocol {
    /// Whether a text is made of these ASCII characters alone. True for an empty one.
    @inlinable
    public func isMade(of characters: ASCIICharacters) -> Bool { utf8.allSatisfy(characters.contains) }

    /// The same for several sets, and others beside them: `.isMade(of: .letters, .digits, and: "_")`.
    @inlinable
    public func isMade(of sets: ASCIICharacters..., and others: String = "") -> Bool {
        isMade(of: sets.reduce(ASCIICharacters(others.utf8)) { $0.union($1) })
    }
}

extension UInt8 {
    /// The same letter in lower case; any other byte as it is.
    var lowercased: UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self }
}
