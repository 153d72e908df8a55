import HTTPTypes

/// The header lines and field names that answers have had, so that each is checked and made once and not with every answer.
///
/// Servers send some dozens of names and most of their lines over and over. Two tables of fixed size with one place for each hash: a newcomer
/// takes the place. Lines of more than 128 bytes are not kept, so the tables stay below 100 KiB.
final class KnownFields {
    private var lines: [(raw: [UInt8], field: HTTPField)?] = Array(repeating: nil, count: slotCount)
    private var names: [(raw: [UInt8], name: HTTPField.Name)?] = Array(repeating: nil, count: slotCount)

    private static let slotCount = 256
    private static let longestLine = 128

    /// The field that `line` (without its line break) spells, its name in its own case; nil when it has no colon or its name is no token.
    func field(_ line: UnsafeBufferPointer<UInt8>) -> HTTPField? {
        guard line.count <= Self.longestLine else { return makeField(line) }
        let slot = Self.slot(line)
        if let known = lines[slot], known.raw.elementsEqual(line) { return known.field }
        guard let field = makeField(line) else { return nil }
        lines[slot] = (Array(line), field)
        return field
    }

    private func makeField(_ line: UnsafeBufferPointer<UInt8>) -> HTTPField? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
            let name = name(UnsafeBufferPointer(rebasing: line[..<colon]))
        else { return nil }
        return HTTPField(name: name, lenientValue: line[(colon + 1)...].withoutOuterBlanks)
    }

    private func name(_ bytes: UnsafeBufferPointer<UInt8>) -> HTTPField.Name? {
        let slot = Self.slot(bytes)
        if let known = names[slot], known.raw.elementsEqual(bytes) { return known.name }
        guard let name = HTTPField.Name(String(decoding: bytes, as: UTF8.self)) else { return nil }
        names[slot] = (Array(bytes), name)
        return name
    }

    /// FNV-1a over words of eight bytes and what is left.
    private static func slot(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        let raw = UnsafeRawBufferPointer(bytes)
        var hash: UInt64 = 14_695_981_039_346_656_037
        var offset = 0
        while offset + 8 <= raw.count {
            hash = (hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 1_099_511_628_211
            offset += 8
        }
        while offset < raw.count {
            hash = (hash ^ UInt64(raw[offset])) &* 1_099_511_628_211
            offset += 1
        }
        return Int((hash ^ hash >> 32) % UInt64(slotCount))
    }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
    /// What a field's value is of the bytes behind its colon: blanks and tabs around it do not count (RFC 9110, 5.5).
    var withoutOuterBlanks: UnsafeBufferPointer<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var slice = self
        while let first = slice.first, isBlank(first) { slice.removeFirst() }
        while let last = slice.last, isBlank(last) { slice.removeLast() }
        return UnsafeBufferPointer(rebasing: slice)
    }
}
