import Model

/// An alert's one line, with fields in double braces: `{{person.name}} is in the top {{top_percent}} %`.
///
/// Control characters, line ends and marks that turn the direction of text become spaces, so that a name cannot forge a second line in a
/// log. A field without a value (a change that is not known yet, the score of somebody who left) is an en dash.
public struct TitleTemplate: Sendable, Hashable, CustomStringConvertible {
    /// The fields that a title may name, as users write them.
    public enum Field: String, Sendable, Hashable, CaseIterable {
        case personName = "person.name"
        case personID = "person.id"
        case detail
        case rule
        case status
        case severity
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

    /// The template as it was written.
    public var description: String { template.description }
    private let template: FieldTemplate<Field>

    /// How long a rendered title may be, in bytes of UTF-8; the rest is cut and marked with `…`.
    public static let maximumLength = 400

    /// Reads a template; its mistakes are added to `mistakes`.
    static func read(_ text: String, into mistakes: inout Mistakes) -> TitleTemplate {
        TitleTemplate(template: FieldTemplate(text, under: "title", standard: Rule.defaultTitle, telling: &mistakes))
    }

    private init(template: FieldTemplate<Field>) { self.template = template }

    /// The line for one alert. Whatever but a firing alert says so first, as the template speaks of the crossing itself.
    func rendered(rule: Rule, subject: AlertSubject, status: Alert.Status, told: Told) -> String {
        let beginning =
            switch status {
            case .firing: ""
            case .reminder: "Still: "
            case .resolved: Alert.endMark
            }
        let line = template.rendered { value(of: $0, rule: rule, subject: subject, status: status, told: told) }
        return OneLine.made(of: beginning + line, maximumLength: Self.maximumLength)
    }

    private func value(of field: Field, rule: Rule, subject: AlertSubject, status: Alert.Status, told: Told) -> String? {
        let standing = told.standing
        return switch field {
        case .personName: told.name
        case .personID: subject.description
        case .detail: told.detail
        case .rule: rule.name
        case .status: status.rawValue
        case .severity: rule.severity.rawValue
        case .cohort: rule.cohort?.description
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
