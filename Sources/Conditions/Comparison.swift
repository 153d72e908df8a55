/// Which texts an expression compares a column with: `state = 'scored'`, `'scored' <> state`, `state IN ('scored')`.
///
/// Found by SQLite's tokens alone, so a comparison behind functions or parentheses is not seen: enough for finding mistyped words, and never
/// wrong about what it finds. The expression has no flaw (`Expression.flaw`).
enum Comparison {
    private enum Token: Equatable {
        /// A name or keyword in lower case, quoted or not.
        case word(String)
        case text(String)
        case symbol(String)
    }

    static func texts(with column: String, in expression: String) -> [String] {
        let tokens = tokens(of: expression)
        var texts: [String] = []
        for (index, token) in tokens.enumerated() where token == .word(column) {
            if case .text(let text)? = operand(before: index, in: tokens) { texts.append(text) }
            var rest = tokens[(index + 1)...]
            if isComparison(&rest), case .text(let text)? = rest.first { texts.append(text) }
            rest = tokens[(index + 1)...]
            if rest.first == .word("not") { rest.removeFirst() }
            guard rest.first == .word("in"), rest.dropFirst().first == .symbol("(") else { continue }
            for token in rest.dropFirst(2).prefix(while: { $0 != .symbol(")") }) { if case .text(let text) = token { texts.append(text) } }
        }
        return texts
    }

    private static func operand(before index: Int, in tokens: [Token]) -> Token? {
        for start in [index - 2, index - 3] where start >= 0 {
            var between = tokens[(start + 1)..<index]
            if isComparison(&between), between.isEmpty { return tokens[start] }
        }
        return nil
    }

    /// Takes a comparison off the front of `tokens`, if one stands there.
    private static func isComparison(_ tokens: inout ArraySlice<Token>) -> Bool {
        switch tokens.first {
        case .symbol("=")?, .symbol("==")?, .symbol("<>")?, .symbol("!=")?:
            tokens.removeFirst()
            return true
        case .word("is")?:
            tokens.removeFirst()
            if tokens.first == .word("not") { tokens.removeFirst() }
            return true
        default: return false
        }
    }

    private static func tokens(of expression: String) -> [Token] {
        var tokens: [Token] = []
        var rest = expression[...]
        while let first = rest.first {
            switch first {
            case "'": tokens.append(.text(quoted(&rest, by: "'")))
            case "\"", "`": tokens.append(.word(quoted(&rest, by: first).lowercased()))
            case "[": tokens.append(.word(quoted(&rest, by: "]").lowercased()))
            case _ where first.isLetter || first.isNumber || first == "_":
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
            }
        }
        return tokens
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
