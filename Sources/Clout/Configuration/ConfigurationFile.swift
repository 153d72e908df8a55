import Foundation

/// One configuration file, read but not yet understood.
struct ConfigurationFile {
    /// Its path relative to the configuration's folder.
    var name: String
    /// The folder that relative paths in it start from.
    var folder: String
    private let lines: [Substring]
    let root: [String: TOMLNode]

    /// Reads and parses a file; a mistake is added to `problems` and makes the result `nil`.
    init?(at path: String, name: String, problems: Problems) {
        self.name = name
        folder = (path as NSString).deletingLastPathComponent
        guard let bytes = FileManager.default.contents(atPath: path) else {
            problems.add(Problem(file: name, reason: "The file cannot be read. Check that it exists and that Clout's user may read it."))
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            problems.add(Problem(file: name, reason: "The file is not UTF-8 text."))
            return nil
        }
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        do {
            root = try TOMLNode.parse(text)
        } catch {
            problems.add(Problem(file: name, line: error.line, reason: error.reason))
            return nil
        }
    }

    /// The line on which a key stands, as well as it can be told without the parser: the first `key =` under the last header that
    /// names its table, else the first line that names the key or its nearest table.
    ///
    /// `occurrence` says which of several tables named by the path's first part is meant, from 0.
    func line(of path: [String], occurrence: Int = 0) -> Int? {
        guard let key = path.last else { return nil }
        let table = path.dropLast().joined(separator: ".")
        var current = ""
        var fallback: Int?
        var tablesToPass = occurrence
        for (index, line) in lines.enumerated() {
            let text = line.drop { $0 == " " || $0 == "\t" }
            if text.hasPrefix("[") {
                current = Self.bare(text.drop { $0 == "[" }.prefix { $0 != "]" })
                if current == path.first, text.hasPrefix("[[") { tablesToPass -= 1 }
                if tablesToPass < 0 || occurrence == 0, current == path.joined(separator: ".") { return index + 1 }
                continue
            }
            let name = Self.bare(text.prefix { $0 != "=" })
            guard text.contains("="), !text.hasPrefix("#"), tablesToPass < 0 || occurrence == 0 else { continue }
            if name == key, current == table { return index + 1 }
            let full = current.isEmpty ? name : "\(current).\(name)"
            if full == path.joined(separator: ".") { return index + 1 }
            if fallback == nil, !path.dropLast().isEmpty, full == table { fallback = index + 1 }
        }
        return fallback
    }

    /// A key or a header without blanks and quotes.
    private static func bare(_ text: Substring) -> String { String(text.filter { $0 != " " && $0 != "\"" && $0 != "\t" && $0 != "\r" }) }
}
