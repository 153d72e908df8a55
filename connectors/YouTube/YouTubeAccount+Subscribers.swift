import ConnectorKit

/// Who subscribed to the channel of the login: YouTube tells that to nobody else.
extension YouTubeAccount {
    static let subscribers = "subscribers"

    /// Asks whose login it is.
    func ownsToken(_ extra: inout YouTubeExtra) async throws(FetchError) -> Bool {
        var call = call("the login's channel", .channels, [("mine", "true")])
        call.isAboutToken = true
        var batch = Batch()
        let isOwn = try await youtube.channels(call, into: &batch, in: context).contains { $0.key.id == id }
        // It would be taken for another's.
        if let flaw = batch.rejections.first { throw context.failure(of: call).malformed(flaw) }
        return isOwn
    }

    /// A page of those who show their subscriptions, newest first.
    func page(
        of list: String, _ question: ListQuestion, _ extra: inout YouTubeExtra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? {
        var call = call(Self.subscribers, .subscriptions, [("myRecentSubscribers", "true")], page: question.token)
        call.isAboutToken = true
        let page = try await context.send(call)
        if let error = context.verdict(on: page, of: call) {
            // The login may read less than is asked for by default.
            guard ["insufficientPermissions", "subscriptionForbidden"].contains(YouTube.reason(page)) else { throw error }
            context.noteUnanswered(call)
            return nil
        }
        let (found, next) = try context.records(page, of: call, at: "items", next: "nextPageToken", into: &batch) {
            (json) throws(Malformed) in
            let subscription = try WireSubscription(json)
            // Another account may have logged in since it was asked.
            guard subscription.channel == id else { throw Malformed("snippet.resourceId.channelId", "another channel's") }
            return subscription
        }
        batch.add(found.map(\.act))
        return ListPage(found.map { Mark($0.subscriber.key.id, at: $0.at) }, next: next)
    }
}
