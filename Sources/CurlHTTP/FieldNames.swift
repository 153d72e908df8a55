import HTTPTypes

/// The field names that answers have had, so that each is checked and made once and not with every answer: servers send some dozens.
final class FieldNames {
    /// Used on one thread and never from within itself: a check of each access would be seen.
    @exclusivity(unchecked) private var names = SpellingTable<HTTPField.Name>()

    /// The field that `line` (without its line break) spells, its name in its own case; nil when it has no colon or its name is no token.
    func field(_ line: UnsafeRawBufferPointer) -> HTTPField? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
            let name = names.value(
                of: UnsafeRawBufferPointer(rebasing: line[..<colon]),
                orMake: { HTTPField.Name(String(decoding: $0, as: UTF8.self)) })
        else { return nil }
        return HTTPField(name: name, trimming: line[(colon + 1)...])
    }
}

extension HTTPField {
    /// The field with what of `bytes` is not blank at the ends: blanks and tabs around a value do not count (RFC 9110, 5.5).
    init(name: Name, trimming bytes: Slice<UnsafeRawBufferPointer>) {
        let value = bytes.withoutOuterBlanks
        // Nearly always; what is not is checked and cleaned, which costs four times as much.
        if value.allSatisfy({ (0x20...0x7E).contains($0) }) {
            self.init(name: name, value: String(decoding: value, as: UTF8.self))
        } else {
            self.init(name: name, lenientValue: value)
        }
    }
}

extension Slice<UnsafeRawBufferPointer> {
    var withoutOuterBlanks: UnsafeRawBufferPointer {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var (start, end) = (startIndex, endIndex)
        while start < end, isBlank(base[start]) { start += 1 }
        while end > start, isBlank(base[end - 1]) { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: base[start..<end])
    }
}
