import ConnectorKit

/// The steps that read who acted.
extension HackerNewsRound {
    /// The comments behind a count that has grown; newest first, so no further than it has grown.
    func people(of entry: PostWatch.Entry, _ state: inout HackerNewsState) async throws(FetchError) -> Batch {
        let open = state.open.flatMap { $0.id == entry.id ? $0 : nil }
        let call = search("comments on a story", tags: "comment,story_\(entry.id)", filter: SearchWalk(before: open?.before).filter)
        var batch = Batch()
        let (hits, isFull) = try await hits(call, into: &batch, keepsText: false)
        for hit in hits { mapping.comment(hit, on: id, story: entry.id, into: &batch) }
        let covered = (open?.covered ?? 0) + Int64(hits.count + batch.rejectedCount)
        let next = hits.map(\.seconds).min().flatMap { SearchWalk.next(behind: $0, open?.before) }
        if isFull, let next, covered < min(entry.unasked(.comment), network.peoplePerPost) {
            state.open = .init(id: entry.id, before: next, covered: covered)
        } else {
            state.open = nil
            state.watch.noteAsked(.comment, of: entry.id)
        }
        return batch
    }

    /// New comments in the discussions that the account takes part in: all of them in one search, for those that answer it.
    func answers(_ state: inout HackerNewsState) async throws(FetchError) -> Batch {
        let comments = state.watchedComments(network.plan, now: now)
        let threads = state.threads(network.plan, now: now)
        // Nobody answers a comment before it is written.
        let first = comments.map(\.at).min().map { $0 - 1 }
        state.answers.since = state.answers.since ?? first
        let tags = "comment,(\(threads.map { "story_\($0)" }.joined(separator: ",")))"
        var batch = Batch()
        let call = search("answers to comments", tags: tags, filter: state.answers.filter)
        let (hits, isFull) = try await hits(call, into: &batch, keepsText: false)
        let own = Set(comments.map(\.id))
        for hit in hits { mapping.answer(hit, on: id, comments: own, into: &batch) }
        state.wantsAnswers = !state.answers.take(hits.map(\.seconds), isFull: isFull, overlap: Self.overlap)
        return batch
    }

    /// Comments that name the account.
    func mentions(_ state: inout HackerNewsState) async throws(FetchError) -> Batch {
        state.mentions.since = state.mentions.since ?? (now - network.history).seconds
        var batch = Batch()
        let call = search("mentions", tags: "comment", query: "\"\(id)\"", filter: state.mentions.filter)
        let (hits, isFull) = try await hits(call, into: &batch, keepsText: true)
        for hit in hits { mapping.mention(hit, of: id, into: &batch) }
        state.wantsMentions = !state.mentions.take(hits.map(\.seconds), isFull: isFull, overlap: Self.overlap)
        return batch
    }
}
