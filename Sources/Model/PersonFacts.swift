/// What rules may ask of a person beside a standing: the same in every cohort.
public struct PersonFacts: Sendable, Hashable {
    /// What is known on one network.
    public struct OnNetwork: Sendable, Hashable {
        /// The sub-score; `nil` where nothing counts there.
        public var score: Double?
        /// Followers of all accounts there.
        public var followers: Int64
        /// Whole UTC days since the last own post or act; `nil` where none is known.
        public var quietDays: Int?

        public init(score: Double? = nil, followers: Int64 = 0, quietDays: Int? = nil) {
            self.score = score
            self.followers = followers
            self.quietDays = quietDays
        }
    }

    /// Where there is anything to tell.
    public var networks: [Network: OnNetwork]
    /// Ks got that count, on all topics.
    public var ks: Int

    /// Followers of all accounts.
    public var followers: Int64 { networks.values.reduce(0) { $0.addingReportingOverflow($1.followers).partialValue } }

    public init(networks: [Network: OnNetwork] = [:], ks: Int = 0) {
        self.networks = networks
        self.ks = ks
    }
}
