import Model

/// A line that the operator drew: what is watched, for how long it must hold, and who is told.
public struct Rule: Sendable, Hashable {
    /// A slug, part of every alert's id: a rule under a new name starts afresh.
    public let name: String
    public let line: Line
    /// How long the line must be crossed, from run to run without a gap, before the alert fires. Measured in the time of runs.
    public let hold: Duration
    /// After how long an alert that lasts is told again; `nil` for never.
    public let period: Duration?
    public let severity: Severity
    /// When nobody is told; what is raised then is told afterwards.
    public let quiet: QuietHours?
    /// Whether those who cross the line in one run are told of in one message.
    public let isGrouped: Bool
    /// The names of the receivers that are told; at least one, none twice.
    public let receivers: [String]
    /// The alert in one line.
    public let title: TitleTemplate
    /// Whether the end of an alert is told as well.
    public let tellsResolved: Bool
    /// Whether those are told of who were beyond the line already when it was drawn or moved.
    public let tellsPresent: Bool
    /// How long receivers that keep items open keep that of what happened once.
    public let openFor: Duration
    /// What is to be read when it fires, an http or https URL; `nil` for nothing.
    public let runbook: String?

    /// Among whom the rule watches; `nil` where that is no question.
    public var cohort: Cohort? {
        switch line {
        case .standing(let line): line.cohort
        case .event(_, let cohort): cohort
        }
    }

    /// The line across standings; `nil` where the rule watches events.
    public var standingLine: StandingLine? { if case .standing(let line) = line { line } else { nil } }

    /// How long a rule's name may be, in bytes.
    public static let maximumNameLength = 64
    /// The title of a rule that gives none.
    public static let defaultTitle = "{{person.name}}: {{rule}}"
    public static let defaultEventTitle = "{{person.name}}: {{detail}}"
    /// How long what happened once is kept open by those who keep items open, where nobody says it.
    public static let usualOpening = Duration.seconds(3600)

    /// Checks a rule as its file gives it: `for` is `hold` and `repeat` is `period`.
    ///
    /// Throws every mistake: a name that is not a slug (`a`–`z`, digits, `-` and `_`, at most 64 bytes), an empty condition, a
    /// negative `for`, a `repeat` that is not positive, a wait for what happens once, an opening of what lasts, no or doubled receivers, a title
    /// with unknown fields.
    public init(
        name: String, line: Line, for hold: Duration = .zero, repeat period: Duration? = nil, severity: Severity = .info,
        quiet: QuietHours? = nil, grouped isGrouped: Bool = false, notify receivers: [String], title: String? = nil,
        tellsResolved: Bool = true, tellsPresent: Bool = false, openFor: Duration? = nil, runbook: String? = nil
    ) throws(Mistakes) {
        var mistakes = Mistakes()
        if !Self.isSlug(name) {
            mistakes.add(
                "name", "A rule's name is made of a–z, 0–9, `-` and `_`, begins with a letter or digit, and has at most 64 bytes.")
        }
        switch line {
        case .standing(let line):
            for (key, condition) in [("when", line.when), ("until", line.until ?? "true")] where condition.allSatisfy(\.isWhitespace) {
                mistakes.add(key, "The condition is empty. Write one such as `top_percent <= 10`.")
            }
        case .event(let event, _) where !event.lasts:
            if hold != .zero { mistakes.add("for", "A \(event.rawValue) happens once, so it cannot hold. Leave this out.") }
            if period != nil { mistakes.add("repeat", "A \(event.rawValue) happens once, so it is told once. Leave this out.") }
        case .event: break
        }
        if let runbook, runbook.utf8.count > 1000 || !["http://", "https://"].contains(where: runbook.hasPrefix) {
            mistakes.add("runbook", "This must be an http or https URL of at most 1,000 bytes.")
        }
        if let openFor {
            if openFor <= .zero { mistakes.add("open_for", "This must be longer than 0.") }
            if !line.happensOnce { mistakes.add("open_for", "This is for what happens once; what lasts is told to be over. Leave it out.") }
        }
        if hold < .zero { mistakes.add("for", "This must not be negative. Leave it out to fire at once.") }
        if let period, period <= .zero { mistakes.add("repeat", "This must be longer than 0. Leave it out to be told once.") }
        if receivers.isEmpty { mistakes.add("notify", "Nobody would be told. Name at least one receiver, such as `log`.") }
        var told: Set<String> = []
        for receiver in receivers where !told.insert(receiver).inserted {
            mistakes.add("notify", "`\(receiver)` is named twice. Name each receiver once.")
        }
        var title = title ?? Self.defaultTitle
        if case .event = line, title == Self.defaultTitle { title = Self.defaultEventTitle }
        let template = TitleTemplate.read(title, into: &mistakes)
        try mistakes.throwIfAny()
        self.name = name
        self.line = line
        self.hold = hold
        self.period = period
        self.severity = severity
        self.quiet = quiet
        self.isGrouped = isGrouped
        self.receivers = receivers
        self.title = template
        self.tellsResolved = tellsResolved
        self.tellsPresent = tellsPresent
        self.runbook = runbook
        self.openFor = openFor ?? Self.usualOpening
    }

    /// Whether a rule or perk can be called that: ids are made of it.
    static func isSlug(_ name: String) -> Bool {
        guard let first = name.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "_") else { return false }
        return name.utf8.count <= maximumNameLength
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x61...0x7a, 0x30...0x39, 0x2d, 0x5f: true
                default: false
                }
            }
    }
}
