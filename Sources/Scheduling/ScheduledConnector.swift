import ConnectorKit
import Model

/// A connector as its file sets it up, ready to be scheduled.
public struct ScheduledConnector: Sendable {
    /// The connector's name in its file, unique in an installation.
    public var name: String
    public var connector: any Connector
    /// How often each identity is fetched.
    public var interval: Duration
    /// Who shares the budgets: a fingerprint of the credential or, without one, `connector@host`. Never the credential itself: it
    /// is kept in the store.
    public var account: String
    /// The host that is asked; connectors on the same host share its limit of requests under way.
    public var host: String
    /// The budgets with the amounts that the file sets.
    public var budgets: [BudgetDescription]
    /// How many assignments it has: the pace of catching up follows from it.
    public var assignments: Int
    /// The connector's own description, read once.
    public let description: ConnectorDescription
    /// Which configuration it belongs to: what a fetch under an older one met says nothing about this one.
    var epoch = 0

    /// Sets a connector up; what is `nil` is taken from its description.
    public init(
        name: String, connector: any Connector, interval: Duration? = nil, account: String, host: String,
        budgets: [BudgetDescription]? = nil, assignments: Int
    ) {
        let description = type(of: connector).description
        self.name = name
        self.connector = connector
        self.interval = interval ?? description.defaultInterval
        self.account = account
        self.host = host
        self.budgets = budgets ?? description.budgets
        self.assignments = assignments
        self.description = description
    }
}

/// What the scheduler may take at most; all of it bounded.
public struct SchedulerLimits: Sendable, Hashable {
    /// Fetches under way at once, of all connectors together.
    public var fetches: Int
    /// How long a claim lasts without a sign of life. A fetch that is under way renews it in time; only a process that died leaves
    /// it to run out.
    public var lease: Duration
    /// The longest rest: so soon a jump of the wall clock is noticed.
    public var longestRest: Duration

    public init(fetches: Int = 16, lease: Duration = .seconds(120), longestRest: Duration = .seconds(60)) {
        self.fetches = fetches
        self.lease = lease
        self.longestRest = longestRest
    }
}
