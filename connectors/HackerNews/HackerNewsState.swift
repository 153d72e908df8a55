import ConnectorKit

/// What the settings say about the course of a round.
struct HackerNewsPlan: Sendable, Hashable {
    /// Whether the people behind the count of comments are asked for.
    var readsPeople: Bool
    var readsMentions: Bool
    var watch: Duration
    var recheckEvery: Duration
}

/// The cursor, version 1. `README.md` describes it for readers; `HackerNewsState+Cursor.swift` writes and reads it.
///
/// One fetch is a *round*: the newest page of posts first, then, one request a step, whatever that page and the rest of the state
/// give reason for.
struct HackerNewsState: Sendable, Hashable {
    /// A post of the account's own.
    struct OwnPost: Sendable, Hashable {
        var id: String
        /// Unix seconds, as the network tells them.
        var at: Int64
        /// For a comment: the story that it stands under, empty where the network does not say. `nil` for a story.
        var story: String?
    }

    /// The comments on one story, being read page by page.
    struct OpenStory: Sendable, Hashable {
        var id: String
        var before: Int64
        /// How many comments have been read.
        var covered: Int64
    }

    /// What a round does next, in the order of worth.
    enum Step: Sendable, Hashable {
        case user, newest, check(String), back(SearchWalk), people(PostWatch.Entry), answers, mentions, recheck

        var cost: Cost {
            switch self {
            case .user, .check: ["requests": 1]
            default: ["searches": 1]
            }
        }
    }

    /// Kinds in the order in which the watch writes them.
    static let kinds: [Kind] = [.like, .comment]
    static let ownLimit = 500
    static let suspectLimit = 80
    static let threadLimit = 40
    static let factsInterval = Duration.seconds(86_400)

    /// A round has begun and is not at its end.
    var isInRound = false
    /// When the account itself was last read, and its karma then.
    var userAt: Instant?
    var karma: Int64?
    /// The account's posts, newest first: those that are looked for when they are missing.
    var own: [OwnPost] = []
    /// Older posts that are still to be read, backward.
    var back: SearchWalk?
    /// The counts of recent stories.
    var watch: PostWatch
    var open: OpenStory?
    /// Where comments in the discussions that the account takes part in were read up to.
    var answers = SearchWalk()
    var wantsAnswers = false
    var mentions = SearchWalk()
    var wantsMentions = false
    /// Posts that were missing where they should have been.
    var suspects: [String] = []
    var recheckedAt: Instant?
    /// Where the next page of re-reading begins, in Unix seconds; `nil` at the end of the watch.
    var recheckFrom: Int64?

    init(watch: Duration) { self.watch = PostWatch(lifetime: watch) }

    /// Decides what to ask for next; `nil` ends the round. Pure.
    func nextStep(_ plan: HackerNewsPlan, now: Instant) -> Step? {
        if !isInRound { return userAt.map { now - $0 >= Self.factsInterval } ?? true ? .user : .newest }
        if let suspect = suspects.first { return .check(suspect) }
        if let back { return .back(back) }
        if plan.readsPeople {
            if let open, let entry = watch[open.id] { return .people(entry) }
            if let (entry, _) = watch.nextUnasked([.comment]) { return .people(entry) }
        }
        if wantsAnswers, plan.readsPeople, !threads(plan, now: now).isEmpty { return .answers }
        if wantsMentions, plan.readsMentions { return .mentions }
        let isOld = own.last.map { Instant(seconds: $0.at) < now - plan.watch } ?? false
        if isOld, recheckedAt.map({ now - $0 >= plan.recheckEvery }) ?? false { return .recheck }
        return nil
    }

    /// The stories of others under which the account has commented lately, newest comment first.
    func threads(_ plan: HackerNewsPlan, now: Instant) -> [String] {
        var threads: [String] = []
        for comment in watchedComments(plan, now: now) {
            guard let story = comment.story, !story.isEmpty, !threads.contains(story) else { continue }
            if !own.contains(where: { $0.id == story }) { threads.append(story) }
            if threads.count == Self.threadLimit { break }
        }
        return threads
    }

    /// The account's comments that are young enough for answers.
    func watchedComments(_ plan: HackerNewsPlan, now: Instant) -> [OwnPost] {
        own.filter { $0.story != nil && Instant(seconds: $0.at) >= now - plan.watch }
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
        if open?.id == id { open = nil }
    }

    /// Keeps everything within its bounds.
    mutating func settle(_ plan: HackerNewsPlan, now: Instant) {
        _ = watch.trim(at: now, waitingFor: plan.readsPeople ? [.comment] : [])
        if own.count > Self.ownLimit { own.removeLast(own.count - Self.ownLimit) }
        // What is known has just been seen; the first re-reading is due an interval from now.
        if !own.isEmpty { recheckedAt = recheckedAt ?? now }
    }
}
