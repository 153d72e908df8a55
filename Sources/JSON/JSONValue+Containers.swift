extension JSONValue {
    /// The member of this name; `nil` if it is absent or null, or if this is no object. Of duplicate keys the first one counts.
    @inlinable
    public subscript(_ key: StaticString) -> JSONValue? {
        // A literal of one scalar may be kept as that scalar instead of as bytes.
        guard key.hasPointerRepresentation else { return member(key.description) }
        guard let found = find(UnsafeRawPointer(key.utf8Start), key.utf8CodeUnitCount), !found.isNull else { return nil }
        return found
    }

    /// The member of a name that is known at run time only; `nil` as with the subscript.
    public func member(_ key: String) -> JSONValue? {
        guard let found = find(key), !found.isNull else { return nil }
        return found
    }

    /// True for an object with a member of this name, even when that is null.
    public func hasMember(_ key: String) -> Bool { find(key) != nil }

    private func find(_ key: String) -> JSONValue? {
        var key = key
        return key.withUTF8 { name in
            // An empty string may have no address; any will do for no bytes.
            find(name.baseAddress.map { UnsafeRawPointer($0) } ?? strings, name.count)
        }
    }

    @inlinable
    func find(_ key: UnsafeRawPointer, _ length: Int) -> JSONValue? {
        guard tag == .object else { return nil }
        let end = indexBehind(index) - 1
        var position = index + 1
        while position < end {
            let name = strings + Int(tape[position] & Tag.payload)
            if Int(name.loadUnaligned(as: UInt32.self)) == length, JSONValue.areEqual(name + 4, key, length) {
                return JSONValue(tape: tape, strings: strings, index: position + 1)
            }
            position = indexBehind(position + 1)
        }
        return nil
    }

    /// Compares in words that overlap, so that a key of known length takes one or two comparisons and no loop.
    @inlinable
    static func areEqual(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ length: Int) -> Bool {
        func same<Word: FixedWidthInteger>(_ word: Word.Type, _ offset: Int) -> Bool {
            a.loadUnaligned(fromByteOffset: offset, as: word) == b.loadUnaligned(fromByteOffset: offset, as: word)
        }
        if length >= 8 {
            var offset = 0
            while offset + 8 < length {
                if !same(UInt64.self, offset) { return false }
                offset += 8
            }
            return same(UInt64.self, length - 8)
        }
        if length >= 4 { return same(UInt32.self, 0) && same(UInt32.self, length - 4) }
        if length >= 2 { return same(UInt16.self, 0) && same(UInt16.self, length - 2) }
        return length == 0 || same(UInt8.self, 0)
    }

    /// The index of the word behind a value.
    @inlinable
    func indexBehind(_ index: Int) -> Int {
        let word = tape[index]
        switch Tag(word) {
        case .object, .array: return Int(truncatingIfNeeded: word & 0xffff_ffff)
        case .int64, .uint64, .double: return index + 2
        default: return index + 1
        }
    }

    /// How many elements an array or members an object has; 0 for anything else.
    public var count: Int {
        guard tag == .array || tag == .object else { return 0 }
        // The tape's own count is saturated at 24 bits.
        let count = Int(truncatingIfNeeded: word >> 32 & 0xff_ffff)
        if count < 0xff_ffff { return count }
        return tag == .array ? elements.reduce(0) { total, _ in total + 1 } : members.reduce(0) { total, _ in total + 1 }
    }

    /// An array's elements in their order; none for anything else.
    @inlinable
    public var elements: Elements {
        let isArray = tag == .array
        return Elements(container: self, position: index + 1, end: isArray ? indexBehind(index) - 1 : index + 1)
    }

    /// An object's members in their order, nulls and duplicates included; none for anything else.
    @inlinable
    public var members: Members {
        let isObject = tag == .object
        return Members(container: self, position: index + 1, end: isObject ? indexBehind(index) - 1 : index + 1)
    }

    /// The elements of an array.
    public struct Elements: Sequence, IteratorProtocol {
        @usableFromInline let container: JSONValue
        @usableFromInline var position: Int
        @usableFromInline let end: Int

        @inlinable
        init(container: JSONValue, position: Int, end: Int) {
            self.container = container
            self.position = position
            self.end = end
        }

        @inlinable
        public mutating func next() -> JSONValue? {
            guard position < end else { return nil }
            let value = JSONValue(tape: container.tape, strings: container.strings, index: position)
            position = container.indexBehind(position)
            return value
        }
    }

    /// The members of an object.
    public struct Members: Sequence, IteratorProtocol {
        @usableFromInline let container: JSONValue
        @usableFromInline var position: Int
        @usableFromInline let end: Int

        @inlinable
        init(container: JSONValue, position: Int, end: Int) {
            self.container = container
            self.position = position
            self.end = end
        }

        @inlinable
        public mutating func next() -> (key: String, value: JSONValue)? {
            guard position < end else { return nil }
            let key = JSONValue(tape: container.tape, strings: container.strings, index: position)
            let value = JSONValue(tape: container.tape, strings: container.strings, index: position + 1)
            position = container.indexBehind(position + 1)
            return (String(decoding: key.bytes, as: UTF8.self), value)
        }
    }
}
