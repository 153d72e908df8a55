import ConnectorKit

/// Who subscribed to the channel of the login: YouTube tells that to nobody else.
extension YouTubeAccount {
    static let subscribers = "subscribers"
    private static let refusals: Set<String?> = ["insufficientPermissions", "subscriptionForbidden"]

    /// Asks whose login it is.
    func ownsToken(_ extra: inout YouTubeExtra) async throws(FetchError) -> Bool {
        var call = youtube.channelCall("the login's channel", about: subject, ("mine", "true"))
        call.isAboutToken = true
        var batch = Batch()
        let isOwn = try await youtube.channels(call, into: &batch, in: context).contains { $0.id == id }
        // It would be taken for another's.
        if let flaw = batch.rejections.first { throw context.failure(of: call).malformed("\(flaw.path): \(flaw.reason)") }
        return isOwn
    }

    /// A page of those who show their subscriptions, newest first.
    func page(
        of list: String, _ question: ListQuestion, _ extra: inout YouTubeExtra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? {
        let fields = "nextPageToken,items(snippet(publishedAt,resourceId/channelId),subscriberSnippet(channelId,title))"
        var query = [
            (name: "part", value: "snippet,subscriberSnippet"), (name: "myRecentSubscribers", value: "true"),
            (name: "maxResults", value: "\(Self.pageSize)"), (name: "fields", value: fields),
        ]
        if let token = question.token { query.append(("pageToken", token)) }
        var call = youtube.call(Self.subscribers, about: subject, "subscriptions", query)
        call.isAboutToken = true
        let page = try await context.send(call)
        if let error = context.verdict(on: page, of: call) {
            // The login may read less than is asked for by default.
            guard Self.refusals.contains(YouTube.reason(page)) else { throw error }
            context.noteUnanswered(call)
            return nil
        }
        let (found, rest) = try context.records(page, of: call, at: "items", into: &batch, beside: Self.rest) { (json) throws(Malformed) in
            let subscription = try WireSubscription(json)
            // Another account may have logged in since it was asked.
            guard subscription.channel == id else { throw Malformed("snippet.resourceId.channelId", "another channel's") }
            return subscription
        }
        batch.add(found.map { mapping.follow($0) })
        return ListPage(found.map { Mark($0.subscriber, at: $0.at) }, next: rest.next)
    }
}
