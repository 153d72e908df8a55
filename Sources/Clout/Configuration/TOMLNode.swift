import JSON
import TOMLKit

/// A TOML value as a plain value, so that nothing else has to know the parser.
enum TOMLNode: Sendable, Hashable {
    case string(String)
    case integer(Int64)
    case number(Double)
    case boolean(Bool)
    case array([TOMLNode])
    case table([String: TOMLNode])
    /// A date or a time, as TOML writes it.
    case other(String)

    /// What kind of value it is, in words.
    var typeName: String {
        switch self {
        case .string: "a string"
        case .integer: "an integer"
        case .number: "a number"
        case .boolean: "true or false"
        case .array: "an array"
        case .table: "a table"
        case .other: "a date or time"
        }
    }

    /// The value as a file would write it, shortened for a message.
    var shown: String {
        let text =
            switch self {
            case .string(let value): "\"\(value)\""
            case .integer(let value): "\(value)"
            case .number(let value): "\(value)"
            case .boolean(let value): "\(value)"
            case .array(let values): "[\(values.map(\.shown).joined(separator: ", "))]"
            case .table: "{ … }"
            case .other(let value): value
            }
        return text.count > 60 ? text.prefix(57) + "…" : text
    }

    /// The value as JSON text, its tables' keys in order; dates as strings.
    var json: String {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.text
    }

    private func write(to writer: inout JSONWriter) {
        switch self {
        case .string(let value), .other(let value): writer.value(value)
        case .integer(let value): writer.value(value)
        case .number(let value): writer.value(value)
        case .boolean(let value): writer.value(value)
        case .array(let values): writer.array { list in values.forEach { $0.write(to: &list) } }
        case .table(let table):
            writer.object { object in
                for (key, value) in table.sorted(by: { $0.key < $1.key }) { object.member(key) { value.write(to: &$0) } }
            }
        }
    }

    /// Reads a whole document. Throws the parser's sentence with its line.
    static func parse(_ text: String) throws(TOMLSyntaxError) -> [String: TOMLNode] {
        if text.utf8.contains(0) { throw TOMLSyntaxError(line: nil, reason: "The file holds a NUL byte; TOML is text.") }
        if let mistake = TOMLBrackets.mistake(in: text) { throw mistake }
        do {
            return convert(try TOMLTable(string: text))
        } catch let error as TOMLParseError {
            throw TOMLSyntaxError(line: error.source.begin.line, reason: "This is not TOML: \(error.description).")
        } catch {
            throw TOMLSyntaxError(line: nil, reason: "This is not TOML: \(error).")
        }
    }

    private static func convert(_ table: TOMLTable) -> [String: TOMLNode] {
        var result: [String: TOMLNode] = [:]
        for key in table.keys { if let value = table[key] { result[key] = convert(value) } }
        return result
    }

    private static func convert(_ value: any TOMLValueConvertible) -> TOMLNode {
        if let table = value.table { return .table(convert(table)) }
        if let array = value.array { return .array(array.map { convert($0) }) }
        if let string = value.string { return .string(string) }
        // The parser gives a Boolean or a float as an integer too when asked, so the type decides.
        switch value.type {
        case .bool: return .boolean(value.bool ?? false)
        case .int: return .integer(Int64(value.int ?? 0))
        case .double: return .number(value.double ?? .nan)
        default: return .other(value.debugDescription)
        }
    }
}

/// Why a file is not TOML.
struct TOMLSyntaxError: Error {
    var line: Int?
    var reason: String
}
