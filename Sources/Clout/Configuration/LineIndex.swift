/// On which line of a file each key and table stands, as well as it can be told without the parser.
///
/// Made when the first mistake asks for a line: a file without mistakes costs nothing, and one with thousands is read once.
final class LineIndex {
    private let text: String
    private lazy var lines = Self.made(of: text)

    /// A key or table with the number of the table that it belongs to, where tables of one name follow each other.
    private struct Place: Hashable {
        var path: String
        var occurrence: Int
    }

    init(of text: String) { self.text = text }

    /// The line of a key, or else of the nearest table around it. `occurrence` says which of several tables named by the path's first
    /// part is meant, from 0.
    func line(of path: [String], occurrence: Int) -> Int? {
        var path = path[...]
        while !path.isEmpty {
            if let line = lines[Place(path: path.joined(separator: "."), occurrence: occurrence)] { return line }
            path.removeLast()
        }
        return nil
    }

    private static func made(of text: String) -> [Place: Int] {
        var places: [Place: Int] = [:]
        var table = ""
        var passed: [String: Int] = [:]
        func note(_ path: String, _ line: Int) {
            let occurrence = max(0, (passed[String(path.prefix { $0 != "." })] ?? 1) - 1)
            let place = Place(path: path, occurrence: occurrence)
            if places[place] == nil { places[place] = line }
        }
        // By bytes: to Swift, "\r\n" is one character that is no "\n".
        for (index, bytes) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let line = Substring(bytes).drop { $0 == " " || $0 == "\t" }
            if line.hasPrefix("[") {
                table = bare(line.drop { $0 == "[" }.prefix { $0 != "]" })
                if line.hasPrefix("[["), !table.contains(".") { passed[table, default: 0] += 1 }
                note(table, index + 1)
            } else if !line.hasPrefix("#"), line.contains("=") {
                let name = bare(line.prefix { $0 != "=" })
                note(table.isEmpty ? name : "\(table).\(name)", index + 1)
            }
        }
        return places
    }

    /// A key or a header without blanks and quotes.
    private static func bare(_ text: Substring) -> String {
        String(text.filter { $0 != " " && $0 != "\"" && $0 != "'" && $0 != "\t" && $0 != "\r" && $0 != "\r\n" })
    }
}
