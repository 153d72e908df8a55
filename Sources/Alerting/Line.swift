import Model

/// What a rule watches: the line that is drawn.
public enum Line: Sendable, Hashable, CustomStringConvertible {
    case standing(StandingLine)
    /// An event, within a cohort where it is watched within one.
    case event(Event, in: Cohort? = nil)

    /// A line across standings.
    public static func standing(in cohort: Cohort, when: String, until: String? = nil, countsProvisional: Bool = false) -> Line {
        .standing(StandingLine(cohort: cohort, when: when, until: until, countsProvisional: countsProvisional))
    }

    /// Whether it is about what happens once, and has no end.
    var happensOnce: Bool { if case .event(let event, _) = self { !event.lasts } else { false } }

    /// The same for the same line: what tells that an operator has moved it.
    public var description: String {
        switch self {
        case .standing(let line): line.description
        case .event(let event, let cohort): "event \(event.rawValue)" + (cohort.map { " in \($0)" } ?? "")
        }
    }
}

/// A line across standings.
///
/// The conditions are SQL over one row of `standing`; `Conditions` checks and evaluates them. Here they are only text.
public struct StandingLine: Sendable, Hashable, CustomStringConvertible {
    /// Whom the rule watches, and among whom they are ranked.
    public let cohort: Cohort
    /// The alert begins when this holds.
    public let when: String
    /// The alert ends when this holds and `when` does not; `nil`: as soon as `when` does not hold.
    public let until: String?
    /// Whether a provisional score crosses it, too. Otherwise such a score begins nothing and ends nothing.
    public let countsProvisional: Bool

    public init(cohort: Cohort, when: String, until: String? = nil, countsProvisional: Bool = false) {
        self.cohort = cohort
        self.when = when
        self.until = until
        self.countsProvisional = countsProvisional
    }

    public var description: String {
        // A line is where it was when only its blanks have changed.
        func plain(_ condition: String) -> String { condition.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        return "\(cohort) when \(plain(when))" + (until.map { " until \(plain($0))" } ?? "") + (countsProvisional ? " provisional" : "")
    }
}
