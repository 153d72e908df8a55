import JSON
import Model

/// Writes a state as JSON, its members in the order of their names, so that the same state gives the same text.
///
/// A cursor is written behind every page, and Foundation's `JSONEncoder`, which builds a tree first, took more of the processor than all
/// else that is done for a page. Everything goes straight into one text here, and the members of an object are put in order when it is
/// closed. The text is the one that `JSONEncoder` writes with sorted keys and unescaped slashes. Containers within containers come of
/// values that encode themselves, and in no other way.
struct StateEncoder: Encoder {
    private let text: StateText

    fileprivate init(_ text: StateText) { self.text = text }

    /// The JSON text of a state. Throws what the state's own `encode` throws.
    static func text(of state: some Encodable) throws -> String {
        let text = StateText()
        try text.write(state)
        return text.writer.text
    }

    // Nobody looks at where a state was when it could not be written.
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        text.open(.object)
        return KeyedEncodingContainer(Members(text: text))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        text.open(.array)
        return Elements(text: text)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(text: text) }
}

/// The text that a state is written into, and the container that is open in it.
private final class StateText {
    enum Form { case value, array, object }

    var writer = JSONWriter()
    private var form = Form.value
    /// The members of the objects that are open, the outermost object's first, and where each stands in the text.
    private var members: [(key: String, place: Range<Int>)] = []
    /// How many of them belong to objects around the one that is open.
    private var outerMembers = 0

    /// Opens the container of the value that is being written. A value that adds to the members of another opens the same one again.
    func open(_ form: Form) {
        guard self.form == .value else { return }
        self.form = form
        writer.begin(form == .array ? "[" : "{")
    }

    func write<Value: Encodable>(_ value: Value) throws {
        // Elements of arrays come here whatever they are, and times in all places.
        if Value.self == String.self, let words = value as? String { return writer.value(words) }
        if Value.self == Instant.self, let time = value as? Instant { return writer.value(time.milliseconds) }
        let outer = (form, outerMembers)
        (form, outerMembers) = (.value, members.count)
        try value.encode(to: StateEncoder(self))
        close()
        (form, outerMembers) = outer
    }

    func member(_ key: String, _ write: () throws -> Void) rethrows {
        let start = writer.begin(member: key)
        try write()
        members.append((key, start..<writer.bytes.count))
    }

    private func close() {
        switch form {
        case .value: break
        case .array: writer.end("]")
        case .object:
            writer.arrange(members[outerMembers...].sorted { $0.key < $1.key }.map(\.place))
            writer.end("}")
            members.removeSubrange(outerMembers...)
        }
    }
}

// What states hold most of is written without a way through its own `encode`, which takes several times as long.

private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let text: StateText
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil(forKey key: Key) throws { text.member(key.stringValue) { text.writer.null() } }
    mutating func encode(_ value: Bool, forKey key: Key) throws { text.member(key.stringValue) { text.writer.value(value) } }
    mutating func encode(_ value: String, forKey key: Key) throws { text.member(key.stringValue) { text.writer.value(value) } }
    mutating func encode(_ value: Int, forKey key: Key) throws { text.member(key.stringValue) { text.writer.value(value) } }
    mutating func encode(_ value: Int64, forKey key: Key) throws { text.member(key.stringValue) { text.writer.value(value) } }
    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try text.member(key.stringValue) { try text.write(value) }
    }
    mutating func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) }
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
        refuseNesting()
    }
    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { refuseNesting() }
    mutating func superEncoder() -> any Encoder { refuseNesting() }
    mutating func superEncoder(forKey key: Key) -> any Encoder { refuseNesting() }
}

private struct Elements: UnkeyedEncodingContainer {
    let text: StateText
    var codingPath: [any CodingKey] { [] }
    private(set) var count = 0

    init(text: StateText) { self.text = text }

    mutating func encodeNil() throws { add { $0.null() } }
    mutating func encode(_ value: String) throws { add { $0.value(value) } }
    mutating func encode(_ value: UInt8) throws { add { $0.value(value) } }
    mutating func encode(_ value: Int64) throws { add { $0.value(value) } }
    mutating func encode<Value: Encodable>(_ value: Value) throws {
        count += 1
        try text.write(value)
    }

    private mutating func add(_ write: (inout JSONWriter) -> Void) {
        count += 1
        write(&text.writer)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> { refuseNesting() }
    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { refuseNesting() }
    mutating func superEncoder() -> any Encoder { refuseNesting() }
}

private struct Single: SingleValueEncodingContainer {
    let text: StateText
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil() throws { text.writer.null() }
    mutating func encode<Value: Encodable>(_ value: Value) throws {
        // A number, a text and a truth come here to be written, and ask for nothing but this container.
        if let number = value as? any BinaryInteger { return text.writer.value(number) }
        if let number = value as? any BinaryFloatingPoint { return text.writer.value(Double(number)) }
        if let truth = value as? Bool { return text.writer.value(truth) }
        try text.write(value)
    }
}

private func refuseNesting() -> Never { preconditionFailure("a state nests its containers by values that encode themselves") }
