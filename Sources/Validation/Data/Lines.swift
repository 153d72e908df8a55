/// Texts that are read line by line.
enum Lines {
    /// The lines of a text that are not empty. Bytes that are no UTF-8 become U+FFFD.
    static func split(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The rows of comma-separated values (RFC 4180) by their header's names. Rows that have not as many fields as the header are left out.
    static func table(_ bytes: [UInt8]) -> [[String: String]] {
        let rows = rows(bytes)
        guard let header = rows.first else { return [] }
        return rows.dropFirst().filter { $0.count == header.count }.map {
            Dictionary(zip(header, $0)) { first, _ in first }
        }
    }

    private static func rows(_ bytes: [UInt8]) -> [[String]] {
        let (quote, comma, newline, carriage) = (UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r"))
        var rows: [[String]] = []
        var row: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        func isQuote(at index: Int) -> Bool { index < bytes.count && bytes[index] == quote }
        func endField() {
            row.append(String(decoding: field, as: UTF8.self))
            field.removeAll(keepingCapacity: true)
        }
        func endRow() {
            if row.isEmpty, field.isEmpty { return }
            endField()
            rows.append(row)
            row = []
        }
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case quote where isQuoted && isQuote(at: index + 1):
                field.append(quote)
                index += 1
            case quote where isQuoted || field.isEmpty: isQuoted.toggle()
            case comma where !isQuoted: endField()
            case newline where !isQuoted: endRow()
            case carriage where !isQuoted: break
            default: field.append(byte)
            }
            index += 1
        }
        endRow()
        return rows
    }
}
