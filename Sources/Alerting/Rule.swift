import Model

/// A line that the operator drew: who is watched, what must hold for how long, and who is told.
///
/// The conditions are SQL over one row of `standing`; `Conditions` checks and evaluates them. Here they are only text.
public struct Rule: Sendable, Hashable {
    /// A slug, part of every alert's id: a rule under a new name starts afresh.
    public let name: String
    /// Whom the rule watches, and among whom they are ranked.
    public let cohort: Cohort
    /// The alert begins when this holds.
    public let when: String
    /// The alert ends when this holds and `when` does not; `nil`: as soon as `when` does not hold.
    public let until: String?
    /// How long `when` must hold, from run to run without a gap, before the alert fires. Measured in the time of runs.
    public let hold: Duration
    /// After how long an alert that lasts is told again; `nil` for never.
    public let period: Duration?
    /// The names of the receivers that are told; at least one, none twice.
    public let receivers: [String]
    /// The alert in one line.
    public let title: TitleTemplate
    /// Whether the end of an alert is told as well.
    public let tellsResolved: Bool

    /// How long a rule's name may be, in bytes.
    public static let maximumNameLength = 64

    /// Checks a rule as its file gives it: `for` is `hold` and `repeat` is `period`.
    ///
    /// Throws every mistake: a name that is not a slug (`a`–`z`, digits, `-` and `_`, at most 64 bytes), an empty condition, a
    /// negative `for`, a `repeat` that is not positive, no or doubled receivers, a title with unknown fields.
    public init(
        name: String, cohort: Cohort, when: String, until: String? = nil, for hold: Duration = .zero, repeat period: Duration? = nil,
        notify receivers: [String], title: String = "{{person.name}}: {{rule}}", tellsResolved: Bool = true
    ) throws(Mistakes) {
        var mistakes = Mistakes()
        if !Self.isSlug(name) {
            mistakes.add(
                "name", "A rule's name is made of a–z, 0–9, `-` and `_`, begins with a letter or digit, and has at most 64 bytes.")
        }
        for (key, condition) in [("when", when), ("until", until ?? "true")] where condition.allSatisfy(\.isWhitespace) {
            mistakes.add(key, "The condition is empty. Write one such as `top_percent <= 10`.")
        }
        if hold < .zero { mistakes.add("for", "This must not be negative. Leave it out to fire at once.") }
        if let period, period <= .zero { mistakes.add("repeat", "This must be longer than 0. Leave it out to be told once.") }
        if receivers.isEmpty { mistakes.add("notify", "Nobody would be told. Name at least one receiver, such as `log`.") }
        var told: Set<String> = []
        for receiver in receivers where !told.insert(receiver).inserted {
            mistakes.add("notify", "`\(receiver)` is named twice. Name each receiver once.")
        }
        let template = TitleTemplate.read(title, into: &mistakes)
        try mistakes.throwIfAny()
        self.name = name
        self.cohort = cohort
        self.when = when
        self.until = until
        self.hold = hold
        self.period = period
        self.receivers = receivers
        self.title = template
        self.tellsResolved = tellsResolved
    }

    private static func isSlug(_ name: String) -> Bool {
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
