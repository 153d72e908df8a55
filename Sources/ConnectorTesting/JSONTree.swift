import ConnectorKit

/// A JSON document that can be changed: how recorded answers are spoilt on purpose.
indirect enum JSONTree: Sendable, Hashable {
    case object([Member])
    case array([JSONTree])
    case string(String)
    /// A number as it was written.
    case number(String)
    case boolean(Bool)
    case null

    struct Member: Sendable, Hashable {
        var key: String
        var value: JSONTree
    }

    init(_ json: JSONValue) {
        self =
            switch json.kind {
            case .object: .object(json.members.map { Member(key: $0.key, value: JSONTree($0.value)) })
            case .array: .array(json.elements.map(JSONTree.init))
            case .string: .string(json.string ?? "")
            case .number: .number(json.text)
            case .boolean: .boolean(json.bool ?? false)
            case .null: .null
            }
    }

    /// Reads a document; `nil` when it is none.
    init?(_ bytes: [UInt8]) {
        guard let tree = try? withJSON(bytes, { JSONTree($0) }) else { return nil }
        self = tree
    }

    var bytes: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }

    private func write(to writer: inout JSONWriter) {
        switch self {
        case .object(let members):
            writer.object { writer in for member in members { writer.member(member.key) { member.value.write(to: &$0) } } }
        case .array(let elements): writer.array { writer in for element in elements { element.write(to: &writer) } }
        case .string(let text): writer.value(text)
        case .number(let text): writer.raw(text)
        case .boolean(let truth): writer.value(truth)
        case .null: writer.null()
        }
    }

    /// The tree with every value, innermost first, replaced by what `change` makes of it.
    func mapped(_ change: (JSONTree) -> JSONTree) -> JSONTree {
        switch self {
        case .object(let members): change(.object(members.map { Member(key: $0.key, value: $0.value.mapped(change)) }))
        case .array(let elements): change(.array(elements.map { $0.mapped(change) }))
        default: change(self)
        }
    }

    /// The tree with every value of one key made null.
    func nulling(_ key: String) -> JSONTree { replacing(key, by: .null) }

    /// The tree with every value of one key replaced.
    func replacing(_ key: String, by value: JSONTree) -> JSONTree {
        mapped { tree in
            guard case .object(let members) = tree else { return tree }
            return .object(members.map { $0.key == key ? Member(key: key, value: value) : $0 })
        }
    }

    /// Every key that occurs, once each, in order.
    var keys: [String] {
        var found: Set<String> = []
        _ = mapped { tree in
            if case .object(let members) = tree { found.formUnion(members.map(\.key)) }
            return tree
        }
        return found.sorted()
    }

    /// The elements of the list of records: the root itself, or the member of that name (`a.b` for one within another).
    func list(_ key: String) -> [JSONTree]? {
        switch self {
        case .array(let elements): return elements
        case .object(let members):
            let (first, rest) = Self.steps(key)
            let value = members.first { $0.key == first }?.value
            if let rest { return value?.list(rest) }
            if case .array(let elements)? = value { return elements }
            return nil
        default: return nil
        }
    }

    /// The tree with the list of records replaced.
    func replacingList(_ key: String, by elements: [JSONTree]) -> JSONTree {
        switch self {
        case .object(let members):
            let (first, rest) = Self.steps(key)
            return .object(
                members.map { member in
                    guard member.key == first else { return member }
                    return Member(key: first, value: rest.map { member.value.replacingList($0, by: elements) } ?? .array(elements))
                })
        default: return .array(elements)
        }
    }

    private static func steps(_ key: String) -> (first: String, rest: String?) {
        let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
        return (parts.first ?? "", parts.count > 1 ? parts[1] : nil)
    }
}
