/// A row of a Stack Exchange dump: `<row Id="1" PostTypeId="2" … />`, one on each line.
///
/// Only attributes without escaped characters are asked for (numbers and times), so this is no reader of XML.
struct DumpRow {
    private let line: String

    /// The rows of a file.
    static func rows(of file: [UInt8]) -> [DumpRow] {
        Lines.split(file).filter { $0.contains("<row ") }.map(DumpRow.init)
    }

    private init(line: String) { self.line = line }

    /// The value of an attribute; `nil` where the row has none of that name.
    subscript(_ name: String) -> String? {
        // Quotes inside of values are escaped, so that this cannot be met inside of one.
        guard let start = line.firstRange(of: " \(name)=\"")?.upperBound, let end = line[start...].firstIndex(of: "\"") else { return nil }
        return String(line[start..<end])
    }
}
