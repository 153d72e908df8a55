import ConnectorKit

/// The steps that read who acted.
extension StackExchangeRound {
    /// New comments on the newest posts: one question for all of them.
    func comments(_ state: inout StackExchangeState) async throws(FetchError) -> Batch {
        let posts = state.commented
        let oldest = state.own.prefix(posts.count).last?.at ?? floor
        let from = state.commentsFrom ?? max(floor, oldest)
        var batch = Batch()
        let (comments, walk) = try await comments(on: posts, from: from, into: &batch)
        state.commentsFrom = walk?.from ?? max(from, comments.map(\.seconds).max() ?? from)
        state.wantsComments = walk != nil
        return batch
    }

    /// Comments on posts that have just been met.
    func olderComments(_ older: StackExchangeState.OlderComments, _ state: inout StackExchangeState) async throws(FetchError) -> Batch {
        var batch = Batch()
        let (_, walk) = try await comments(on: older.posts, from: older.from, into: &batch)
        state.older = walk.map { .init(posts: older.posts, from: $0.from) }
        return batch
    }

    /// Answers to questions whose number of answers has grown.
    func answers(_ open: StackExchangeState.OpenAnswers, _ state: inout StackExchangeState) async throws(FetchError) -> Batch {
        var batch = Batch()
        let (answers, hasMore) = try await ask(
            "answers", .answersOfQuestions, open.questions, Self.forward(from: open.from), into: &batch, WireResponse.answer)
        let own = Set(open.questions)
        for answer in answers where own.contains(answer.post) { mapping.answer(answer, on: id, into: &batch) }
        if let walk = TimeWalk(from: open.from).forward(behind: answers.map(\.seconds), hasMore: hasMore) {
            state.open = .init(questions: open.questions, from: walk.from)
            return batch
        }
        state.open = nil
        state.answersAt = now
        for question in open.questions { state.watch.noteAsked(.reply, of: question) }
        return batch
    }

    /// Comments that name the account under posts of others.
    func mentions(_ state: inout StackExchangeState) async throws(FetchError) -> Batch {
        let from = state.mentionsFrom ?? floor
        var batch = Batch()
        let (comments, hasMore) = try await ask(
            "mentions", .mentionsOfUser, [id], Self.forward(from: from), into: &batch, WireResponse.comment)
        let own = Set(state.own.map(\.id))
        // Those on the account's own posts are comments on them.
        for comment in comments where !own.contains(comment.post) { mapping.mention(comment, of: id, into: &batch) }
        let walk = TimeWalk(from: from).forward(behind: comments.map(\.seconds), hasMore: hasMore)
        state.mentionsFrom = walk?.from ?? max(from, comments.map(\.seconds).max() ?? from)
        state.mentionsAt = now
        state.wantsMentions = walk != nil
        return batch
    }

    /// Which of the account's answers have been accepted, once a day. What was so at the first look is dated by the answer, so that it is
    /// no news; the site tells no time.
    func accepted(_ state: inout StackExchangeState) async throws(FetchError) -> Batch {
        var batch = Batch()
        let query: [(name: String, value: String)] = [("order", "desc"), ("sort", "activity")]
        let (answers, _) = try await ask("accepted answers", .answersOfUser, [id], query, into: &batch, WireResponse.ownAnswer)
        for answer in answers where answer.isAccepted && answer.owner?.id == id && !state.told.contains(answer.id) {
            let at = state.acceptedAt == nil ? answer.seconds : now.seconds
            state.acceptances.append(.init(answer: answer.id, question: answer.post, at: at))
        }
        state.acceptedAt = now
        return batch
    }

    /// Who asked the questions, which is who accepted the answers.
    func askers(_ acceptances: [StackExchangeState.Acceptance], _ state: inout StackExchangeState) async throws(FetchError) -> Batch {
        var batch = Batch()
        let ids = Set(acceptances.map(\.question)).sorted()
        let (questions, _) = try await ask("questions", .questions, ids, [], into: &batch, WireResponse.question)
        let asked = Dictionary(questions.map { ($0.id, $0) }) { first, _ in first }
        for acceptance in acceptances {
            if let question = asked[acceptance.question] { mapping.acceptance(acceptance, by: question.owner, of: id, into: &batch) }
        }
        state.acceptances.removeAll { acceptances.contains($0) }
        state.told += acceptances.map(\.answer)
        return batch
    }

    private func comments(
        on posts: [String], from: Int64, into batch: inout Batch
    ) async throws(FetchError) -> (comments: [WireResponse], walk: TimeWalk?) {
        let (comments, hasMore) = try await ask(
            "comments", .commentsOfPosts, posts, Self.forward(from: from), into: &batch, WireResponse.comment)
        let own = Set(posts)
        for comment in comments where own.contains(comment.post) { mapping.comment(comment, on: id, into: &batch) }
        return (comments, TimeWalk(from: from).forward(behind: comments.map(\.seconds), hasMore: hasMore))
    }
}
