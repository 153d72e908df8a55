/// What a run's scores were made of, kept with the run.
public struct RunBasis: Sendable, Hashable {
    /// How far the store had been read.
    public var revision: Revision
    /// Networks whose clock stood still, and since when.
    public var stopped: [Network: Instant]
    /// Networks that stayed out of the combination.
    public var leftOut: Set<Network>
    /// Accounts that the operator vouched for.
    public var named: Set<IdentityKey>

    public init(
        revision: Revision, stopped: [Network: Instant] = [:], leftOut: Set<Network> = [], named: Set<IdentityKey> = []
    ) {
        self.revision = revision
        self.stopped = stopped
        self.leftOut = leftOut
        self.named = named
    }
}

/// What of everything that a store holds today an earlier run knew, and what it knew otherwise.
public struct EarlierKnowledge: Sendable, Hashable {
    /// The counts of an account that are a fact, not activity.
    public struct Audience: Sendable, Hashable {
        public var followers: Int64?
        public var lists: Int64?

        public init(followers: Int64?, lists: Int64?) {
            self.followers = followers
            self.lists = lists
        }
    }

    public var basis: RunBasis
    /// What the run knew of tracked people's accounts whose counts have changed since.
    public var audiences: [IdentityKey: Audience]
    /// Accounts whose date of creation was learnt later.
    public var undated: Set<IdentityKey>

    public init(basis: RunBasis, audiences: [IdentityKey: Audience] = [:], undated: Set<IdentityKey> = []) {
        self.basis = basis
        self.audiences = audiences
        self.undated = undated
    }
}
