import ConnectorKit

/// The elements of the lists in a JSON file, one at a time: the file may be of any size, one element is held.
///
/// X's exports are JavaScript, an assignment whose right side is JSON: what stands before it is passed over, nothing is evaluated.
final class JSONElements {
    /// What comes next.
    enum Step {
        /// An element, whose bytes are in `element`.
        case element
        /// An element of more bytes than may be held.
        case tooLong
        /// Nothing behind can be read.
        case broken(String)
    }

    private enum Place { case start, object, list, end }

    private let bytes: EntryBytes
    private let limit: Int
    private let isWanted: @Sendable ([String]) -> Bool
    private var place = Place.start
    /// The keys of the objects that lead to where we are.
    private var path: [String] = []
    private var depth = 0

    /// The last element, with room behind it for the parser.
    private(set) var element: [UInt8] = []
    /// How many elements have been met.
    private(set) var count = 0
    /// The key of the list that the last element stands in; `nil` where the file is the list.
    var list: String? { path.last }

    /// - Parameters:
    ///   - limit: The longest element, in bytes.
    ///   - isWanted: Whether the list behind these keys is. Where the file itself is a list, nobody is asked.
    init(_ bytes: EntryBytes, limit: Int, isWanted: @escaping @Sendable ([String]) -> Bool) {
        self.bytes = bytes
        self.limit = limit
        self.isWanted = isWanted
    }

    /// Goes to the next element; `nil` when there are no more.
    func next() throws(ReadFailure) -> Step? {
        while true {
            switch place {
            case .end: return nil
            case .start:
                guard let first = try beginOfJSON() else { return ends("it holds no JSON") }
                place = .end
                try enter(first)
            case .object:
                guard let byte = try bytes.peekBehindBlanks() else { return ends("it breaks off") }
                switch byte {
                case UInt8(ascii: ","): bytes.skip()
                case UInt8(ascii: "}"):
                    bytes.skip()
                    leaveObject()
                case UInt8(ascii: "\""):
                    guard let key = try key() else { return ends("a name in it has no value") }
                    path.append(key)
                    guard let value = try bytes.peekBehindBlanks() else { return ends("it breaks off") }
                    try enter(value)
                default: return ends("it is no JSON behind element \(count)")
                }
            case .list:
                guard let byte = try bytes.peekBehindBlanks() else { return ends("it breaks off behind element \(count)") }
                switch byte {
                case UInt8(ascii: ","): bytes.skip()
                case UInt8(ascii: "]"):
                    bytes.skip()
                    leaveList()
                case UInt8(ascii: "}"), UInt8(ascii: ":"): return ends("it is no JSON behind element \(count)")
                default:
                    count += 1
                    guard try value(into: &element) else { return ends("it breaks off in element \(count)") }
                    return element.count > limit ? .tooLong : .element
                }
            }
        }
    }

    private func ends(_ reason: String) -> Step {
        place = .end
        return .broken(reason)
    }

    /// The first byte of the JSON, behind a byte order mark and a JavaScript assignment.
    private func beginOfJSON() throws(ReadFailure) -> UInt8? {
        while let byte = try bytes.peekBehindBlanks() {
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { return byte }
            bytes.skip()
        }
        return nil
    }

    /// Stands at the first byte of a value: goes into what may hold a wanted list, and passes over all else.
    private func enter(_ first: UInt8) throws(ReadFailure) {
        let isRoot = depth == 0
        if first == UInt8(ascii: "["), isRoot || isWanted(path) {
            bytes.skip()
            place = .list
        } else if first == UInt8(ascii: "{"), depth < 6 {
            bytes.skip()
            depth += 1
            place = .object
        } else {
            _ = try value { _ in }
            if !path.isEmpty { path.removeLast() }
        }
    }

    private func leaveObject() {
        depth -= 1
        if !path.isEmpty { path.removeLast() }
        place = depth == 0 ? .end : .object
    }

    private func leaveList() {
        if !path.isEmpty { path.removeLast() }
        place = depth == 0 ? .end : .object
    }

    /// The key that begins here, with the colon behind it taken.
    private func key() throws(ReadFailure) -> String? {
        var text: [UInt8] = []
        guard try value(into: &text), text.count > 1, text.count <= limit, try bytes.peekBehindBlanks() == UInt8(ascii: ":") else {
            return nil
        }
        bytes.skip()
        return String(decoding: text.dropFirst().dropLast(), as: UTF8.self)
    }

    private func value(into kept: inout [UInt8]) throws(ReadFailure) -> Bool {
        kept.removeAll(keepingCapacity: true)
        let isWhole = try value { piece in
            // One byte more than may be tells that it is too long; the rest is passed over.
            kept.append(contentsOf: piece.prefix(limit + 1 - kept.count))
        }
        // Read where it lies by the parser, which looks a little beyond the end.
        kept.reserveCapacity(kept.count + 64)
        return isWhole
    }

    /// Passes over one value, giving its bytes to `body` in stretches; false where the file ends in it.
    private func value(_ body: (UnsafeRawBufferPointer) -> Void) throws(ReadFailure) -> Bool {
        var extent = JSONExtent()
        while !extent.isComplete {
            let goesOn = try bytes.take { piece in
                let count = extent.advance(over: piece)
                body(UnsafeRawBufferPointer(rebasing: piece[..<count]))
                return count
            }
            if !goesOn { return false }
        }
        return true
    }
}

extension EntryBytes {
    /// The whole file as one JSON document, its JavaScript assignment left out; throws where it is longer than `limit`.
    func document(limit: Int) throws(ReadFailure) -> [UInt8] {
        while let byte = try peekBehindBlanks(), byte != UInt8(ascii: "["), byte != UInt8(ascii: "{") { skip() }
        var document: [UInt8] = []
        while try take({ piece in
            document.append(contentsOf: piece.prefix(limit + 1 - document.count))
            return piece.count
        }) {
            if document.count > limit { throw .file("is longer than \(limit) bytes") }
        }
        if let last = document.lastIndex(where: { $0 > 0x20 }), document[last] == UInt8(ascii: ";") { document.removeSubrange(last...) }
        document.reserveCapacity(document.count + 64)
        return document
    }
}
