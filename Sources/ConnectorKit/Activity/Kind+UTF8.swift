import JSON
import Model

extension JSONValue {
    /// The kind that a string names; `nil` for any other name and any other type. Makes no string of the name.
    public var activityKind: Model.Kind? {
        withUTF8 { Model.Kind(utf8: $0) } ?? nil
    }
}

extension Kind {
    /// A name packed into two words, so that looking one up is a few comparisons instead of a hash.
    private struct Packed: Equatable {
        var high: UInt64 = 0
        var low: UInt64 = 0

        /// `nil` for a name longer than any kind's may be.
        init?(_ bytes: some Collection<UInt8>) {
            guard bytes.count <= 16 else { return nil }
            for byte in bytes {
                high = high << 8 | low >> 56
                low = low << 8 | UInt64(byte)
            }
        }
    }

    private static let packedNames: [(name: Packed, kind: Kind)] = allCases.compactMap { kind in
        Packed(kind.name.utf8).map { ($0, kind) }
    }

    /// The kind of a name in UTF-8, or `nil` when there is none of that name.
    init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        guard let name = Packed(bytes) else { return nil }
        for entry in Self.packedNames where entry.name == name {
            self = entry.kind
            return
        }
        return nil
    }
}
