import Model

/// A user's SQL expression before SQLite sees it: is it one whole expression, which nothing in it can break out of?
///
/// The text is put between parentheses inside a statement of ours. That is safe once its own parentheses, quotes and comments are
/// closed and it holds no semicolon: then whatever it says stays inside. What it may say there SQLite decides, by the rules of
/// generated columns (https://www.sqlite.org/gencol.html, section 2.3, read 2026-11-21): only the row's own columns, literals and
/// deterministic scalar functions; no subqueries, aggregates, window functions or parameters.
enum Expression {
    /// How long an expression may be, in bytes.
    static let maximumLength = 4096

    /// Why `text` is not one whole expression; `nil` when it is. Follows SQLite's tokenizer in what quotes and comments are.
    static func flaw(in text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count <= maximumLength else { return "It has \(bytes.count) bytes; at most \(maximumLength) are read." }
        guard !bytes.contains(0) else { return "It holds a NUL character." }
        var depth = 0
        var index = 0
        var isEmpty = true

        /// Moves behind the closing quote; doubled quotes stand for themselves.
        func skip(to closing: UInt8) -> Bool {
            index += 1
            while index < bytes.count {
                if bytes[index] == closing {
                    index += 1
                    guard closing != UInt8(ascii: "]"), index < bytes.count, bytes[index] == closing else { return true }
                }
                index += 1
            }
            return false
        }

        while index < bytes.count {
            let byte = bytes[index]
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x0c:
                index += 1
                continue
            case UInt8(ascii: "-") where next == byte, UInt8(ascii: "/") where next == UInt8(ascii: "*"):
                return "It holds a comment. Put remarks into the file's own `#` comments."
            case UInt8(ascii: "'"):
                if !skip(to: byte) { return "A single quote is not closed. Inside a text a quote is written twice: 'O''Neill'." }
            case UInt8(ascii: "\""), UInt8(ascii: "`"):
                if !skip(to: byte) { return "A double quote is not closed. Text goes in single quotes." }
            case UInt8(ascii: "["):
                if !skip(to: UInt8(ascii: "]")) { return "A `[` is not closed." }
            case UInt8(ascii: "("):
                depth += 1
                index += 1
            case UInt8(ascii: ")"):
                depth -= 1
                if depth < 0 { return "A `)` closes nothing." }
                index += 1
            case UInt8(ascii: ";"):
                return "It holds a `;`. Write one expression, not a statement."
            default:
                index += 1
            }
            isEmpty = false
        }
        if depth > 0 { return "A `(` is not closed." }
        return isEmpty ? "It is empty." : nil
    }

    /// SQLite's refusal in the words of somebody who wrote one expression.
    static func reason(for failure: SQLiteFailure, columns: [String], there: String, functions: Set<String>) -> (
        reason: String, nearest: String?
    ) {
        if let function = failure.refusedFunction {
            return unknown(function: function, functions)
        }
        let message = failure.message
        func after(_ prefix: String) -> String? {
            message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : nil
        }
        if let column = after("no such column: ") {
            let nearest = nearestWord(to: column, among: columns)
            return ("There is no column `\(column)`; \(there). Text goes in single quotes.", nearest)
        }
        if let function = after("no such function: ") { return unknown(function: function.lowercased(), functions) }
        if let function = after("wrong number of arguments to function ") {
            return ("\(function) is called with a wrong number of arguments.", nil)
        }
        if message.hasPrefix("misuse of aggregate") || message.hasPrefix("misuse of window") {
            return ("It asks for more than one row (\(message)). Write it over the columns of one row.", nil)
        }
        if let start = message.firstRange(of: " prohibited in generated columns") ?? message.firstRange(of: " in a generated column") {
            let what = message[..<start.lowerBound]
            switch what {
            case "the \".\" operator": return ("It names a table. Write columns alone: `score`, not `standing.score`.", nil)
            case "subqueries": return ("It holds a subquery. Write it over the columns of one row.", nil)
            case "parameters": return ("It holds a parameter (`?`, `:name`, `@name` or `$name`). Write the value itself.", nil)
            default: return ("It would not mean the same each time (\(what)). Write it over the columns of one row.", nil)
            }
        }
        return ("SQLite says: \(message).", nil)
    }

    private static func unknown(function: String, _ functions: Set<String>) -> (String, String?) {
        let names = functions.filter { $0.first?.isLetter == true }.sorted()
        return (
            "The function `\(function)` is not among those allowed: \(names.joined(separator: ", ")).",
            nearestWord(to: function, among: names)
        )
    }
}
