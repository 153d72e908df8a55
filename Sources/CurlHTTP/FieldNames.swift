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
        return HTTPField(name: name, lenientValue: line[(colon + 1)...].withoutOuterBlanks)
    }
}

extension Slice<UnsafeRawBufferPointer> {
    /// What a field's value is of the bytes behind its colon: blanks and tabs around it do not count (RFC 9110, 5.5).
    var withoutOuterBlanks: UnsafeRawBufferPointer {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var slice = self
        while let first = slice.first, isBlank(first) { slice.removeFirst() }
        while let last = slice.last, isBlank(last) { slice.removeLast() }
        return UnsafeRawBufferPointer(rebasing: slice)
    }
}
