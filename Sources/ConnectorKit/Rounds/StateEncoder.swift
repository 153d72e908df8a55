import JSON

/// Writes a state as JSON, its members in the order of their names, so that the same state gives the same text.
///
/// A cursor is written behind every page, and Foundation's `JSONEncoder`, which builds a tree first, took more of the processor than all
/// else that is done for a page. Arrays and numbers go straight into the text here. The text is the one that `JSONEncoder` writes with
/// sorted keys and unescaped slashes. Containers within containers come of values that encode themselves, and in no other way.
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
        text.form = .object
        return KeyedEncodingContainer(Members(text: text))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        text.beginArray()
        return Elements(text: text)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(text: text) }
}

/// The text that a state is written into, and the container that is open in it.
private final class StateText {
    enum Form { case value, array, object }

    var writer = JSONWriter()
    var form = Form.value
    /// The members of the object that is open. They come in any order, so each is a text of its own.
    var members: [(key: String, value: JSONWriter)] = []

    func beginArray() {
        form = .array
        writer.begin("[")
    }

    func write<Value: Encodable>(_ value: Value) throws {
        if Value.self == Int64.self, let number = value as? Int64 { return writer.value(number) }
        if Value.self == UInt8.self, let number = value as? UInt8 { return writer.value(number) }
        if Value.self == Int.self, let number = value as? Int { return writer.value(number) }
        if Value.self == Bool.self, let truth = value as? Bool { return writer.value(truth) }
        if Value.self == String.self, let words = value as? String { return writer.value(words) }
        let outer = (form, members)
        (form, members) = (.value, [])
        try value.encode(to: StateEncoder(self))
        close()
        (form, members) = outer
    }

    func write(_ value: some Encodable, forKey key: String) throws {
        let text = StateText()
        try text.write(value)
        members.append((key, text.writer))
    }

    private func close() {
        switch form {
        case .value: break
        case .array: writer.end("]")
        case .object:
            writer.object { object in
                for member in members.sorted(by: { $0.key < $1.key }) { object.member(member.key) { $0.append(member.value) } }
            }
        }
    }
}

private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let text: StateText
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil(forKey key: Key) throws { try text.write(Null(), forKey: key.stringValue) }
    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { try text.write(value, forKey: key.stringValue) }

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

    mutating func encodeNil() throws { try encode(Null()) }
    mutating func encode<Value: Encodable>(_ value: Value) throws {
        count += 1
        try text.write(value)
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
        // A number of any width comes here to be written, and asks for nothing but this container.
        if let number = value as? any BinaryInteger { return text.writer.value(number) }
        if let number = value as? any BinaryFloatingPoint { return text.writer.value(Double(number)) }
        try text.write(value)
    }
}

/// Nothing, as `Optional` writes it.
private struct Null: Encodable {
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encodeNil()
    }
}

private func refuseNesting() -> Never { preconditionFailure("a state nests its containers by values that encode themselves") }
