/// Where an expression names a column, and what it compares it with there: `state = 'scored'`, `50 < score`, `rank BETWEEN 2 AND 5`.
///
/// Found by SQLite's tokens alone, so what is part of a larger expression (`score + 0 > 50`) is not seen: enough for finding what cannot be
/// meant, and never wrong about what it finds.
struct Comparison: Equatable {
    enum Relation: String {
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        /// `=`, `==` or IS.
        case equal = "="
        /// `<>`, `!=` or IS NOT.
        case unequal = "<>"

        /// The same, seen from the other side.
        var flipped: Relation {
            switch self {
            case .less: .greater
            case .lessOrEqual: .greaterOrEqual
            case .greater: .less
            case .greaterOrEqual: .lessOrEqual
            case .equal, .unequal: self
            }
        }
    }

    /// What stands alone on the other side.
    enum Operand: Equatable {
        case text(String)
        case number(Double)
        /// A column's name, in lower case.
        case column(String)
        case null
    }

    enum Form: Equatable {
        /// The column stands on the left.
        case simple(Relation, Operand)
        /// Also after NOT.
        case between(Operand?, Operand?)
        /// Also after NOT; `nil` for what does not stand alone.
        case among([Operand?])
        /// The column is part of something larger.
        case other
    }

    let column: String
    let form: Form

    /// Everything that the column is compared with.
    var operands: [Operand] {
        switch form {
        case .simple(_, let operand): [operand]
        case .between(let low, let high): [low, high].compactMap(\.self)
        case .among(let operands): operands.compactMap(\.self)
        case .other: []
        }
    }

    /// All of an expression without a flaw (`Expression.flaw`), one for each place where it names one of `columns`, in order.
    static func all(in expression: String, among columns: Set<String>) -> [Comparison] {
        let tokens = Token.all(of: expression)
        return tokens.indices.compactMap { index in
            guard case .word(let word) = tokens[index], columns.contains(word) else { return nil }
            return Comparison(column: word, form: form(at: index, in: tokens, among: columns))
        }
    }

    /// Whether an expression is made of comparisons of columns with numbers and texts, AND, OR and NOT, and of nothing else: then what it
    /// says changes at these numbers only.
    static func areAll(of expression: String, among columns: Set<String>) -> Bool {
        let words: Set = ["and", "or", "not", "between", "in", "is", "null"]
        let symbols: Set = ["(", ")", ",", "-", "=", "==", "<>", "!=", "<", "<=", ">", ">="]
        let isKnown = Token.all(of: expression).allSatisfy { token in
            switch token {
            case .word(let word): words.contains(word) || columns.contains(word)
            case .symbol(let symbol): symbols.contains(symbol)
            case .text, .number: true
            }
        }
        func isPlain(_ operand: Operand?) -> Bool { if case .column? = operand { false } else { operand != nil } }
        return isKnown
            && all(in: expression, among: columns).allSatisfy { comparison in
                switch comparison.form {
                case .simple(_, let operand): isPlain(operand)
                case .between(let low, let high): isPlain(low) && isPlain(high)
                case .among(let operands): operands.allSatisfy(isPlain)
                case .other: false
                }
            }
    }

    private static func form(at index: Int, in tokens: [Token], among columns: Set<String>) -> Form {
        /// What stands alone from a place on, and behind it nothing more.
        func operand(at start: Int) -> Operand? {
            guard tokens.indices.contains(start) else { return nil }
            if tokens[start] == .symbol("-"), tokens.indices.contains(start + 1), case .number(let number) = tokens[start + 1] {
                return isEdge(tokens, start + 2) ? .number(-number) : nil
            }
            return isEdge(tokens, start + 1) ? value(tokens[start]) : nil
        }
        /// What stands alone up to a place, and before it nothing more.
        func operand(endingAt end: Int) -> Operand? {
            guard tokens.indices.contains(end) else { return nil }
            if end > 0, tokens[end - 1] == .symbol("-"), case .number(let number) = tokens[end] {
                return isEdge(tokens, end - 2) ? .number(-number) : nil
            }
            return isEdge(tokens, end - 1) ? value(tokens[end]) : nil
        }
        func value(_ token: Token) -> Operand? {
            switch token {
            case .text(let text): .text(text)
            case .number(let number): .number(number)
            case .word("null"): .null
            case .word(let word) where columns.contains(word): .column(word)
            case .word, .symbol: nil
            }
        }
        if isEdge(tokens, index + 1) {
            for start in [index - 1, index - 2] where start >= 1 {
                var between = tokens[start..<index]
                guard let relation = takeRelation(off: &between), between.isEmpty, let other = operand(endingAt: start - 1) else {
                    continue
                }
                return .simple(relation.flipped, other)
            }
        }
        guard isEdge(tokens, index - 1) else { return .other }
        var rest = tokens[(index + 1)...]
        if let relation = takeRelation(off: &rest) {
            return operand(at: rest.startIndex).map { .simple(relation, $0) } ?? .other
        }
        if rest.first == .word("not") { rest.removeFirst() }
        if rest.first == .word("between") {
            let low = rest.startIndex + 1
            let and = tokens[low...].firstIndex(of: .word("and"))
            return .between(operand(at: low), and.flatMap { operand(at: $0 + 1) })
        }
        guard rest.first == .word("in"), rest.dropFirst().first == .symbol("(") else { return .other }
        let list = rest.dropFirst(2).prefix { $0 != .symbol(")") }
        return .among(list.split(separator: .symbol(",")).map { operand(at: $0.startIndex) })
    }

    /// Whether a number, or one of some columns, stands alone beside AND, OR or NOT, where a condition belongs: `score = 50 OR 60`.
    static func isArm(ofAny columns: Set<String>, in expression: String) -> Bool {
        let tokens = Token.all(of: expression)
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

    /// Takes a relation off the front of `tokens`, if one stands there.
    private static func takeRelation(off tokens: inout ArraySlice<Token>) -> Relation? {
        let relation: Relation
        switch tokens.first {
        case .symbol("=")?, .symbol("==")?: relation = .equal
        case .symbol("<>")?, .symbol("!=")?: relation = .unequal
        case .symbol(let symbol)?:
            guard let order = Relation(rawValue: symbol) else { return nil }
            relation = order
        case .word("is")?:
            tokens.removeFirst()
            guard tokens.first == .word("not") else { return .equal }
            relation = .unequal
        case .word?, .text?, .number?, nil: return nil
        }
        tokens.removeFirst()
        return relation
    }
}
