import ConnectorKit

/// The steps of a fetch: many posts in one question, which is no round of one post after the other.
struct StackExchangeRound: Round {
    let network: StackExchange
    /// The account's number on the site.
    let id: String
    let context: FetchContext

    var mapping: StackExchangeMapping { network.mapping }
    var now: Instant { context.clock.now }
    /// Where the first fetch ends.
    var floor: Int64 { (now - network.history).seconds }

    func firstStep(_ state: StackExchangeState, now: Instant) -> StackExchangeState.Step { state.firstStep(now: now) }
    func steps(_ state: StackExchangeState, now: Instant) -> [StackExchangeState.Step] { state.steps(network.plan, now: now) }
    func cost(of step: StackExchangeState.Step, _ state: StackExchangeState) -> Cost { step.method.cost }
    func settle(_ state: inout StackExchangeState, now: Instant) { state.settle(now: now) }

    func list(of step: StackExchangeState.Step) -> String {
        switch step {
        case .user: "user"
        case .newest: "posts"
        case .check: "suspects"
        case .back: "back"
        case .olderComments: "older"
        case .questions: "questions"
        case .answers: "answers"
        case .comments: "comments"
        case .mentions: "mentions"
        case .recheck: "recheck"
        case .accepted: "accepted"
        case .askers: "askers"
        }
    }

    /// Posts whose comments or answers cannot be read are let go; the next ones may.
    func giveUp(_ step: StackExchangeState.Step, tries: Int, _ state: inout StackExchangeState) {
        guard tries >= 3 else { return }
        switch step {
        case .olderComments: state.older = nil
        case .askers(let acceptances): state.acceptances.removeAll { acceptances.contains($0) }
        case .check(let ids): state.suspects.removeAll { ids.contains($0) }
        case .answers(let open):
            state.open = nil
            for question in open.questions { state.watch.noteAsked(.reply, of: question) }
        default: break
        }
    }

    func perform(_ step: StackExchangeState.Step, _ state: inout StackExchangeState) async throws(FetchError) -> Batch {
        switch step {
        case .user: try await user(&state)
        case .newest: try await newest(&state)
        case .check(let posts): try await check(posts, &state)
        case .back(let walk): try await back(walk, &state)
        case .olderComments(let older): try await olderComments(older, &state)
        case .questions: try await questions(&state)
        case .answers(let open): try await answers(open, &state)
        case .comments: try await comments(&state)
        case .mentions: try await mentions(&state)
        case .recheck: try await recheck(&state)
        case .accepted: try await accepted(&state)
        case .askers(let acceptances): try await askers(acceptances, &state)
        }
    }

    /// Asks about the account and reads the records.
    func ask<Record>(
        _ what: String, _ method: Method, _ ids: [String], _ query: [(name: String, value: String)], into batch: inout Batch,
        _ read: (JSONValue) throws(Malformed) -> Record
    ) async throws(FetchError) -> (records: [Record], hasMore: Bool) {
        let call = network.call(what, about: id, method, ids, query)
        return try await network.records(call, method, into: &batch, in: context, read)
    }

    /// The account itself, once a day: whether it is still there. With it, all its questions are read for their views.
    func user(_ state: inout StackExchangeState) async throws(FetchError) -> Batch {
        var batch = Batch()
        let users = try await network.users([id], about: id, into: &batch, in: context)
        guard !users.isEmpty || batch.rejectedCount > 0 else { throw network.unknown(id, batch, in: context) }
        batch.identities = users.map(mapping.identity)
        // Also after an account that could not be read: it is asked for again tomorrow, not for ever now.
        state.userAt = now
        state.activity = nil
        return batch
    }

    /// From old to new, from a time on.
    static func forward(from: Int64) -> [(name: String, value: String)] {
        [("order", "asc"), ("sort", "creation"), ("fromdate", "\(from)")]
    }
}
