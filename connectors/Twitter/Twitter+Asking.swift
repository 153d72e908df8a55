import ConnectorKit

/// A question to X, and what it can cost.
struct TwitterQuestion {
    var what: String
    var path: [String]
    /// What is asked for.
    var content: WirePage.Content
    /// The endpoint's own limit.
    var budget: String
    /// The most that its answer can hold.
    var most: TwitterPrices.Goods
    /// Whether it is about the app owner's own posts and mentions.
    var isOwned = false
    var isAboutToken = false
    /// Whether it is about an account, so that problems in place of content are that account's.
    var isAboutAccount = true
    /// Posts that were paid for today, by any of their ids.
    var paid: Set<String> = []
    var query: (Vocabulary) -> Query

    /// A question for users, be it by their ids.
    static func users(_ what: String, _ path: [String], of ids: [String] = []) -> Self {
        Self(what: what, path: path, content: .users, budget: "users", most: .init(users: max(1, ids.count))) {
            (ids.isEmpty ? [] : [("ids", ids.joined(separator: ","))]) + [$0.ofUsers]
        }
    }

    /// What of an answer is to be paid.
    func charged(for wire: WirePage) -> TwitterPrices.Goods {
        TwitterPrices.Goods(
            posts: wire.posts.count { !paid.contains($0.id) && !paid.contains($0.root) }, users: wire.users.count,
            includedPosts: wire.includedPosts.count, includedUsers: wire.includedUsers.count)
    }
}

extension Twitter {
    /// Asks in one vocabulary and, when X refuses its names and the settings allow it, once more in the other. Reads the answer, whose
    /// records that cannot be read are rejected in `batch`, and pays what it really cost.
    func ask(
        _ question: TwitterQuestion, about subject: String, _ vocabulary: inout Vocabulary, into batch: inout Batch,
        in context: FetchContext
    ) async throws(FetchError) -> (wire: WirePage, failure: Failure) {
        var asked = call(question, about: subject, in: vocabulary)
        var page = try await context.send(asked)
        if mayChangeVocabulary, Vocabulary.isRefused(page) {
            vocabulary = vocabulary.other
            asked = call(question, about: subject, in: vocabulary)
            page = try await context.get(asked)
            context.logger.notice(
                "field names changed", metadata: ["connector": "\(context.connector)", "fields": "\(vocabulary.rawValue)"])
        } else if let error = context.verdict(on: page, of: asked) {
            throw error
        }
        let wire = try context.read(page, of: asked, into: &batch) { WirePage($0, question.content, into: &$1) }
        await context.budget.settle(reserved: asked.cost, actual: prices.cost(question, for: question.charged(for: wire)))
        let failure = context.failure(of: asked)
        guard question.isAboutAccount, !wire.hasContent else { return (wire, failure) }
        if !question.isAboutToken, wire.problems.contains(where: \.isHidden) { throw failure.hidden }
        if !question.isAboutToken, wire.problems.contains(where: \.isGone) {
            throw failure.unknown(to: "X", mayBe: "deleted, suspended or renamed")
        }
        throw failure.malformed("the answer holds neither content nor a reason that is known")
    }

    private static let limits = LimitHeaders(remaining: "x-rate-limit-remaining", reset: "x-rate-limit-reset", form: .instant)

    /// A call that counts against the endpoint's limit; an answer without content costs nothing but the request.
    private func call(_ question: TwitterQuestion, about subject: String, in vocabulary: Vocabulary) -> Call {
        let limit = "\(question.budget).\(prices.token)"
        var call = Call(
            question.what, about: subject, at: base, ["2"] + question.path, query: question.query(vocabulary),
            bearer: token.map { ($0, "token") }, cost: prices.cost(question), costOfFailure: [limit: 1],
            rules: AnswerRules(Self.limits, on: limit, throttleReach: .identity, refine: WireProblem.moneyOrAccess))
        call.isAboutToken = question.isAboutToken
        return call
    }
}
