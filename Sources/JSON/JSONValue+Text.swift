extension JSONValue {
    /// The value written again as JSON text, without white space: for handing a record on. Duplicate keys stay.
    public var text: String {
        var writer = JSONWriter()
        // The tape is walked without recursion: a document may be nested deeper than a small stack holds.
        var isObject: [Bool] = []
        var expectsKey = false
        var position = index
        let end = indexBehind(index)
        while position < end {
            let value = JSONValue(tape: tape, strings: strings, index: position)
            if expectsKey, value.tag == .string {
                writer.key(String(decoding: value.bytes, as: UTF8.self))
                expectsKey = false
                position += 1
                continue
            }
            switch value.tag {
            case .object:
                writer.begin("{")
                isObject.append(true)
                position += 1
            case .array:
                writer.begin("[")
                isObject.append(false)
                position += 1
            case .objectEnd, .arrayEnd:
                writer.end(value.tag == .objectEnd ? "}" : "]")
                isObject.removeLast()
                position += 1
            default:
                writer.scalar(value)
                position = indexBehind(position)
            }
            expectsKey = isObject.last ?? false
        }
        return writer.text
    }
}

extension JSONValue.Tag {
    fileprivate static var objectEnd: Self { Self("}") }
    fileprivate static var arrayEnd: Self { Self("]") }
}

extension JSONWriter {
    /// Writes a string, number, Boolean or null.
    fileprivate mutating func scalar(_ json: JSONValue) {
        switch json.tag {
        case .string: value(String(decoding: json.bytes, as: UTF8.self))
        case .int64: value(Int64(bitPattern: json.tape[json.index + 1]))
        case .uint64: value(json.tape[json.index + 1])
        case .double: value(Double(bitPattern: json.tape[json.index + 1]))
        case .true: value(true)
        case .false: value(false)
        default: null()
        }
    }
}
