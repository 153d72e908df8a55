/// What went when somebody was forgotten.
public struct ForgetOutcome: Sendable, Hashable {
    /// The accounts that are barred from now on, stored before or not.
    public var accounts: Set<IdentityKey>
    public var posts = 0
    /// What they did and what was done to them.
    public var interactions = 0
    /// Scores of the past.
    public var scores = 0
    public var alerts = 0

    public init(accounts: Set<IdentityKey> = []) { self.accounts = accounts }
}
