/// How a daemon's configuration was taken over: which one it runs by, and whether its files say something else by now.
public struct ConfigurationState: Sendable, Hashable, Codable {
    /// Why what the files say is not in force.
    public struct Refusal: Sendable, Hashable, Codable {
        /// Since when: when a reload was refused first after the last that succeeded.
        public var since: Instant
        /// What is wrong, a line for each mistake. Never a secret.
        public var problem: String

        public init(since: Instant, problem: String) {
            self.since = since
            self.problem = problem
        }
    }

    /// Why what the files say is not in force yet, though nothing is wrong with them.
    public struct Delay: Sendable, Hashable, Codable {
        /// Since when it waits.
        public var since: Instant
        /// What keeps it waiting. Never a secret.
        public var problem: String

        public init(since: Instant, problem: String) {
            self.since = since
            self.problem = problem
        }
    }

    /// Since when the configuration in force is.
    public var since: Instant
    /// When the reading of the files began the last time, at the start or for a reload.
    public var read: Instant
    /// `nil` while what the files said then is in force.
    public var refusal: Refusal?
    /// `nil` unless a reload is held up now. Known to the daemon alone: what holds it up is that nothing can be stored.
    public var delay: Delay?

    /// Whether what the files said at the last reading is in force.
    public var isUpToDate: Bool { refusal == nil && delay == nil }

    /// In force since a start at that time.
    public init(since start: Instant) { self.init(since: start, read: start, refusal: nil) }

    public init(since: Instant, read: Instant, refusal: Refusal?) {
        self.since = since
        self.read = read
        self.refusal = refusal
    }

    /// The same after a reload that began at `begin` and ended at `end`; it was refused where there is a problem.
    public func reloaded(from begin: Instant, to end: Instant, problem: String?) -> ConfigurationState {
        guard let problem else { return ConfigurationState(since: end, read: begin, refusal: nil) }
        return ConfigurationState(since: since, read: begin, refusal: Refusal(since: refusal?.since ?? end, problem: problem))
    }

    /// The same while a reload waits that began at `begin`: nothing is wrong with what the files say now.
    public func delayed(since begin: Instant, by problem: String) -> ConfigurationState {
        var state = self
        (state.refusal, state.delay) = (nil, Delay(since: begin, problem: problem))
        return state
    }
}
