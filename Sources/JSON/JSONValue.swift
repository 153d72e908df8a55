/// One value of a parsed document: a view of three words, to be used within `withJSON` only.
///
/// Reading never fails: a value of another type, an absent member and a null member all read as `nil`, which is what a connector
/// makes of them anyway (an absent fact is unknown). It walks simdjson's tape itself (simdjson, doc/tape.md, version 3.0.1), so
/// that no call crosses the language border.
public struct JSONValue {
    /// What a value is.
    public enum Kind: Sendable, Hashable { case object, array, string, number, boolean, null }

    @usableFromInline let tape: UnsafePointer<UInt64>
    @usableFromInline let strings: UnsafeRawPointer
    @usableFromInline let index: Int

    @inlinable
    init(tape: UnsafePointer<UInt64>, strings: UnsafeRawPointer, index: Int) {
        self.tape = tape
        self.strings = strings
        self.index = index
    }

    @inlinable var word: UInt64 { tape[index] }
    @inlinable var tag: Tag { Tag(word) }

    public var kind: Kind {
        switch tag {
        case .object: .object
        case .array: .array
        case .string: .string
        case .true, .false: .boolean
        case .null: .null
        default: .number
        }
    }

    @inlinable public var isNull: Bool { tag == .null }

    /// The text of a string; `nil` for any other type.
    @inlinable
    public var string: String? { withUTF8 { String(decoding: $0, as: UTF8.self) } }

    /// Gives the UTF-8 bytes of a string, unescaped, to `body`, without making a string of them; `nil` for any other type.
    @inlinable
    public func withUTF8<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R? {
        guard tag == .string else { return nil }
        return try body(bytes)
    }

    /// An integer within 64 bits; `nil` for any other type, for a number with a fraction or exponent, and from 2⁶³ on.
    @inlinable
    public var int64: Int64? {
        switch tag {
        case .int64: Int64(bitPattern: tape[index + 1])
        case .uint64: Int64(exactly: tape[index + 1])
        default: nil
        }
    }

    /// Any number, to the nearest `Double`; always finite. `nil` for any other type.
    @inlinable
    public var double: Double? {
        switch tag {
        case .double: Double(bitPattern: tape[index + 1])
        case .int64: Double(Int64(bitPattern: tape[index + 1]))
        case .uint64: Double(tape[index + 1])
        default: nil
        }
    }

    /// `nil` for anything but true and false.
    @inlinable
    public var bool: Bool? {
        switch tag {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// An integer, however it is spelt: `123`, `123.0` or `"123"`, as several networks send counters; `nil` otherwise.
    public var lenientInt64: Int64? {
        switch tag {
        case .string: string.flatMap { Int64($0) }
        case .double: double.flatMap { Int64(exactly: $0) }
        default: int64
        }
    }

    /// An id: a string as it is, or an integer as its decimal text. `nil` otherwise.
    @inlinable
    public var identifier: String? {
        switch tag {
        case .string: String(decoding: bytes, as: UTF8.self)
        case .int64: String(Int64(bitPattern: tape[index + 1]))
        case .uint64: String(tape[index + 1])
        default: nil
        }
    }

    /// The bytes of this value, which must be a string.
    @inlinable
    var bytes: UnsafeBufferPointer<UInt8> {
        let start = strings + Int(word & Tag.payload)
        let count = Int(start.loadUnaligned(as: UInt32.self))
        return UnsafeBufferPointer(start: (start + 4).assumingMemoryBound(to: UInt8.self), count: count)
    }
}

extension JSONValue {
    /// A word's type, in its upper eight bits.
    @usableFromInline
    struct Tag: Equatable {
        @usableFromInline let code: UInt8

        @inlinable init(_ word: UInt64) { code = UInt8(truncatingIfNeeded: word >> 56) }
        @inlinable init(_ character: Unicode.Scalar) { code = UInt8(ascii: character) }

        /// The rest of a word: an offset, or for containers the index behind the end (32 bits) and the count (24 bits, saturated).
        @inlinable static var payload: UInt64 { 0x00ff_ffff_ffff_ffff }

        @inlinable static var object: Tag { Tag("{") }
        @inlinable static var array: Tag { Tag("[") }
        @inlinable static var string: Tag { Tag("\"") }
        @inlinable static var int64: Tag { Tag("l") }
        @inlinable static var uint64: Tag { Tag("u") }
        @inlinable static var double: Tag { Tag("d") }
        @inlinable static var `true`: Tag { Tag("t") }
        @inlinable static var `false`: Tag { Tag("f") }
        @inlinable static var null: Tag { Tag("n") }

        @inlinable
        static func ~= (pattern: Tag, value: Tag) -> Bool { pattern.code == value.code }
    }
}
