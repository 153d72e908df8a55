import ConnectorKit
import XAPI

extension Twitter {
    /// A call that counts against the endpoint's limit; an answer without content costs nothing but the request.
    func call(_ what: String, about subject: String, _ path: [String], _ query: Query, budget: String, cost: Cost) -> Call {
        let limit = "\(budget).\(prices.token)"
        return Call(
            what, about: subject, at: base, ["2"] + path, query: query, bearer: token.map { ($0, "token") }, cost: cost,
            costOfFailure: [limit: 1],
            rules: AnswerRules(
                LimitHeaders(remaining: "x-rate-limit-remaining", reset: "x-rate-limit-reset", form: .instant), on: limit,
                throttleReach: .identity, refine: WireProblem.moneyOrAccess))
    }

    /// Asks in one vocabulary and, when X refuses its names and the settings allow it, once more in the other. Reads the answer; records
    /// that cannot be read are rejected in `batch`.
    func ask(
        for content: WirePage.Content, _ vocabulary: inout Vocabulary, into batch: inout Batch, in context: FetchContext,
        _ call: (Vocabulary) -> Call
    ) async throws(FetchError) -> (wire: WirePage, call: Call) {
        var asked = call(vocabulary)
        var page = try await context.send(asked)
        if mayChangeVocabulary, Vocabulary.isRefused(page) {
            vocabulary = vocabulary.other
            asked = call(vocabulary)
            page = try await context.get(asked)
            context.logger.notice(
                "field names changed", metadata: ["connector": "\(context.connector)", "fields": "\(vocabulary.rawValue)"])
        } else if let error = context.verdict(on: page, of: asked) {
            throw error
        }
        return (try context.read(page, of: asked, into: &batch) { WirePage($0, content, into: &$1) }, asked)
    }

    /// An answer with problems in place of content: what they mean for an account.
    func refusal(_ problems: [WireProblem], _ call: Call, in context: FetchContext) -> FetchError {
        let failure = context.failure(of: call)
        if problems.contains(where: \.isHidden), !call.isAboutToken { return failure.hidden }
        guard problems.contains(where: \.isGone), !call.isAboutToken else {
            return failure.malformed("the answer holds neither content nor a reason that is known")
        }
        return failure(
            .gone, .giveUp, why: "X knows no such account (any more)",
            mend: "It may have been deleted, suspended or renamed: correct or remove it in its people file."
        ).endingAccount()
    }

    /// The account, unless it is protected and not the token's own.
    func shown(_ user: WireUser, isOwn: Bool, about subject: String, in context: FetchContext) throws(FetchError) -> Identity {
        guard user.isProtected, !isOwn else { return user.identity }
        throw FetchError(
            .forbidden, .giveUp, what: "\(context.connector) (\(subject)): not fetched", why: "the account is protected",
            mend: Failure.mendOfHidden
        ).endingAccount()
    }
}
