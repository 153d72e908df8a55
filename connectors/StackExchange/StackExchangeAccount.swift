import ConnectorKit

/// What is kept of an account beside what all rounds share: what one list has told for another to ask about.
struct StackExchangeExtra: PostExtra {
    /// Which of the account's questions are to be read.
    enum Reading: String, Codable { case active, all }

    /// The latest activity on a question; `nil` where all of them are to be read for their views.
    var activity: Instant?
    var reading: Reading?
    /// The newest posts, or older ones on the way, could not all be read.
    var lacksPosts = false
    /// Posts whose comments are to be asked for: the newest ones at each fetch, older ones when they are met.
    var commented = PostQueue()
    /// Questions with new activity, for their answers.
    var answered = PostQueue()
    /// Answers of the account that were accepted, and when; for who asked.
    var accepted = PostQueue()
}

/// One account: how its posts are asked for, and what the answers mean.
struct StackExchangeAccount: PostSource {
    let api: StackExchange
    /// The account's number on the site.
    let number: String
    let context: FetchContext

    var network: Network { StackExchange.network }
    var id: String { key(number) }
    var mapping: StackExchangeMapping { api.mapping }

    func plan(isOwn: Bool) -> PostPlan { api.plan }
    func key(_ post: String) -> String { mapping.key(post) }

    func cost(of step: PostStep, _ state: PostState<StackExchangeExtra>) -> Cost {
        switch step {
        case .facts: Method.users.cost
        case .lookUp: Method.posts.cost
        case .list(let name, _): Method(rawValue: name)?.cost ?? [:]
        default: Method.postsOfUser.cost
        }
    }

    func isDue(_ list: String, _ state: PostState<StackExchangeExtra>) -> Bool? {
        switch Method(rawValue: list) {
        case .commentsOfPosts: !state.extra.commented.isEmpty
        case .answersOfQuestions: !state.extra.answered.isEmpty
        case .questionsOfAnswers: !state.extra.accepted.isEmpty
        case .questionsOfUser: state.extra.reading != nil
        case .reputationOfUser: state.watch.entries.isEmpty ? false : nil
        // A comment on the account's own post is no mention, which only somebody can tell who has read all posts.
        case .mentionsOfUser: state.extra.lacksPosts || state.posts.walk != nil ? false : nil
        default: nil
        }
    }

    func posts(_ question: PostQuestion, _ extra: inout StackExchangeExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        let (list, token) = (question.list, question.list.token)
        let (posts, next) = try await page(
            token == nil ? "posts" : "older posts", .postsOfUser, [number], from: token == nil ? nil : list.floor, before: token,
            into: &batch)
        extra.lacksPosts =
            batch.rejectedCount > 0 || posts.contains { !$0.at.canBeTold(at: now) } || (token != nil && extra.lacksPosts)
        if token == nil, let activity = posts.filter(\.isQuestion).map(\.activity).max(), activity != extra.activity {
            // Answers, edits and bounties on a question are its activity: only then questions are read in full.
            extra.reading = extra.activity == nil ? .all : extra.reading ?? .active
            extra.activity = activity
        }
        if api.readsComments {
            // Clocks differ, and posts are commented on while the round is under way.
            let known = token == nil ? list.readAt.map { $0 - Instant.clockTolerance } : nil
            note(posts.map { Mark($0.id, at: max($0.at, known ?? list.floor)) }, for: Method.commentsOfPosts.rawValue, in: &extra.commented)
        }
        return PostPage(posts.map { mapping.item($0, of: number, readAt: list.readAt) }, next: next)
    }

    func lookUp(_ posts: [String], _ extra: inout StackExchangeExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        let found = try await page("posts", .posts, posts, into: &batch).records
        return LookUpAnswer(found: found.map { mapping.item($0, of: number) }, of: posts, rejected: batch.rejectedCount)
    }

    /// Whether the account is still there. With it, all its questions are read.
    func facts(_ extra: inout StackExchangeExtra, into batch: inout Batch) async throws(FetchError) -> Identity? {
        let users = try await api.users([number], about: number, into: &batch, in: context)
        guard !users.isEmpty || batch.rejectedCount > 0 else { throw api.unknown(number, batch, in: context) }
        extra.activity = nil
        return users.first.map(mapping.identity)
    }
}
