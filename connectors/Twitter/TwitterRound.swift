import ConnectorKit

/// One step of a fetch: asks X one question and makes a batch of the answer.
struct TwitterRound: Sendable {
    let network: Twitter
    let id: String
    /// How errors and logs name the account.
    let subject: String
    let context: FetchContext

    /// How many posts one page may hold, largest first; the first that the budget affords is asked for.
    static let pageSizes = [100, 25, 5]
    static let lookupSize = 100

    var now: Instant { context.clock.now }

    func perform(_ step: TwitterState.Step, _ state: inout TwitterState) async throws(FetchError) -> Batch {
        switch step {
        case .whoAmI: try await whoAmI(&state)
        case .posts: try await posts(&state)
        case .mentions: try await mentions(&state)
        case .profile: try await profile(&state)
        case .refresh(let ids): try await refresh(ids, &state)
        case .people(let entry, let kind): try await people(kind, of: entry, &state)
        case .recheck(let ids): try await recheck(ids, &state)
        }
    }

    /// The least that a step can cost: below it, it is not begun.
    func leastCost(of step: TwitterState.Step, _ state: TwitterState) -> Cost {
        switch step {
        case .whoAmI, .profile: network.cost("users", users: 1)
        case .posts: listCost("tweets", size: 5, state)
        case .mentions: listCost("mentions", size: 5, state)
        case .refresh(let ids): network.cost("lookup", posts: unpaid(ids, state))
        case .recheck(let ids): network.cost("lookup", posts: ids.count)
        case .people(let entry, let kind): peopleCost(kind, size: peopleSize(kind, entry, state), state)
        }
    }

    /// The most that a page of the account's own posts or mentions can cost.
    func listCost(_ budget: String, size: Int, _ state: TwitterState) -> Cost {
        network.cost(
            budget, posts: size, included: (posts: size, users: budget == "mentions" ? size : 1), isOwned: state.isOwn == true)
    }

    /// How many of these posts have not been paid for today.
    func unpaid(_ ids: [String], _ state: TwitterState) -> Int { ids.count { state.paid[$0] != Int64(now.day) } }

    /// Asks, in the names that X was last content with; when it refuses them, once more in the others, which are then kept.
    func ask(
        _ state: inout TwitterState, _ call: (Vocabulary) -> Call
    ) async throws(FetchError) -> (page: Page, call: Call) {
        var vocabulary = state.vocabulary ?? network.vocabulary
        let answer = try await network.ask(&vocabulary, in: context, call)
        state.vocabulary = vocabulary == network.vocabulary ? nil : vocabulary
        return answer
    }

    /// The same for a question that the account can do without: `nil` where X does not answer it (404), noted in the log when that is new.
    func askIfPresent(
        _ state: inout TwitterState, _ call: (Vocabulary) -> Call
    ) async throws(FetchError) -> (page: Page, call: Call)? {
        var vocabulary = state.vocabulary ?? network.vocabulary
        let what = call(vocabulary).what
        let answer = try await network.askIfPresent(&vocabulary, in: context, call)
        state.vocabulary = vocabulary == network.vocabulary ? nil : vocabulary
        if answer != nil {
            state.unanswered.remove(what)
        } else if state.unanswered.insert(what).inserted {
            context.logger.notice(
                "server does not answer a question", metadata: ["connector": "\(context.connector)", "endpoint": "\(what)"])
        }
        return answer
    }

    /// Reads an answer; with nothing but problems in it, they are this account's.
    func read(
        _ page: Page, of call: Call, _ content: WirePage.Content, into batch: inout Batch, aboutAccount: Bool = true
    ) throws(FetchError) -> WirePage {
        let wire = try network.read(page, of: call, content, into: &batch, in: context)
        if aboutAccount, !wire.hasContent { try network.refuse(wire.problems, call, in: context) }
        return wire
    }

    /// Tells what is known of the account itself, when one of these users is it.
    func tell(_ users: [WireUser], _ state: inout TwitterState, into batch: inout Batch) throws(FetchError) {
        for user in users {
            guard user.id == id else {
                batch.identities.append(TwitterMapping.identity(user))
                continue
            }
            guard !user.isProtected || state.isOwn == true else { throw Twitter.protectedError(subject, in: context) }
            // Facts come along with every page of posts; they are news once a day, or when the followers changed.
            let isDue = state.profileAt.map { now - $0 >= TwitterState.profileInterval } ?? true
            let changed = user.followers != nil && user.followers != state.followers
            guard isDue || changed else { continue }
            batch.identities.append(TwitterMapping.identity(user))
            state.profileAt = now
            if changed, let followers = user.followers {
                state.followers = followers
                batch.tallies.append(Tally(network: Twitter.network, kind: .follow, subject: .identity(id), count: followers, at: now))
            }
        }
    }
}
