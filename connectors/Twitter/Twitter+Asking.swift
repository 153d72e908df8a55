import ConnectorKit

extension Twitter {
    /// The cost of an answer by an endpoint, whose limit depends on the kind of token.
    func cost(
        _ budget: String, posts: Int = 0, users: Int = 0, included: (posts: Int, users: Int) = (0, 0), isOwned: Bool = false
    ) -> Cost {
        prices.cost("\(budget).\(auth)", posts: posts, users: users, included: included, isOwned: isOwned)
    }

    /// A call that counts against the endpoint's limit; an answer without content costs nothing but the request.
    func call(
        _ what: String, about subject: String, _ path: [String], _ query: [(name: String, value: String)], budget: String, cost: Cost
    ) -> Call {
        let limit = "\(budget).\(auth)"
        return Call(
            what, about: subject, at: base, path, query: query, bearer: token.map { ($0, "token") }, cost: cost,
            costOfFailure: [limit: 1],
            rules: AnswerRules(
                LimitHeaders(remaining: "x-rate-limit-remaining", reset: "x-rate-limit-reset", form: .instant), on: limit,
                throttleReach: .identity, refine: Self.moneyOrAccess))
    }

    /// Asks in one vocabulary and, when X refuses its names and the settings allow it, once more in the other.
    func ask(
        _ vocabulary: inout Vocabulary, in context: FetchContext, _ call: (Vocabulary) -> Call
    ) async throws(FetchError) -> (page: Page, call: Call) {
        let asked = call(vocabulary)
        let page = try await context.send(asked)
        guard mayChangeVocabulary, Vocabulary.isRefused(page) else {
            if let error = context.verdict(on: page, of: asked) { throw error }
            return (page, asked)
        }
        let again = call(vocabulary.other)
        let second = try await context.get(again)
        vocabulary = vocabulary.other
        context.logger.notice(
            "field names changed", metadata: ["connector": "\(context.connector)", "fields": "\(vocabulary.rawValue)"])
        return (second, again)
    }

    /// Reads an answer; what is no answer of X's shape is malformed.
    func read(
        _ page: Page, of call: Call, _ content: WirePage.Content, into batch: inout Batch, in context: FetchContext
    ) throws(FetchError) -> WirePage {
        var rejected = batch
        let wire = try context.read(page, of: call) { WirePage($0, content, into: &rejected) }
        batch = rejected
        return wire
    }

    /// What X's problem documents say better than their status: money, and access to one account.
    @Sendable private static func moneyOrAccess(_ page: Page, _ call: Call, _ failure: Failure) -> FetchError? {
        guard page.status >= 400, page.seemsJSON,
            let problems = try? withJSON(
                page.body, { root in [WireProblem(root)] + (root["errors"]?.elements.map(WireProblem.init) ?? []) })
        else { return nil }
        if let cap = problems.first(where: \.isUsageCap) {
            let end = cap.period == "Daily" ? Instant(day: failure.now.day + 1) : failure.now.startOfNextMonth
            return failure(
                .creditsSpent, .retry(at: end), reach: .connector, why: "the usage cap of X's plan is reached",
                mend: "It goes on at \(end); raise the cap in X's console and reload to go on at once.")
        }
        if page.status == 402 || problems.contains(where: \.isCredits) {
            return failure(
                .creditsSpent, .reconfigure, reach: .connector, why: "X's credits, or its spending limit, are used up",
                mend: "Buy credits or raise the limit at console.x.com, then reload.")
        }
        if page.status == 403, problems.contains(where: { $0.type == "not-authorized-for-resource" }) {
            return failure(
                .forbidden, .giveUp, why: "the account shows itself to its followers only",
                mend: "Respect it by removing the account, or use a token of its own.")
        }
        return nil
    }

    /// An answer with problems in place of content: what they mean for an account.
    func refuse(_ problems: [WireProblem], _ call: Call, in context: FetchContext) throws(FetchError) {
        let failure = context.failure(of: call)
        if problems.contains(where: \.isHidden) {
            throw failure(
                .forbidden, .giveUp, why: "the account shows itself to its followers only",
                mend: "Respect it by removing the account, or use a token of its own.")
        }
        if problems.contains(where: \.isGone) {
            throw failure(
                .gone, .giveUp, why: "X knows no such account (any more)",
                mend: "It may have been deleted, suspended or renamed: correct or remove it in its people file.")
        }
        throw failure.malformed("the answer holds neither content nor a reason that is known")
    }

    static func protectedError(_ subject: String, in context: FetchContext) -> FetchError {
        FetchError(
            .forbidden, .giveUp, what: "\(context.connector) (\(subject)): not fetched", why: "the account is protected",
            mend: "Respect it by removing the account, or use a token of its own.")
    }
}

extension Instant {
    /// The first of the next month, 00:00:00Z.
    var startOfNextMonth: Instant {
        var instant = Instant(day: day + 1)
        // The description begins with the date: walk to the next day that is a first.
        while !"\(instant)".dropFirst(8).hasPrefix("01") { instant = Instant(day: instant.day + 1) }
        return instant
    }
}
