import ConnectorKit

extension YouTube {
    /// A list of the API, by the name of its method.
    enum List: String {
        case channels, videos, subscriptions, comments
        case uploads = "playlistItems"
        case threads = "commentThreads"

        /// Which parts of its records are wanted.
        fileprivate var parts: String {
            switch self {
            case .channels: "snippet,statistics"
            case .videos: "snippet,statistics,status"
            case .subscriptions: "snippet,subscriberSnippet"
            case .comments: "snippet"
            case .uploads: "snippet,contentDetails"
            case .threads: "snippet,replies"
            }
        }

        /// Which fields of these. Nobody needs the text of a comment.
        fileprivate var fields: String {
            let comment = "id,snippet(authorDisplayName,authorChannelId,publishedAt)"
            return switch self {
            case .channels: "kind,items(id,snippet(title,customUrl,publishedAt),statistics(subscriberCount,hiddenSubscriberCount))"
            case .videos:
                "items(id,snippet(publishedAt,channelId,title,tags),statistics(viewCount,likeCount,commentCount),status/privacyStatus)"
            case .subscriptions: "nextPageToken,items(snippet(publishedAt,resourceId/channelId),subscriberSnippet(channelId,title))"
            case .comments: "nextPageToken,items(\(comment))"
            case .uploads:
                "etag,nextPageToken,items(snippet(publishedAt,resourceId/videoId),contentDetails(videoId,videoPublishedAt))"
            case .threads: "nextPageToken,items(id,snippet(totalReplyCount,topLevelComment(\(comment))),replies/comments(\(comment)))"
            }
        }

        /// Whether the key reads it, although there is a token.
        fileprivate var wantsKey: Bool { self == .comments || self == .threads }
        /// How many records a page may have.
        var pageSize: Int { wantsKey ? 100 : YouTube.lookUpSize }
    }

    /// How many channels or videos one look-up takes.
    static let lookUpSize = 50

    /// A call of the API. Every one that is asked here costs one unit, be it answered or not.
    ///
    /// - Parameters:
    ///   - filter: Which of the list's records are meant.
    ///   - page: The token of a page behind the first.
    func call(_ what: String, about subject: String, _ list: List, _ filter: Query, page: String? = nil) -> Call {
        let query = [("part", list.parts), ("fields", list.fields), ("maxResults", "\(list.pageSize)")] + filter
        var call = Call(what, about: subject, at: base, [list.rawValue], query: query, cost: ["units": 1])
        call.rules.refine = Self.namedErrors
        if let page { call.query.append(("pageToken", page)) }
        if let token, !list.wantsKey {
            call.bearer = (token, "token")
            return call
        }
        call.credential = "key"
        guard let key else { return call }
        let text = key.withExposedValue { $0 }
        if putsKeyIntoQuery { call.query.append(("key", text)) } else { call.headers[.googleKey] = text }
        return call
    }

    /// The first reason that an error names, which says more than its status: nearly all have 400 or 403. What is wrong with the key stands
    /// among its details alone, behind `badRequest` or `forbidden`.
    static func reason(_ page: Page) -> String? {
        guard page.status >= 400 else { return nil }
        return page.readIfJSON { root in
            let details = root["error"]?["details"]?.elements.compactMap { $0["reason"]?.string } ?? []
            if details.contains(where: { $0.hasPrefix("API_KEY_") || $0 == "SERVICE_DISABLED" }) { return "keyInvalid" }
            return root["error"]?["errors"]?.elements.first { _ in true }?["reason"]?.string
        }
    }

    private static let removal = "Remove it from its people file."
    @Sendable private static func namedErrors(_ page: Page, _ call: Call, _ failure: Failure) -> FetchError? {
        switch reason(page) {
        case "quotaExceeded", "dailyLimitExceeded":
            return failure.throttled(until: googleDay.end(of: failure.now), status: page.status, reach: .connector)
        case "rateLimitExceeded", "userRateLimitExceeded":
            return failure.throttled(until: ServerTime.retryAfter(page.headers, at: failure.now), status: page.status, reach: .connector)
        case "keyInvalid", "keyExpired", "accessNotConfigured":
            let (whom, mend) =
                call.bearer == nil
                ? ("key", "for credential `key` of connector `\(failure.connector)`, or renew it,")
                : ("login's project", "in the project of `client_id` in [connector.login] of connector `\(failure.connector)`,")
            return failure(
                .unauthorized, .reconfigure, reach: .connector, why: "the network refuses the \(whom)",
                mend: "Enable the YouTube Data API v3 \(mend) then reload.")
        case "processingFailure", "backendError":
            return failure(.unreachable, .backOff, reach: .connector, why: "the network is in trouble", mend: .again())
        case "channelClosed", "channelSuspended":
            return failure(.gone, .giveUp, why: "the channel is closed or suspended", mend: removal).endingAccount()
        case "channelForbidden":
            return failure(.forbidden, .giveUp, why: "the channel does not show itself", mend: removal)
        case "playlistItemsNotAccessible":
            return failure(.forbidden, .giveUp, why: "the channel does not show its videos", mend: removal).endingAccount()
        default: return nil
        }
    }
}

extension HTTPField.Name {
    // A constant of plain letters is always a name.
    fileprivate static let googleKey = Self("X-Goog-Api-Key") ?? .authorization
}
