/// What an expression compares a column with: `state = 'scored'`, `'scored' <> state`, `state IN ('scored')`, `score > 'high'`.
///
/// Found by SQLite's tokens alone, so a comparison of more than a column with more than a text (`score + 0 > 'high'`) is not seen: enough for
/// finding mistyped words, and never wrong about what it finds. The expression has no flaw (`Expression.flaw`).
enum Comparison {
    private enum Token: Equatable {
        /// A name or keyword in lower case, quoted or not.
        case word(String)
        case text(String)
        case number(Double)
        case symbol(String)
    }

    static func texts(with column: String, in expression: String) -> [String] {
        let tokens = tokens(of: expression)
        var texts: [String] = []
        for (index, token) in tokens.enumerated() where token == .word(column) {
            if isEdge(tokens, index + 1), case .text(let text)? = operand(before: index, in: tokens) { texts.append(text) }
            guard isEdge(tokens, index - 1) else { continue }
            var rest = tokens[(index + 1)...]
            if isComparison(&rest), case .text(let text)? = rest.first, isEdge(tokens, rest.startIndex + 1) { texts.append(text) }
            rest = tokens[(index + 1)...]
            if rest.first == .word("not") { rest.removeFirst() }
            guard rest.first == .word("in"), rest.dropFirst().first == .symbol("(") else { continue }
            let list = rest.dropFirst(2).prefix { $0 != .symbol(")") }
            for index in list.indices where isEdge(tokens, index - 1) && isEdge(tokens, index + 1) {
                if case .text(let text) = tokens[index] { texts.append(text) }
            }
        }
        return texts
    }

    /// What stands alone on the other side of a comparison with a column, or within its BETWEEN or IN.
    enum Operand: Equatable {
        case text(String)
        /// Not within BETWEEN, whose ends may lie where nobody is.
        case number(Double)
        /// A column's name, in lower case.
        case column(String)
    }

    /// The operands of all comparisons with `column`, also by order. One that is part of a larger expression is left out.
    static func operands(of column: String, in expression: String, among columns: Set<String>) -> [Operand] {
        let tokens = tokens(of: expression)
        func operand(at index: Int, endingAt far: Int) -> Operand? {
            guard tokens.indices.contains(index) else { return nil }
            if tokens[index] == .symbol("-"), far == index + 1, tokens.indices.contains(far), case .number(let number) = tokens[far] {
                return isEdge(tokens, far + 1) ? .number(-number) : nil
            }
            guard isEdge(tokens, far) else { return nil }
            switch tokens[index] {
            case .text(let text): return .text(text)
            case .number(let number): return .number(number)
            case .word(let word) where columns.contains(word): return .column(word)
            default: return nil
            }
        }
        var operands: [Operand?] = []
        for (index, token) in tokens.enumerated() where token == .word(column) {
            for start in [index - 1, index - 2] where start >= 1 && isEdge(tokens, index + 1) {
                var between = tokens[start..<index]
                if isComparison(&between, byOrder: true), between.isEmpty { operands.append(operand(at: start - 1, endingAt: start - 2)) }
            }
            guard isEdge(tokens, index - 1) else { continue }
            var rest = tokens[(index + 1)...]
            if isComparison(&rest, byOrder: true) { operands.append(operand(at: rest.startIndex, endingAt: rest.startIndex + 1)) }
            rest = tokens[(index + 1)...]
            if rest.first == .word("not") { rest.removeFirst() }
            let start = rest.startIndex
            if rest.first == .word("between") {
                var ends = [operand(at: start + 1, endingAt: start + 2)]
                if tokens.indices.contains(start + 2), tokens[start + 2] == .word("and") {
                    ends.append(operand(at: start + 3, endingAt: start + 4))
                }
                operands += ends.filter { if case .number? = $0 { false } else { true } }
            } else if rest.first == .word("in") {
                let list = rest.dropFirst(2).prefix { $0 != .symbol(")") }
                operands += list.indices.filter { isEdge(tokens, $0 - 1) }.map { operand(at: $0, endingAt: $0 + 1) }
            }
        }
        return operands.compactMap(\.self)
    }

    /// Whether a number, or one of some columns, stands alone beside AND, OR or NOT, where a condition belongs: `score = 50 OR 60`.
    static func isArm(ofAny columns: Set<String>, in expression: String) -> Bool {
        let tokens = tokens(of: expression)
        /// The AND between the ends of a BETWEEN.
        func isBetween(_ index: Int) -> Bool {
            let before = tokens[..<index].reversed().first { [.word("and"), .word("or"), .word("between"), .symbol("(")].contains($0) }
            return tokens[index] == .word("and") && before == .word("between")
        }
        func isJoint(_ index: Int) -> Bool {
            guard tokens.indices.contains(index) else { return false }
            return tokens[index] == .word("or") || tokens[index] == .word("and") && !isBetween(index)
        }
        func isNot(_ index: Int) -> Bool {
            index >= 0 && tokens[index] == .word("not") && (index == 0 || tokens[index - 1] != .word("is"))
        }
        return tokens.indices.contains { index in
            switch tokens[index] {
            case .number: break
            case .word(let word) where columns.contains(word): break
            default: return false
            }
            let isFirst = index == 0 || tokens[index - 1] == .symbol("(")
            let isLast = index == tokens.count - 1 || tokens[index + 1] == .symbol(")")
            let (left, right) = (isJoint(index - 1) || isNot(index - 1), isJoint(index + 1))
            return left && (right || isLast) || isFirst && right
        }
    }

    /// Whether a comparison ends where a token stands: at a bracket, a comma, AND, OR and the like, or an end of the expression. Where
    /// there is another comparison or an operator, SQLite compares something else.
    private static func isEdge(_ tokens: [Token], _ index: Int) -> Bool {
        guard tokens.indices.contains(index) else { return true }
        switch tokens[index] {
        case .symbol(let symbol): return ["(", ")", ","].contains(symbol)
        case .word(let word): return ["and", "or", "not", "when", "then", "else", "end"].contains(word)
        case .text, .number: return false
        }
    }

    private static func operand(before index: Int, in tokens: [Token]) -> Token? {
        for start in [index - 2, index - 3] where start >= 0 {
            var between = tokens[(start + 1)..<index]
            if isComparison(&between), between.isEmpty { return isEdge(tokens, start - 1) ? tokens[start] : nil }
        }
        return nil
    }

    /// Takes a comparison off the front of `tokens`, if one stands there.
    private static func isComparison(_ tokens: inout ArraySlice<Token>, byOrder: Bool = false) -> Bool {
        switch tokens.first {
        case .symbol("<")? where byOrder, .symbol("<=")? where byOrder, .symbol(">")? where byOrder, .symbol(">=")? where byOrder:
            tokens.removeFirst()
            return true
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
