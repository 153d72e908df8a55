import ConnectorKit

/// What reading costs, in millionths of a dollar for each resource *returned* (docs.x.com, Pricing, read 2026-08-22; users in
/// lists of people are charged as users).
struct TwitterPrices: Sendable {
    static let post: Int64 = 5000
    static let user: Int64 = 10_000
    static let owned: Int64 = 1000

    /// The kind of token, which decides the limits: the suffix of the endpoints' budgets.
    var token: String
    /// Whether what comes along by an expansion is paid for.
    var countsExpansions: Bool

    /// What an endpoint's answer of this size costs.
    ///
    /// - Parameters:
    ///   - budget: The endpoint's own limit, of which one request is used.
    ///   - posts: Posts asked for, less those paid for already today (X charges a resource once in a UTC day).
    ///   - users: Users asked for.
    ///   - included: Posts and users that come along.
    ///   - isOwned: True for the app owner's own posts and mentions.
    func cost(
        _ budget: String, posts: Int = 0, users: Int = 0, included: (posts: Int, users: Int) = (0, 0), isOwned: Bool = false
    ) -> Cost {
        var dollars = Int64(posts) * (isOwned ? Self.owned : Self.post) + Int64(users) * Self.user
        var reads = Int64(posts)
        if countsExpansions {
            dollars += Int64(included.posts) * Self.post + Int64(included.users) * Self.user
            reads += Int64(included.posts)
        }
        return Cost(["\(budget).\(token)": 1, "posts": reads, "dollars": dollars].filter { $0.value != 0 })
    }
}
