/// How everything that one connector fetches stands, taken together.
public struct FetchSummary: Sendable, Hashable {
    /// How many assignments there are.
    public var assignments: Int
    /// How many handles there are behind which no account was found, so that they are no assignments.
    public var unfound = 0
    /// How many of them have been fetched.
    public var fetched: Int
    /// When the last fetch ended well; `nil` before the first.
    public var lastFetch: Instant?
    /// When the next is due; `nil` where nothing but an operator brings one back.
    public var nextDue: Instant?
    /// How many failed the last time.
    public var failing: Int
    /// Why one of them failed, in words.
    public var problem: String?

    /// Whether there is something to fetch, and the last fetch of all of it has failed, or no account was found for it.
    public var isFailing: Bool { assignments + unfound > 0 && failing == assignments }

    /// Whether nobody has fetched for an hour and more what it is the turn of.
    public func isLate(at now: Instant) -> Bool { nextDue.map { now - $0 > .seconds(3600) } ?? false }

    public init(
        assignments: Int = 0, fetched: Int = 0, lastFetch: Instant? = nil, nextDue: Instant? = nil, failing: Int = 0, problem: String? = nil
    ) {
        self.assignments = assignments
        self.fetched = fetched
        self.lastFetch = lastFetch
        self.nextDue = nextDue
        self.failing = failing
        self.problem = problem
    }
}
