import HTTPTypes

/// The field names that answers have had, so that each is checked and lower-cased once and not with every answer.
///
/// Servers use some dozens of names over and over. A table of fixed size with one place for each hash: a newcomer takes the place.
final class FieldNames {
    private var slots: [(raw: [UInt8], name: HTTPField.Name)?] = Array(repeating: nil, count: slotCount)

    private static let slotCount = 256

    /// The name that `bytes` spell, in their own case; nil when they are no token.
    func name(_ bytes: UnsafeBufferPointer<UInt8>) -> HTTPField.Name? {
        var hash: UInt32 = 2_166_136_261  // FNV-1a
        for byte in bytes { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        let slot = Int((hash ^ hash >> 16) % UInt32(Self.slotCount))
        if let known = slots[slot], known.raw.elementsEqual(bytes) { return known.name }
        guard let name = HTTPField.Name(String(decoding: bytes, as: UTF8.self)) else { return nil }
        slots[slot] = (Array(bytes), name)
        return name
    }
}
