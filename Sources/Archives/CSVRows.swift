import ConnectorKit

/// One row of a table, its fields by their columns' names.
struct CSVRow: Sendable {
    let columns: [String: Int]
    let fields: [String]

    /// The field of a column, without the blanks around it; `nil` where there is no such column, or nothing in it. Names are compared
    /// without regard to case.
    subscript(_ column: String) -> String? {
        guard let index = columns[column.lowercased()] else { return nil }
        return self[index]
    }

    /// The field at a place, for tables whose columns are named in the account's language.
    subscript(_ index: Int) -> String? {
        guard fields.indices.contains(index) else { return nil }
        let text = fields[index].trimmed
        return text.isEmpty ? nil : text
    }

    /// A field that must be there.
    func required(_ column: String) throws(Malformed) -> String {
        guard let text = self[column] else { throw Malformed(column, "missing") }
        return text
    }
}

/// The rows of a table in comma-separated values (RFC 4180), one at a time.
///
/// Quotes are doubled inside quotes, where line breaks are text; a quote inside a field that does not begin with one is a character. Lines
/// end with any of CR LF, LF and CR; empty ones are passed over.
final class CSVRows {
    enum Step {
        case row(CSVRow)
        case tooLong
        case broken(String)
    }

    private let bytes: EntryBytes
    private let limit: Int
    private let required: [String]
    private var columns: [String: Int]?
    private var hasEnded = false
    /// How many rows have been met below the header.
    private(set) var count = 0

    /// How far down the header may stand: LinkedIn puts notes above some.
    private static let furthestHeader = 10

    /// - Parameter required: Columns by which the header is known; with none, the first row is the header.
    init(_ bytes: EntryBytes, limit: Int, required: [String]) {
        self.bytes = bytes
        self.limit = limit
        self.required = required.map { $0.lowercased() }
    }

    /// Goes to the next row; `nil` when there are no more.
    func next() throws(ReadFailure) -> Step? {
        if columns == nil { try bytes.skipMark() }
        var looked = 0
        while columns == nil {
            guard let row = try line(), looked < Self.furthestHeader else {
                return required.isEmpty ? nil : ends("it has no header with the columns \(required.joined(separator: ", "))")
            }
            looked += 1
            let names = row.fields.map { $0.trimmed.lowercased() }
            guard required.allSatisfy(names.contains) else { continue }
            columns = Dictionary(zip(names, names.indices)) { first, _ in first }
        }
        guard !hasEnded, let columns, let row = try line() else { return nil }
        count += 1
        if row.isUnclosed { return ends("it breaks off in row \(count)") }
        return row.isTooLong ? .tooLong : .row(CSVRow(columns: columns, fields: row.fields))
    }

    private func ends(_ reason: String) -> Step? {
        hasEnded = true
        columns = columns ?? [:]
        return .broken(reason)
    }

    /// The next line that is not empty; `nil` at the end.
    private func line() throws(ReadFailure) -> (fields: [String], isTooLong: Bool, isUnclosed: Bool)? {
        var parser = CSVLine(limit: limit)
        while !parser.isComplete {
            let goesOn = try bytes.take { piece in
                for index in piece.indices where !parser.takes(piece[index]) { return index }
                return piece.count
            }
            if !goesOn {
                hasEnded = true
                return parser.isEmpty ? nil : (parser.finished(), parser.isTooLong, parser.isInQuotes)
            }
        }
        return (parser.finished(), parser.isTooLong, false)
    }
}

/// Makes the fields of one line of its bytes.
private struct CSVLine {
    let limit: Int
    private var fields: [String] = []
    private var field: [UInt8] = []
    private var size = 0
    private var isQuoted = false
    private(set) var isInQuotes = false
    private var mayHaveClosed = false
    private(set) var isComplete = false

    init(limit: Int) { self.limit = limit }

    var isEmpty: Bool { fields.isEmpty && field.isEmpty && !isQuoted }
    var isTooLong: Bool { size > limit }

    /// Takes one byte; false where the line has ended before it.
    mutating func takes(_ byte: UInt8) -> Bool {
        if isComplete { return false }
        if mayHaveClosed {
            mayHaveClosed = false
            if byte == UInt8(ascii: "\"") {
                add(byte)
                return true
            }
            isInQuotes = false
        }
        switch byte {
        case UInt8(ascii: "\"") where isInQuotes: mayHaveClosed = true
        case _ where isInQuotes: add(byte)
        case UInt8(ascii: "\"") where field.isEmpty && !isQuoted:
            isQuoted = true
            isInQuotes = true
        case UInt8(ascii: ","): endField()
        case 0x0a, 0x0d: isComplete = !isEmpty
        default: add(byte)
        }
        return true
    }

    private mutating func add(_ byte: UInt8) {
        size += 1
        if size <= limit { field.append(byte) }
    }

    private mutating func endField() {
        // A field costs more than its bytes: a row of nothing but commas must be bounded too.
        size += 32
        guard size <= limit else { return }
        fields.append(String(decoding: field, as: UTF8.self))
        field.removeAll(keepingCapacity: true)
        isQuoted = false
    }

    /// The fields, when no more bytes come.
    mutating func finished() -> [String] {
        if mayHaveClosed { (mayHaveClosed, isInQuotes) = (false, false) }
        fields.append(String(decoding: field, as: UTF8.self))
        return fields
    }
}
