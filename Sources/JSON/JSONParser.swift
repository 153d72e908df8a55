import CSimdjson
import Synchronization

/// Parses `bytes` and gives the root to `body`.
///
/// Values must not escape `body`: they look into memory that the next document overwrites. Bytes whose array has 64 bytes of spare
/// capacity (as `HTTPAnswer.body` has) are parsed where they lie, others are copied first. Of duplicate keys the first one wins.
/// Documents of up to 1 GiB are read, nested up to 1024 deep; the parser's memory is about 14 times the document.
///
/// Throws `JSONError` when the bytes are not one JSON document in UTF-8 (RFC 8259) or hold a number beyond `Double` or an integer
/// beyond 64 bits, and whatever `body` throws.
public func withJSON<R>(_ bytes: [UInt8], _ body: (JSONValue) throws -> R) throws -> R {
    let isPadded = bytes.capacity - bytes.count >= CSIMDJSON_PADDING
    var parser = try ParserPool.take()
    defer { ParserPool.give(parser.surrendered()) }
    return try bytes.withUnsafeBytes { try parser.parse($0, isPadded: isPadded, body) }
}

/// A parser with the memory that it has grown, for those who parse many small documents one after the other.
public struct JSONParser: ~Copyable, @unchecked Sendable {
    // Sendable: the struct is the pointer's only owner (nothing copies it, nothing hands it out but `surrendered`, which ends the
    // ownership), and every use is mutating, so that the compiler's exclusivity keeps two threads from using it at once.
    private var parser: OpaquePointer?

    /// Creates a parser. Throws when there is no memory.
    public init() throws(JSONError) {
        guard let parser = csimdjson_create() else { throw JSONError(reason: "there is no memory for a parser") }
        self.parser = parser
    }

    fileprivate init(_ idle: IdleParser) { parser = idle.pointer }

    deinit { csimdjson_destroy(parser) }

    /// Gives the C parser away; this one is of no use afterwards.
    fileprivate mutating func surrendered() -> IdleParser? {
        defer { parser = nil }
        return parser.map(IdleParser.init)
    }

    /// Parses `bytes` and gives the root to `body`, as `withJSON` does.
    ///
    /// `isPadded` is the promise that 64 more bytes can be read behind `bytes`; what they hold does not matter. Without it the bytes
    /// are copied.
    @inlinable
    public mutating func parse<R>(
        _ bytes: UnsafeRawBufferPointer, isPadded: Bool, _ body: (JSONValue) throws -> R
    ) throws -> R {
        try body(try root(of: bytes, isPadded: isPadded))
    }

    /// Parses `bytes` and returns the root, which is valid until the next call: for loops that cannot live within a closure.
    public mutating func root(of bytes: UnsafeRawBufferPointer, isPadded: Bool) throws(JSONError) -> JSONValue {
        guard let parser, let start = bytes.baseAddress else { throw JSONError(reason: "it is empty") }
        var document = csimdjson_document()
        let problem = csimdjson_parse(parser, start.assumingMemoryBound(to: UInt8.self), bytes.count, isPadded, &document)
        if let problem { throw JSONError(reason: String(cString: problem)) }
        guard let tape = document.tape, let strings = document.strings else { throw JSONError(reason: "it is empty") }
        return JSONValue(tape: tape, strings: UnsafeRawPointer(strings), index: 1)
    }
}

/// A C parser that nobody uses.
private struct IdleParser: @unchecked Sendable {
    // Sendable: made only by the owner that gives the pointer up, and opened only by its next one.
    let pointer: OpaquePointer
}

/// Parsers that wait for the next document, so that each document need not allocate.
///
/// At most `limit` are kept, and none that has grown beyond `largest`: about 4 × 1 MiB × 14 at the worst.
private enum ParserPool {
    static let limit = 4
    static let largest = 1 << 20
    private static let idle = Mutex<[IdleParser]>([])

    static func take() throws(JSONError) -> JSONParser {
        if let parser = idle.withLock({ $0.popLast() }) { return JSONParser(parser) }
        return try JSONParser()
    }

    static func give(_ parser: IdleParser?) {
        guard let parser else { return }
        let isKept =
            csimdjson_capacity(parser.pointer) <= largest
            && idle.withLock { parsers in
                guard parsers.count < limit else { return false }
                parsers.append(parser)
                return true
            }
        if !isKept { csimdjson_destroy(parser.pointer) }
    }
}
