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
    private static let commentPageSize = 100
    /// Of a comment; nobody needs its text.
    private static let fields = "id,snippet(authorDisplayName,authorChannelId,publishedAt)"

    /// A page of threads, newest first, or of the answers in a thread that the page before it showed in part.
    func people(
        _ question: PeopleQuestion, _ extra: inout YouTubeExtra, into batch: inout Batch
    ) async throws(FetchError) -> PeopleAnswer {
        guard let entry = question.entry else { return .refused }
        if question.token == nil || extra.video != entry.id { extra = YouTubeExtra(video: entry.id) }
        if let thread = extra.threads.first { return try await replies(in: thread, of: entry, &extra, into: &batch) }
        let call = commentCall(
            "comments on a video", "commentThreads",
            [
                ("part", "snippet,replies"), ("videoId", entry.id), ("order", "time"),
                (
                    "fields",
                    "nextPageToken,items(id,snippet(totalReplyCount,topLevelComment(\(Self.fields))),replies/comments(\(Self.fields)))"
                ),
            ], page: extra.next)
        let page = try await context.send(call)
        if page.status == 404 { return .missing }
        if let error = context.verdict(on: page, of: call) {
            guard isOneList(page, error) else { throw error }
            return .refused
        }
        let (threads, rest) = try context.records(page, of: call, at: "items", into: &batch, beside: Self.rest, WireThread.init)
        for flaw in threads.lazy.flatMap(\.flaws) { batch.reject(Rejection(path: "items.\(flaw.path)", reason: flaw.reason)) }
        let partial = threads.filter { $0.replyCount > $0.replies.count + $0.flaws.count }.map(\.id)
        extra.threads = Array(partial.prefix(Self.commentPageSize))
        extra.next = rest.next == extra.next ? nil : rest.next
        let comments = threads.flatMap { [$0.comment] + $0.replies }
        // The answers of these come again, and are counted then.
        let again = threads.filter { partial.contains($0.id) }.reduce(0) { $0 + $1.replies.count }
        return .page(answer(comments, of: entry, read: comments.count - again, next: extra.token))
    }

    private func replies(
        in thread: String, of entry: PostWatch.Entry, _ extra: inout YouTubeExtra, into batch: inout Batch
    ) async throws(FetchError) -> PeopleAnswer {
        let call = commentCall(
            "answers to a comment", "comments",
            [("part", "snippet"), ("parentId", thread), ("fields", "nextPageToken,items(\(Self.fields))")], page: extra.replies)
        let page = try await context.send(call)
        var comments: [WireComment] = []
        var next: String?
        if let error = context.verdict(on: page, of: call) {
            guard page.status == 404 || isOneList(page, error) else { throw error }
        } else {
            let (records, rest) = try context.records(page, of: call, at: "items", into: &batch, beside: Self.rest, WireComment.init)
            comments = records
            next = rest.next == extra.replies ? nil : rest.next
        }
        extra.replies = next
        if next == nil { extra.threads.removeFirst() }
        // A page without records would end the reading of all comments; a thread that is gone ends only itself.
        return .page(answer(comments, of: entry, read: max(1, comments.count), next: extra.token))
    }

    /// Whether an error concerns this list alone: comments that are switched off or not shown, a token that is not known any more.
    private func isOneList(_ page: Page, _ error: FetchError) -> Bool {
        guard YouTube.reason(page) != nil else { return false }
        return error.kind == .rejected || (error.kind == .unauthorized && page.status == 403 && Self.closed.contains(YouTube.reason(page)))
    }

    private static let closed: Set<String?> = ["commentsDisabled", "forbidden"]

    private func answer(_ comments: [WireComment], of entry: PostWatch.Entry, read: Int, next: String?) -> PeoplePage {
        PeoplePage(
            comments.compactMap { mapping.comment($0, on: entry.id, of: id) }, read: read,
            late: min(read, comments.count { $0.at > entry.sampledAt }), next: next)
    }

    private func commentCall(_ what: String, _ method: String, _ query: [(name: String, value: String)], page: String?) -> Call {
        var query = query + [("maxResults", "\(Self.commentPageSize)")]
        if let page { query.append(("pageToken", page)) }
        return youtube.call(what, about: subject, method, query, wantsKey: true)
    }

    /// Nothing is kept of a video that is not watched any more.
    func settle(_ extra: inout YouTubeExtra, watching ids: Set<String>) {
        if !extra.video.isEmpty, !ids.contains(extra.video) { extra = YouTubeExtra() }
    }
}
