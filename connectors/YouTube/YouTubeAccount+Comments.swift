import ConnectorKit

/// How far the comments on one video have been read, page of threads by page of threads, each with the threads that it showed in part.
struct YouTubeExtra: PostExtra {
    var video = ""
    /// Threads with more answers than a page of threads shows.
    var threads: [String] = []
    /// The next page of the first thread's answers.
    var replies: String?
    /// The next page of threads.
    var next: String?

    /// Where the reading goes on, as the round notes it; `nil` at the end.
    var token: String? { threads.first.map { "\($0) \(replies ?? "")" } ?? next }
}

extension YouTubeAccount {
    /// A page of threads, newest first, or of the answers in a thread that the page before it showed in part.
    func people(
        _ question: PeopleQuestion, _ extra: inout YouTubeExtra, into batch: inout Batch
    ) async throws(FetchError) -> PeopleAnswer {
        guard let entry = question.entry else { return .refused }
        if question.token == nil || extra.video != entry.id { extra = YouTubeExtra(video: entry.id) }
        if let thread = extra.threads.first { return .page(try await replies(in: thread, of: entry, &extra, into: &batch)) }
        let call = call("comments on a video", .threads, [("videoId", entry.id), ("order", "time")], page: extra.next)
        let page = try await context.send(call)
        if page.status == 404 { return .missing }
        guard let (threads, next) = try records(page, of: call, into: &batch, WireThread.init) else { return .refused }
        for flaw in threads.lazy.flatMap(\.flaws) { batch.reject(Rejection(path: "items.\(flaw.path)", reason: flaw.reason)) }
        let partial = threads.filter { $0.replyCount > $0.replies.count + $0.flaws.count }.map(\.id)
        extra.threads = Array(partial.prefix(YouTube.List.threads.pageSize))
        extra.next = next == extra.next ? nil : next
        let comments = threads.flatMap { [$0.comment] + $0.replies }
        // The answers of these come again, and are counted then.
        let again = threads.filter { partial.contains($0.id) }.reduce(0) { $0 + $1.replies.count }
        return .page(answer(comments, of: entry, read: comments.count - again, next: extra.token))
    }

    private func replies(
        in thread: String, of entry: PostWatch.Entry, _ extra: inout YouTubeExtra, into batch: inout Batch
    ) async throws(FetchError) -> PeoplePage {
        let call = call("answers to a comment", .comments, [("parentId", thread)], page: extra.replies)
        let page = try await context.send(call)
        let (comments, next) = page.status == 404 ? ([], nil) : try records(page, of: call, into: &batch, WireComment.init) ?? ([], nil)
        extra.replies = next == extra.replies ? nil : next
        if extra.replies == nil { extra.threads.removeFirst() }
        // A page without records would end the reading of all comments; a thread that is gone ends only itself.
        return answer(comments, of: entry, read: max(1, comments.count), next: extra.token)
    }

    /// The records of a page, and the token of the next. `nil` for an error that concerns this list alone: comments that are switched off or
    /// not shown, a token that is not known any more.
    private func records<Record>(
        _ page: Page, of call: Call, into batch: inout Batch, _ read: (JSONValue) throws(Malformed) -> Record
    ) throws(FetchError) -> (records: [Record], next: String?)? {
        guard let error = context.verdict(on: page, of: call) else {
            return try context.records(page, of: call, at: "items", next: "nextPageToken", into: &batch, read)
        }
        guard let reason = YouTube.reason(page) else { throw error }
        let isClosed = error.kind == .unauthorized && page.status == 403 && ["commentsDisabled", "forbidden"].contains(reason)
        guard isClosed || error.kind == .rejected else { throw error }
        return nil
    }

    private func answer(_ comments: [WireComment], of entry: PostWatch.Entry, read: Int, next: String?) -> PeoplePage {
        PeoplePage(
            comments.compactMap { $0.act(on: entry.id, of: id) }, read: read,
            late: min(read, comments.count { $0.at > entry.sampledAt }), next: next)
    }

    /// Nothing is kept of a video that is not watched any more.
    func settle(_ extra: inout YouTubeExtra, watching ids: Set<String>) {
        if !extra.video.isEmpty, !ids.contains(extra.video) { extra = YouTubeExtra() }
    }
}
