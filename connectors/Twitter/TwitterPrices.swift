import ConnectorKit

/// What reading costs, in millionths of a dollar for each resource *returned* (docs.x.com, Pricing, read 2026-08-22; users in
/// lists of people are charged as users).
struct TwitterPrices: Sendable {
    static let post: Int64 = 5000
    static let user: Int64 = 10_000
    static let owned: Int64 = 1000

    /// What an answer holds, or can hold at most.
    struct Goods: Sendable {
        /// Those that were asked for, less those paid for already today (X charges a resource once in a UTC day).
        var posts = 0, users = 0
        /// Those that come along.
        var includedPosts = 0, includedUsers = 0
    }

    /// The kind of token, which decides the limits: the suffix of the endpoints' budgets.
    var token: String
    /// Whether what comes along by an expansion is paid for.
    var countsExpansions: Bool

    /// What a question costs: one request of its endpoint's limit, and what its answer holds; the most that it can where that is not known.
    func cost(_ question: TwitterQuestion, for goods: Goods? = nil) -> Cost {
        let goods = goods ?? question.most
        let (alongPosts, alongUsers) = countsExpansions ? (goods.includedPosts, goods.includedUsers) : (0, 0)
        let dollars =
            Int64(goods.posts) * (question.isOwned ? Self.owned : Self.post) + Int64(alongPosts) * Self.post
            + Int64(goods.users + alongUsers) * Self.user
        let amounts = ["\(question.budget).\(token)": 1, "posts": Int64(goods.posts + alongPosts), "dollars": dollars]
        return Cost(amounts.filter { $0.value != 0 })
    }
}
