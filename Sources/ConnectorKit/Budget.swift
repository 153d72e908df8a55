import Model

/// What a call costs: amounts by the names of the connector's budgets.
///
/// Money is in millionths of a dollar. A budget that is not named costs nothing.
public struct Cost: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    public var amounts: [String: Int64]

    public init(_ amounts: [String: Int64] = [:]) { self.amounts = amounts }
    public init(dictionaryLiteral elements: (String, Int64)...) { amounts = Dictionary(elements) { $0 + $1 } }

    /// The cost of two calls.
    public static func + (a: Self, b: Self) -> Self { Self(a.amounts.merging(b.amounts, uniquingKeysWith: +)) }
}

/// What the network itself said about one of its limits; it wins over what we believed.
public struct LimitReport: Sendable, Hashable {
    public var budget: String
    public var remaining: Int64?
    public var resetsAt: Instant?

    public init(budget: String, remaining: Int64?, resetsAt: Instant?) {
        self.budget = budget
        self.remaining = remaining
        self.resetsAt = resetsAt
    }
}

/// The purse that a fetch pays from. Shared by all identities of one credential; kept over restarts.
public protocol Budget: Sendable {
    /// Takes the most that a call can cost, before it is made. Throws `.budgetSpent`, with the time at which there is more, and
    /// takes nothing then.
    func reserve(_ cost: Cost) async throws(FetchError)

    /// Puts right what was reserved once the true cost is known (a network that charges for what it returns).
    func settle(reserved: Cost, actual: Cost) async

    /// Takes over what the network said about its limits.
    func observe(_ report: LimitReport) async

    /// True when `cost` could be reserved now.
    func affords(_ cost: Cost) async -> Bool
}

/// Lets everything pass, and counts nothing.
public struct UnlimitedBudget: Budget {
    public init() {}

    public func reserve(_ cost: Cost) async throws(FetchError) {}
    public func settle(reserved: Cost, actual: Cost) async {}
    public func observe(_ report: LimitReport) async {}
    public func affords(_ cost: Cost) async -> Bool { true }
}
