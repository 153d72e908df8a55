import Model

/// An alert's one line, with fields in double braces: `{{person.name}} is in the top {{top_percent}} %`.
///
/// Parsed once, so that a mistake stops the start and not the alert. A field's value is text and nothing else: braces in a name are
/// not read again, and control characters, line ends and marks that turn the direction of text become spaces, so that a name
/// cannot forge a second line in a log. A field without a value (a change that is not known yet, the score of somebody who
/// left) is an en dash.
public struct TitleTemplate: Sendable, Hashable, CustomStringConvertible {
    /// The fields that a title may name, as users write them.
    public enum Field: String, Sendable, Hashable, CaseIterable {
        case personName = "person.name"
        case personID = "person.id"
        case detail
        case rule
        case status
        case cohort
        case cohortSize = "cohort_size"
        case score
        case margin
        case state
        case rank
        case topPercent = "top_percent"
        case effectivePeople = "effective_people"
        case change1d = "change_1d"
        case change7d = "change_7d"
        case change30d = "change_30d"
        case change90d = "change_90d"
        case quietDays = "quiet_days"
        case coverage
    }

    private enum Part: Sendable, Hashable {
        case text(String)
        case field(Field)
    }

    /// The template as it was written.
    public let description: String
    private let parts: [Part]

    /// How long a rendered title may be, in bytes of UTF-8; the rest is cut and marked with `…`.
    public static let maximumLength = 400

    /// Reads a template. An empty one, a brace pair that is not closed and every unknown field are added to `mistakes`.
    static func read(_ text: String, into mistakes: inout Mistakes) -> TitleTemplate {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            if open.lowerBound > rest.startIndex { parts.append(.text(String(rest[..<open.lowerBound]))) }
            rest = rest[open.upperBound...]
            guard let close = rest.firstRange(of: "}}") else {
                mistakes.add("title", "A `{{` is not closed. Write fields as `{{person.name}}`.")
                break
            }
            let name = String(rest[..<close.lowerBound].filter { !$0.isWhitespace })
            if let field = Field(rawValue: name) {
                parts.append(.field(field))
            } else {
                let known = Field.allCases.map(\.rawValue)
                mistakes.add(
                    "title", "There is no field `\(name)`; there are \(known.joined(separator: ", ")).",
                    nearest: nearestWord(to: name, among: known))
            }
            rest = rest[close.upperBound...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        if text.allSatisfy(\.isWhitespace) {
            mistakes.add("title", "The title is empty. Leave it out for `{{person.name}}: {{rule}}`.")
        }
        return TitleTemplate(description: text, parts: parts)
    }

    private init(description: String, parts: [Part]) {
        self.description = description
        self.parts = parts
    }

    /// The line for one alert. Whatever but a firing alert says so first, as the template speaks of the crossing itself.
    func rendered(rule: Rule, subject: AlertSubject, status: Alert.Status, told: Told) -> String {
        var line =
            switch status {
            case .firing: ""
            case .reminder: "Still: "
            case .resolved: "Over: "
            }
        for part in parts {
            switch part {
            case .text(let text): line += text
            case .field(let field):
                line += value(of: field, rule: rule, subject: subject, status: status, told: told) ?? "–"
            }
        }
        return OneLine.made(of: line, maximumLength: Self.maximumLength)
    }

    private func value(of field: Field, rule: Rule, subject: AlertSubject, status: Alert.Status, told: Told) -> String? {
        let standing = told.standing
        return switch field {
        case .personName: told.name
        case .personID: subject.description
        case .detail: told.detail
        case .rule: rule.name
        case .status: status.rawValue
        case .cohort: rule.standingLine?.cohort.description
        case .cohortSize: standing.map { String($0.cohortSize) }
        case .score: standing.map { OneDecimal.text($0.score.value) }
        case .margin: standing.map { OneDecimal.text($0.margin) }
        case .state: standing?.state.rawValue
        case .rank: standing.map { String($0.rank) }
        case .topPercent: standing.map { OneDecimal.text($0.topPercent, neverZero: true) }
        case .effectivePeople: standing.map { OneDecimal.text($0.effectivePeople) }
        case .change1d: standing?.change1d.map { OneDecimal.text($0, signed: true) }
        case .change7d: standing?.change7d.map { OneDecimal.text($0, signed: true) }
        case .change30d: standing?.change30d.map { OneDecimal.text($0, signed: true) }
        case .change90d: standing?.change90d.map { OneDecimal.text($0, signed: true) }
        case .quietDays: standing?.quietDays.map { String($0) }
        case .coverage: standing?.coverage.map { OneDecimal.text($0) }
        }
    }
}
