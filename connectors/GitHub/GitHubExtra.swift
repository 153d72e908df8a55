import ConnectorKit

/// What the cursor keeps of GitHub beside what all rounds of posts share.
struct GitHubExtra: PostExtra {
    /// A repository of the account that is watched.
    struct Repository: Sendable, Hashable, Codable {
        /// Its name today, without the owner's.
        var name: String
        var stars: Int64
        var openIssues: Int64

        private enum CodingKeys: String, CodingKey { case name, stars, openIssues = "open" }
    }

    /// Short, and never changed: cursors are kept.
    private enum CodingKeys: String, CodingKey {
        case login, accountAt = "account_at", accountVersion = "account_version", createdAt = "created_at", repositories
        case followers, followersAt = "followers_at", followersAsked = "followers_asked"
        case actionsVersion = "actions_version", actionsNotBefore = "actions_not_before", releases, warnedAt = "warned_at"
    }

    /// The account's name today; `nil` while only its handle is known.
    var login: String?
    /// When the account itself last answered, and the version of that answer.
    var accountAt: Instant?
    var accountVersion: String?
    /// When the account was created: earlier nobody can have followed.
    var createdAt: Instant?
    /// Repositories, by their numbers.
    var repositories: [String: Repository] = [:]
    /// The count of followers, when it was first seen, and up to which count they were read by name.
    var followers: Int64?
    var followersAt: Instant?
    var followersAsked: Int64?
    /// The version of the newest page of own actions, and when GitHub lets us ask for it again.
    var actionsVersion: String?
    var actionsNotBefore: Instant?
    /// The last releases among the actions that were told; `nil` for none.
    var releases: [String]?
    /// When the operator was last told that the token expires.
    var warnedAt: Instant?

    /// Takes over what the account tells of itself.
    mutating func note(_ user: Identity, at now: Instant) {
        login = user.handle ?? login
        createdAt = user.createdAt ?? createdAt
        accountAt = now
        // Whoever follows an account that had no followers has come since.
        if user.followers == 0 { followersAsked = 0 }
        if let count = user.followers, count != followers { (followers, followersAt) = (count, now) }
    }

    /// Watches a repository, in place of the least starred one when there are `limit` already; false when it has no more stars than any.
    mutating func admit(_ wire: WireRepository, limit: Int) -> Bool {
        let stars = wire.counts[.like] ?? 0
        while repositories[wire.id] == nil, repositories.count >= limit {
            let least = repositories.min { ($0.value.stars, $1.key) < ($1.value.stars, $0.key) }
            guard let least, least.value.stars < stars else { return false }
            repositories[least.key] = nil
        }
        repositories[wire.id] = Repository(name: wire.name, stars: stars, openIssues: wire.openIssues ?? 0)
        return true
    }
}
