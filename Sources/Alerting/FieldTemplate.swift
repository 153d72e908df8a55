import Model

/// A text with fields in double braces, which are the raw values of `Field`: `{{person.name}} is in the top {{top_percent}} %`.
///
/// Parsed once, so that a mistake stops the start and not the alert. A field's value is text and nothing else: braces in a name are
/// not read again.
struct FieldTemplate<Field>: Sendable, Hashable
where Field: RawRepresentable<String> & CaseIterable & Hashable & Sendable {
    private enum Part: Sendable, Hashable {
        case text(String)
        case field(Field)
    }

    /// The template as it was written.
    let description: String
    private let parts: [Part]

    /// Reads a template. An empty one, a brace pair that is not closed and every unknown field are added to `mistakes` under `key`.
    init(_ text: String, under key: String, standard: String, telling mistakes: inout Mistakes) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            if open.lowerBound > rest.startIndex { parts.append(.text(String(rest[..<open.lowerBound]))) }
            rest = rest[open.upperBound...]
            guard let close = rest.firstRange(of: "}}") else {
                mistakes.add(key, "A `{{` is not closed. Write fields as `{{person.name}}`.")
                break
            }
            let name = String(rest[..<close.lowerBound].filter { !$0.isWhitespace })
            if let field = Field(rawValue: name) {
                parts.append(.field(field))
            } else {
                let known = Field.allCases.map(\.rawValue)
                mistakes.add(
                    key, "There is no field `\(name)`; there are \(known.joined(separator: ", ")).",
                    nearest: nearestWord(to: name, among: known))
            }
            rest = rest[close.upperBound...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        if text.allSatisfy(\.isWhitespace) {
            mistakes.add(key, "The \(key) is empty. Leave it out for `\(standard)`.")
        }
        description = text
        self.parts = parts
    }

    /// The text with what `value` gives for each field; an en dash where it gives nothing.
    func rendered(_ value: (Field) -> String?) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .field(let field): value(field) ?? "–"
            }
        }.joined()
    }
}
