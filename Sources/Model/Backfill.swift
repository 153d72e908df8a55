/// What first rounds of fetching bring in: people's past, which is no news.
///
/// The first round of an account, or of a whole feed, is whole when a fetch of it has ended well for the first time. It is not waited for
/// any more once `patience` fetches in a row have failed, while its connector waits for a human, when the account is gone, and `longest`
/// after it was taken up: nothing that is broken keeps rules from telling for long.
public struct Backfill: Sendable, Hashable {
    /// For how long a first round is waited for at most.
    public static let longest = Duration.seconds(7 * 86_400)
    /// How many fetches in a row may fail until it is not waited for any more.
    public static let patience = 3

    /// As of when it is told: a run that begins to read now reads all that was whole by then.
    public var at: Instant
    /// The time of the first run that had read all first rounds which were waited for; `nil` while there is none.
    public var end: Instant?
    /// Since when anything is to be fetched; `nil` where nothing was yet, or once it is over.
    public var began: Instant?
    /// How many first rounds, and handles whose accounts are looked for, are waited for.
    public var awaited: Int
    /// When the last of these rounds is not waited for any more; `nil` where none is.
    public var deadline: Instant?
    /// Those of whom an account is in a first round that is waited for, or that no run has read whole yet.
    public var newcomers: Set<PersonKey>
    /// Whether that is so of a whole feed, which may tell of anybody.
    public var concernsEverybody: Bool
    /// Of those who have got an account since `end`, the time of the first run that had read all of it.
    public var arrivals: [PersonKey: Instant]

    public init(
        at: Instant, end: Instant?, began: Instant? = nil, awaited: Int = 0, deadline: Instant? = nil, newcomers: Set<PersonKey> = [],
        concernsEverybody: Bool = false, arrivals: [PersonKey: Instant] = [:]
    ) {
        self.at = at
        self.end = end
        self.began = began
        self.awaited = awaited
        self.deadline = deadline
        self.newcomers = newcomers
        self.concernsEverybody = concernsEverybody
        self.arrivals = arrivals
    }

    /// That of activity which nobody fetches.
    public static let over = Backfill(at: Instant(seconds: 0), end: Instant(seconds: 0))

    /// Whether what moves of anybody at all may be news.
    public var isOver: Bool { end != nil }

    /// Whether somebody's past is still coming in, so that it is no news what they do.
    public func includes(_ person: PersonKey) -> Bool { concernsEverybody || newcomers.contains(person) }

    /// Whether it includes anybody.
    public var isEmpty: Bool { !concernsEverybody && newcomers.isEmpty }

    /// Since when all of somebody's past is there; `nil` while it is coming in.
    public func settled(_ person: PersonKey) -> Instant? {
        guard let end, !includes(person) else { return nil }
        return max(end, arrivals[person] ?? end)
    }

    /// Whether a score of an earlier run was made of all that had come in by now: whatever has moved since is news then.
    public func allowsComparing(_ person: PersonKey, withRunAt earlier: Instant) -> Bool { settled(person).map { $0 <= earlier } ?? false }
}
