/// The words that SQLite reads an expression as, enough of them to find comparisons.
enum Token: Equatable {
    /// A name or keyword in lower case, quoted or not.
    case word(String)
    case text(String)
    case number(Double)
    case symbol(String)

    /// The tokens of an expression without a flaw (`Expression.flaw`).
    static func all(of expression: String) -> [Token] {
        var tokens: [Token] = []
        var rest = expression[...]
        while let first = rest.first {
            switch first {
            case "'": tokens.append(.text(quoted(&rest, by: "'")))
            case "\"", "`": tokens.append(.word(quoted(&rest, by: first).lowercased()))
            case "[": tokens.append(.word(quoted(&rest, by: "]").lowercased()))
            case _ where first.isLetter || first.isNumber || first == "_":
                if let number = number(&rest) {
                    tokens.append(.number(number))
                    continue
                }
                let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                tokens.append(.word(word.lowercased()))
                rest = rest[word.endIndex...]
            case "=", "<", ">", "!":
                let symbol = rest.prefix { "=<>!".contains($0) }
                tokens.append(.symbol(String(symbol)))
                rest = rest[symbol.endIndex...]
            default:
                if !first.isWhitespace { tokens.append(.symbol(String(first))) }
                rest.removeFirst()
                if first == ")" { removeBrackets(&tokens) }
            }
        }
        return tokens
    }

    /// Takes the brackets that `tokens` end with away where they hold a single text or name, which means the same without them, to SQLite's
    /// types too. Behind a word they may be a call's or a list's, and stay.
    private static func removeBrackets(_ tokens: inout [Token]) {
        guard let inner = tokens.dropLast().last, tokens.dropLast(2).last == .symbol("(") else { return }
        if case .symbol = inner { return }
        if case .word(let word)? = tokens.dropLast(3).last, !["and", "or", "not", "between"].contains(word) { return }
        tokens.removeLast(3)
        tokens.append(inner)
    }

    /// Takes a number off the front that begins with a digit; `nil` where none stands there.
    private static func number(_ rest: inout Substring) -> Double? {
        guard rest.first?.isASCII == true, rest.first?.isNumber == true else { return nil }
        var text = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let behind = rest[text.endIndex...]
        if behind.first == "e" || behind.first == "E" {
            let sign = behind.dropFirst().first.map { "+-".contains($0) } == true ? 1 : 0
            let digits = behind.dropFirst(1 + sign).prefix { $0.isASCII && $0.isNumber }
            if !digits.isEmpty { text = rest[..<digits.endIndex] }
        }
        if let next = rest[text.endIndex...].first, next.isLetter || next.isNumber || next == "_" { return nil }
        guard let number = Double(text) else { return nil }
        rest = rest[text.endIndex...]
        return number
    }

    /// Takes a quoted text off the front; a doubled quote stands for itself.
    private static func quoted(_ rest: inout Substring, by closing: Character) -> String {
        var text = ""
        rest.removeFirst()
        while let end = rest.firstIndex(of: closing) {
            text += rest[..<end]
            rest = rest[rest.index(after: end)...]
            guard rest.first == closing, closing != "]" else { return text }
            text.append(closing)
            rest.removeFirst()
        }
        return text
    }
}
