/// X's endpoints with their limits per 15 minutes (`networks/twitter.md`, sections 4 and 6; those of `me` and `retweets` are
/// not in the sheet and are taken from their neighbours).
enum TwitterEndpoint: String, Sendable {
    case userByName, usersByName, users, me, timeline, mentions, followers, post, posts, resharers, reshares, quotes, likers, search, usage

    /// The endpoint of a path such as `["2", "users", "42", "tweets"]`; `nil` when there is none.
    init?(_ path: [String]) {
        guard path.count >= 2, path[0] == "2" else { return nil }
        let last = path.count > 3 ? path[3] : ""
        switch (path[1], path.count) {
        case ("users", 2): self = .users
        case ("users", 3) where path[2] == "me": self = .me
        case ("users", 3) where path[2] == "by": self = .usersByName
        case ("users", 3): self = .users
        case ("users", 5) where path[2] == "by" && last == "username": self = .userByName
        case ("users", 4) where last == "tweets": self = .timeline
        case ("users", 4) where last == "mentions": self = .mentions
        case ("users", 4) where last == "followers": self = .followers
        case ("tweets", 2): self = .posts
        case ("tweets", 3): self = .post
        case ("tweets", 4) where path[2] == "search" && last == "recent": self = .search
        case ("tweets", 4) where last == "retweeted_by": self = .resharers
        case ("tweets", 4) where last == "retweets": self = .reshares
        case ("tweets", 4) where last == "quote_tweets": self = .quotes
        case ("tweets", 4) where last == "liking_users": self = .likers
        case ("usage", 3) where path[2] == "tweets": self = .usage
        default: return nil
        }
    }

    /// Requests per 15 minutes with the app's token; `nil` where that token is not accepted.
    var appLimit: Int? {
        switch self {
        case .userByName, .usersByName, .users, .followers: 300
        case .timeline: 10_000
        case .mentions, .search, .post: 450
        case .posts: 3_500
        case .resharers, .reshares, .quotes: 75
        case .usage: 50
        case .me, .likers: nil
        }
    }

    /// Requests per 15 minutes with a user's token; `nil` where that token is not accepted.
    var userLimit: Int? {
        switch self {
        case .userByName, .usersByName, .users, .timeline, .post: 900
        case .mentions, .search, .followers: 300
        case .posts: 5_000
        case .resharers, .reshares, .quotes, .likers, .me: 75
        case .usage: nil
        }
    }

    /// What is billed for each record of a page.
    var resource: TwitterBill.Resource {
        switch self {
        case .userByName, .usersByName, .users, .me, .resharers: .user
        case .followers: .follower
        case .likers: .like
        case .timeline, .mentions, .post, .posts, .reshares, .quotes, .search, .usage: .post
        }
    }

    /// Whether reading one's own is cheap here ("Owned Reads").
    var canBeOwned: Bool { self == .timeline || self == .mentions || self == .followers }

    /// The range of `max_results` and its default; `nil` where there are no pages.
    var results: (range: ClosedRange<Int>, standard: Int)? {
        switch self {
        case .timeline, .mentions: (5...100, 10)
        case .resharers, .reshares, .likers: (1...100, 100)
        case .quotes, .search: (10...100, 10)
        case .followers: (1...1000, 100)
        case .userByName, .usersByName, .users, .me, .post, .posts, .usage: nil
        }
    }

    /// The parameters that the endpoint knows, beside those of fields and expansions.
    var parameters: Set<String> {
        let paging: Set<String> = ["max_results", "pagination_token"]
        let times: Set<String> = ["since_id", "until_id", "start_time", "end_time"]
        return switch self {
        case .timeline: paging.union(times).union(["exclude"])
        case .mentions: paging.union(times)
        case .quotes: paging.union(["exclude"])
        case .resharers, .reshares, .likers, .followers: paging
        case .search: paging.union(times).union(["query", "next_token", "sort_order"])
        case .posts: ["ids"]
        case .users: ["ids"]
        case .usersByName: ["usernames"]
        case .usage: ["days"]
        case .userByName, .me, .post: []
        }
    }
}
