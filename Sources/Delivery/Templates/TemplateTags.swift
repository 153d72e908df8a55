import Model

/// Reads the tags of a template beside the library, which passes over a name that there is not, and sets no bounds.
///
/// What it lets through can be rendered in bounds: a list is gone through once, and not within itself.
struct TemplateTags {
    private var scopes: [[String: TemplateFields.Shape]]
    private var lists = 0
    private(set) var flaws: [(reason: String, nearest: String?)] = []

    static let longest = 16_384
    private static let most = 300

    /// Looks through a template that stands for these names.
    init(_ text: String, names: [String: TemplateFields.Shape]) {
        scopes = [names]
        guard text.utf8.count <= Self.longest else {
            flaws.append(("A template has at most \(Self.longest >> 10) KiB.", nil))
            return
        }
        var rest = text[...]
        var count = 0
        var kinds: [Bool] = []
        while let open = rest.firstRange(of: "{{") {
            let after = rest[open.upperBound...]
            let isRaw = after.first == "{"
            let end = isRaw ? "}}}" : "}}"
            let line = 1 + text[..<open.lowerBound].count(where: \.isNewline)
            guard let close = after.firstRange(of: end) else {
                add("The tag that begins here has no `\(end)`.", line)
                return
            }
            read(after[..<close.lowerBound].dropFirst(isRaw ? 1 : 0), at: line, openLists: &kinds)
            rest = rest[close.upperBound...]
            count += 1
            guard count <= Self.most else {
                add("A template has at most \(Self.most) tags.", line)
                return
            }
        }
    }

    private mutating func read(_ tag: Substring, at line: Int, openLists: inout [Bool]) {
        let words = tag.drop(while: \.isWhitespace)
        switch words.first {
        case "!": return
        case ">", "<", "$", "=", "%", "*":
            add("A template stands alone: no `{{\(words.prefix(1))…}}`.", line)
        case "/":
            guard let isList = openLists.popLast() else { return }
            scopes.removeLast()
            if isList { lists -= 1 }
        case "#", "^":
            let isInverted = words.first == "^"
            let shape = look(up: words.dropFirst(), at: line)
            let isList = if case .list = shape { !isInverted } else { false }
            if isList, lists > 0 { add("No list stands within a list.", line) }
            openLists.append(isList)
            if isList { lists += 1 }
            scopes.append(isInverted ? [:] : shape?.members ?? [:])
        case "&": say(words.dropFirst(), at: line)
        default: say(words, at: line)
        }
    }

    /// A name that is to be written down.
    private mutating func say(_ name: Substring, at line: Int) {
        switch look(up: name, at: line) {
        case .text?, nil: return
        default: add("`\(name.trimmed)` is no text; ask of it in a section, `{{#\(name.trimmed)}}…{{/\(name.trimmed)}}`.", line)
        }
    }

    /// What a name stands for here; `nil`, and a flaw, when for nothing.
    private mutating func look(up name: Substring, at line: Int) -> TemplateFields.Shape? {
        var name = String(name.trimmed)
        if let bracket = name.firstIndex(of: "("), name.hasSuffix(")") {
            let (transform, inner) = (String(name[..<bracket]), String(name[bracket...].dropFirst().dropLast()))
            if inner.isEmpty, ["first", "last"].contains(transform), lists > 0 { return .flag }
            if !TemplateField.transforms.contains(transform) {
                let known = TemplateField.transforms.joined(separator: ", ")
                flaws.append(
                    (
                        "Line \(line): There is no `\(transform)(…)`; there are \(known), and within a list first() and last().",
                        nearestWord(to: transform, among: TemplateField.transforms)
                    ))
                return nil
            }
            name = inner
        }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        for scope in scopes.reversed() {
            guard var shape = scope[parts[0]] else { continue }
            var passed = parts[0]
            for part in parts.dropFirst() {
                guard let next = shape.members[part] else {
                    miss(part, of: passed, among: Array(shape.members.keys), line)
                    return nil
                }
                shape = next
                passed += ".\(part)"
            }
            return shape
        }
        miss(name, of: nil, among: scopes.flatMap { Self.paths(in: $0) }, line)
        return nil
    }

    private mutating func miss(_ name: String, of parent: String?, among known: [String], _ line: Int) {
        let place = parent.map { " in `\($0)`" } ?? ""
        let there = Array(Set(known)).sorted()
        let list = there.isEmpty ? "nothing" : there.joined(separator: ", ")
        flaws.append(("Line \(line): There is no `\(name)`\(place); there is \(list).", nearestWord(to: name, among: there)))
    }

    private mutating func add(_ reason: String, _ line: Int) { flaws.append(("Line \(line): \(reason)", nil)) }

    private static func paths(in scope: [String: TemplateFields.Shape]) -> [String] {
        scope.flatMap { name, shape in
            if case .object(let members) = shape { [name] + members.keys.map { "\(name).\($0)" } } else { [name] }
        }
    }
}

extension TemplateFields.Shape {
    /// What stands within it.
    var members: [String: TemplateFields.Shape] {
        switch self {
        case .object(let members), .list(let members): members
        case .text, .flag: [:]
        }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let begun = drop(while: \.isWhitespace)
        guard let last = begun.lastIndex(where: { !$0.isWhitespace }) else { return begun }
        return begun[...last]
    }
}
