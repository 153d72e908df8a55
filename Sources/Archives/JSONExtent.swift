/// Finds where a JSON value ends in bytes that come piece by piece, by its brackets and quotes alone.
///
/// What stands between them is not checked: whoever needs the value parses it.
struct JSONExtent {
    private enum Sort { case unknown, nested, text, word }

    private var sort = Sort.unknown
    private var depth = 0
    private var isInText = false
    private var isEscaped = false
    /// Whether the value has ended.
    private(set) var isComplete = false

    /// How many of `bytes`, which begin where the last ones ended, belong to the value.
    mutating func advance(over bytes: UnsafeRawBufferPointer) -> Int {
        for index in bytes.indices {
            let byte = bytes[index]
            if isInText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInText = false
                    if depth == 0 { return end(at: index + 1) }
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                if sort == .word { return end(at: index) }
                if sort == .unknown { sort = .text }
                isInText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if sort == .word { return end(at: index) }
                sort = .nested
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return end(at: index) }
                depth -= 1
                if depth == 0 { return end(at: index + 1) }
            default:
                if depth > 0 { continue }
                if byte <= 0x20 || byte == UInt8(ascii: ",") { return end(at: index) }
                sort = .word
            }
        }
        return bytes.count
    }

    private mutating func end(at index: Int) -> Int {
        isComplete = true
        return index
    }
}
