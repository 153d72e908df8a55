import ConnectorKit

/// What the settings say about the course of a round.
struct StackExchangePlan: Sendable, Hashable {
    var readsComments: Bool
    var mentionsEvery: Duration
    var recheckEvery: Duration
}

/// What the cursor keeps. `README.md` describes it for readers.
struct StackExchangeState: RoundState {
    /// A post of the account's own.
    struct OwnPost: Sendable, Hashable, Codable {
        var id: String
        /// Unix seconds, as the network tells them.
        var at: Int64
    }

    /// Comments on posts that have just been met, oldest first.
    struct OlderComments: Sendable, Hashable, Codable {
        var posts: [String]
        var from: Int64
    }

    /// Answers to questions whose count of them has grown, oldest first.
    struct OpenAnswers: Sendable, Hashable, Codable {
        var questions: [String]
        var from: Int64
    }

    /// An answer of the account that was accepted; by whom, its question tells.
    struct Acceptance: Sendable, Hashable, Codable {
        var answer: String
        var question: String
        /// When it was accepted, as far as anybody can tell. Unix seconds.
        var at: Int64
    }

    /// What a round does next, in the order of worth.
    enum Step: Sendable, Hashable {
        case user, newest, check([String]), back(TimeWalk), olderComments(OlderComments), questions, answers(OpenAnswers), comments,
            mentions, recheck, accepted, askers([Acceptance])

        var method: Method {
            switch self {
            case .user: .users
            case .newest, .back: .postsOfUser
            case .check, .recheck: .posts
            case .olderComments, .comments: .commentsOfPosts
            case .questions: .questionsOfUser
            case .answers: .answersOfQuestions
            case .mentions: .mentionsOfUser
            case .accepted: .answersOfUser
            case .askers: .questions
            }
        }
    }

    /// The network's own limits: records of a page, and ids of a call.
    static let pageSize = 100
    static let ownLimit = 500
    static let suspectLimit = 100
    /// Many questions in one call for their answers, and not so many that pages are long.
    static let questionsPerCall = 30
    static let factsInterval = Duration.seconds(86_400)

    var course = Course()
    /// When the account itself was last read.
    var userAt: Instant?
    /// When the newest page was last read.
    var readAt: Instant?
    /// The account's posts, newest first: those that are looked for when they are missing.
    var own: [OwnPost] = []
    /// Older posts that are still to be read: the first fetch, or a gap between two fetches.
    var back: TimeWalk?
    /// The counts of the newest posts, of whatever age: votes come for years.
    var watch = PostWatch()
    var older: OlderComments?
    /// The latest activity on a question that is known.
    var activity: Int64?
    /// Questions that are to be read in this round.
    var questions: TimeWalk?
    var open: OpenAnswers?
    /// When answers were last asked for.
    var answersAt: Instant?
    /// Comments were read up to this time, and in this round not at all yet.
    var commentsFrom: Int64?
    var wantsComments = false
    var mentionsFrom: Int64?
    var mentionsAt: Instant?
    /// Mentions are still to be read in this round.
    var wantsMentions = false
    /// When the account's answers were last looked at for those that were accepted, which of those have been told, and which are to be.
    var acceptedAt: Instant?
    var told: [String] = []
    var acceptances: [Acceptance] = []
    /// Posts that were missing where they should have been.
    var suspects: [String] = []
    var recheckedAt: Instant?
    /// Where the next page of re-reading begins, in Unix seconds; `nil` at the newest.
    var recheckFrom: Int64?

    private static let watched = PostWatch.Bounds(capacity: pageSize, lifetime: .seconds(36_525 * 86_400))

    /// Short, and never changed: cursors are kept.
    private enum CodingKeys: String, CodingKey {
        case course, userAt = "user_at", readAt = "read_at", own, back, watch, older, activity, questions, open, answersAt = "answers_at"
        case commentsFrom = "comments_from", wantsComments = "wants_comments", mentionsFrom = "mentions_from"
        case mentionsAt = "mentions_at", wantsMentions = "wants_mentions", suspects, recheckedAt = "rechecked_at"
        case recheckFrom = "recheck_from", acceptedAt = "accepted_at", told, acceptances
    }

    /// What there is to be done, most worth first; empty at the end of a round. Pure.
    func steps(_ plan: StackExchangePlan, now: Instant) -> [Step] {
        guard course.isUnderWay(at: now) else { return [firstStep(now: now)] }
        var steps: [Step] = []
        if !suspects.isEmpty { steps.append(.check(suspects)) }
        if let older, plan.readsComments { steps.append(.olderComments(older)) } else if let back { steps.append(.back(back)) }
        if questions != nil { steps.append(.questions) } else if let answers = openAnswers { steps.append(.answers(answers)) }
        if wantsComments, plan.readsComments, !own.isEmpty { steps.append(.comments) }
        if wantsMentions { steps.append(.mentions) }
        if own.count > Self.pageSize, recheckedAt.map({ now - $0 >= plan.recheckEvery }) ?? false { steps.append(.recheck) }
        if !acceptances.isEmpty {
            steps.append(.askers(Array(acceptances.prefix(Self.pageSize))))
        } else if !own.isEmpty, acceptedAt.map({ now - $0 >= Self.factsInterval }) ?? true {
            steps.append(.accepted)
        }
        return steps
    }

    /// The account itself once a day, which is how its end is told; else the newest posts.
    func firstStep(now: Instant) -> Step { userAt.map { now - $0 >= Self.factsInterval } ?? true ? .user : .newest }

    /// The posts whose comments are read at each fetch.
    var commented: [String] { own.prefix(Self.pageSize).map(\.id) }

    /// The next 100 posts to be read again.
    var rechecked: [OwnPost] {
        let older = own.dropFirst(Self.pageSize)
        let rest = recheckFrom.map { from in older.filter { $0.at < from } } ?? Array(older)
        return Array((rest.isEmpty ? Array(older) : rest).prefix(Self.pageSize))
    }

    private var openAnswers: OpenAnswers? {
        if let open { return open }
        let grown = watch.entries.filter { $0.unasked(.reply) > 0 }.prefix(Self.questionsPerCall)
        guard let oldest = grown.map(\.at.seconds).min() else { return nil }
        // Nobody answers before the question, and what was asked for before need not be asked for from there.
        let isNew = grown.contains { $0.asked[.reply] == nil }
        let last = answersAt.map { ($0 - .seconds(86_400)).seconds }
        return OpenAnswers(questions: grown.map(\.id), from: isNew ? oldest : max(oldest, last ?? oldest))
    }

    /// Notes a post of the account's own.
    mutating func note(_ post: OwnPost) {
        guard !own.contains(where: { $0.id == post.id }) else { return }
        let index = own.firstIndex { ($0.at, $0.id) < (post.at, post.id) } ?? own.count
        own.insert(post, at: index)
    }

    /// Notes a post that should have been on a page and was not.
    mutating func suspect(_ id: String) {
        if suspects.count < Self.suspectLimit, !suspects.contains(id) { suspects.append(id) }
    }

    /// Forgets a post altogether.
    mutating func forget(_ id: String) {
        watch.remove(id)
        own.removeAll { $0.id == id }
        suspects.removeAll { $0 == id }
    }

    /// Keeps everything within its bounds.
    mutating func settle(now: Instant) {
        _ = watch.trim(at: now, waitingFor: [.reply], within: Self.watched)
        if told.count > Self.ownLimit { told.removeFirst(told.count - Self.ownLimit) }
        if own.count > Self.ownLimit { own.removeLast(own.count - Self.ownLimit) }
        // What is known has just been seen; the first re-reading is due an interval from now.
        if !own.isEmpty { recheckedAt = recheckedAt ?? now }
    }
}
