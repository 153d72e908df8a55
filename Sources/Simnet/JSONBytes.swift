import Model

/// Writes JSON straight into bytes: no values in between, one buffer for a page.
struct JSONBytes {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    init() { bytes.reserveCapacity(16 << 10) }

    mutating func object(_ name: StaticString? = nil, _ body: (inout Self) -> Void) {
        nest(name, UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    mutating func array(_ name: StaticString? = nil, _ body: (inout Self) -> Void) {
        nest(name, UInt8(ascii: "["), UInt8(ascii: "]"), body)
    }

    mutating func field(_ name: StaticString? = nil, _ text: some StringProtocol) {
        begin(name)
        quote(text)
    }

    mutating func field(_ name: StaticString? = nil, _ number: Int) {
        begin(name)
        decimal(number)
    }

    mutating func field(_ name: StaticString? = nil, _ truth: Bool) {
        begin(name)
        raw(truth ? "true" : "false")
    }

    /// A 64-bit id, as a string of its digits: numbers of that size do not survive every reader.
    mutating func field(_ name: StaticString? = nil, id: UInt64) {
        begin(name)
        bytes.append(UInt8(ascii: "\""))
        decimal(id)
        bytes.append(UInt8(ascii: "\""))
    }

    /// RFC 3339 in UTC, always with three fraction digits.
    mutating func field(_ name: StaticString? = nil, at instant: Instant) {
        begin(name)
        bytes.append(UInt8(ascii: "\""))
        time(instant)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func null(_ name: StaticString) {
        begin(name)
        raw("null")
    }

    /// A name whose value `body` writes, as the next thing it does.
    mutating func keyed(_ name: StaticString, _ body: (inout Self) -> Void) {
        begin(name)
        needsComma = false
        body(&self)
        needsComma = true
    }

    /// A name that came from outside, whose value `body` writes, as the next thing it does.
    mutating func keyed(named name: String, _ body: (inout Self) -> Void) {
        begin(nil)
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
        body(&self)
        needsComma = true
    }

    /// An array under a name that came from outside.
    mutating func array(named name: String, _ body: (inout Self) -> Void) { keyed(named: name) { $0.array(nil, body) } }

    /// A name and its value, which was written before.
    mutating func field(_ name: StaticString? = nil, written value: [UInt8]) {
        begin(name)
        bytes.append(contentsOf: value)
    }

    private mutating func nest(_ name: StaticString?, _ open: UInt8, _ close: UInt8, _ body: (inout Self) -> Void) {
        begin(name)
        bytes.append(open)
        needsComma = false
        body(&self)
        bytes.append(close)
        needsComma = true
    }

    private mutating func begin(_ name: StaticString?) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
        guard let name else { return }
        bytes.append(UInt8(ascii: "\""))
        raw(name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func raw(_ text: StaticString) { text.withUTF8Buffer { bytes.append(contentsOf: $0) } }

    private mutating func decimal(_ number: some BinaryInteger) { bytes.append(contentsOf: String(number).utf8) }

    private mutating func quote(_ text: some StringProtocol) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        // Most texts are ours and plain: these are copied as they are.
        let isPlain = text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C } }
        if isPlain == true { return bytes.append(contentsOf: text.utf8) }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
    }

    private mutating func time(_ instant: Instant) {
        // `Instant` leaves out a fraction of zero; both networks never do.
        let text = instant.description.utf8
        if text.contains(UInt8(ascii: ".")) {
            bytes.append(contentsOf: text)
        } else {
            bytes.append(contentsOf: text.dropLast())
            bytes.append(contentsOf: ".000Z".utf8)
        }
    }
}
