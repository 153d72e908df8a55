/// Writes JSON text: members in the order given, strings escaped, numbers as short as they can be read back exactly.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.object { person in
///     person.member("name", "Ada")
///     person.member("score", 57.25)
///     person.member("networks") { $0.array { $0.value("twitter") } }
/// }
/// writer.text  // {"name":"Ada","score":57.25,"networks":["twitter"]}
/// ```
///
/// A member whose value is `nil` is left out; `null()` writes null. Numbers that JSON cannot hold (not a number, infinite) become null.
public struct JSONWriter: Sendable {
    /// What has been written so far, in UTF-8.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    public init() {}

    /// What has been written so far.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    public mutating func object<E: Error>(_ members: (inout JSONWriter) throws(E) -> Void) throws(E) {
        begin("{")
        try members(&self)
        end("}")
    }

    public mutating func array<E: Error>(_ elements: (inout JSONWriter) throws(E) -> Void) throws(E) {
        begin("[")
        try elements(&self)
        end("]")
    }

    /// Writes a key; `value` must write exactly one value.
    public mutating func member<E: Error>(_ key: String, _ value: (inout JSONWriter) throws(E) -> Void) throws(E) {
        self.key(key)
        try value(&self)
    }

    public mutating func member(_ key: String, _ value: String?) { if let value { self.key(key); self.value(value) } }
    public mutating func member(_ key: String, _ value: Double?) { if let value { self.key(key); self.value(value) } }
    public mutating func member(_ key: String, _ value: Bool?) { if let value { self.key(key); self.value(value) } }
    public mutating func member(_ key: String, _ value: (some BinaryInteger)?) { if let value { self.key(key); self.value(value) } }
    public mutating func member(_ key: String, _ values: [String]) {
        self.key(key); array { list in for value in values { list.value(value) } }
    }

    public mutating func value(_ value: String) { separate(); quote(value); needsComma = true }
    public mutating func value(_ value: Bool) { raw(value ? "true" : "false") }
    public mutating func value(_ value: some BinaryInteger) {
        if let small = Int64(exactly: value) { number(small) } else { raw(String(value)) }
    }
    /// Writes the shortest decimal that reads back as this number; null when it is not finite.
    public mutating func value(_ value: Double) { raw(value.isFinite ? "\(value)" : "null") }
    public mutating func null() { raw("null") }

    /// Writes a value that is JSON text already; it is not checked.
    public mutating func raw(_ json: String) {
        separate()
        bytes.append(contentsOf: json.utf8)
        needsComma = true
    }

    mutating func key(_ key: String) {
        separate()
        quote(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Opens an array or an object that is not written in one call; `end` must follow.
    package mutating func begin(_ bracket: Unicode.Scalar) {
        separate()
        bytes.append(UInt8(ascii: bracket))
        needsComma = false
    }

    /// Closes what `begin` has opened.
    package mutating func end(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
        needsComma = true
    }

    /// Begins a member; exactly one value must follow. Returns where in `bytes` it stands.
    package mutating func begin(member key: String) -> Int {
        separate()
        needsComma = false
        let start = bytes.count
        self.key(key)
        return start
    }

    /// Puts the members of the object that is open into another order.
    ///
    /// - Parameter places: Where each of them stands, all of them, in the order wanted.
    package mutating func arrange(_ places: [Range<Int>]) {
        guard let start = places.lazy.map(\.lowerBound).min(),
            zip(places, places.dropFirst()).contains(where: { $0.lowerBound > $1.lowerBound })
        else { return }
        var arranged: [UInt8] = []
        arranged.reserveCapacity(bytes.count - start)
        for place in places {
            if !arranged.isEmpty { arranged.append(UInt8(ascii: ",")) }
            arranged += bytes[place]
        }
        bytes.replaceSubrange(start..., with: arranged)
    }

    /// Writes the digits of an integer without a string for them: a cursor holds thousands.
    private mutating func number(_ value: Int64) {
        separate()
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var rest = value.magnitude
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
        needsComma = true
    }

    private mutating func separate() { if needsComma { bytes.append(UInt8(ascii: ",")) } }

    private mutating func quote(_ text: String) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { characters in
            // Nearly every text is written as it is.
            if characters.contains(where: Self.isEscaped) { escape(characters) } else { bytes.append(contentsOf: characters) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool { byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") }

    private mutating func escape(_ characters: UnsafeBufferPointer<UInt8>) {
        for byte in characters {
            switch byte {
            case UInt8(ascii: "\""): bytes.append(contentsOf: #"\""#.utf8)
            case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
            case 0x0a: bytes.append(contentsOf: #"\n"#.utf8)
            case 0x0d: bytes.append(contentsOf: #"\r"#.utf8)
            case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
            case 0..<0x20:
                bytes.append(contentsOf: (byte < 0x10 ? #"\u000"# : #"\u00"#).utf8)
                bytes.append(contentsOf: String(byte, radix: 16).utf8)
            default: bytes.append(byte)
            }
        }
    }
}
