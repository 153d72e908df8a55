import ConnectorKit

/// One channel: how its lists are asked for, and what their answers mean.
struct YouTubeAccount: PostSource {
    let youtube: YouTube
    let identity: Identity
    let context: FetchContext

    static let pageSize = 50
    /// Videos may be listed late.
    private static let overlap = Duration.seconds(86_400)

    var network: Network { YouTube.network }
    var id: String { identity.key.id }
    var subject: String { identity.handle.map { "@\($0)" } ?? id }
    var mapping: YouTubeMapping { youtube.mapping }

    func plan(isOwn: Bool) -> PostPlan {
        var plan = PostPlan(history: youtube.history)
        plan.asksWhoseToken = youtube.token != nil
        plan.asksWhoseTokenEvery = .seconds(86_400)
        // Of a thousand at most, the newest first.
        if isOwn { plan.lists = [.init(Self.subscribers, every: .seconds(86_400), overlap: Self.overlap, mostPages: 20)] }
        plan.peopleKinds = youtube.peoplePerPost > 0 ? [.comment] : []
        plan.peoplePerPost = youtube.peoplePerPost
        // A channel without videos and one that is gone have the same empty list.
        plan.factsFirst = true
        plan.overlap = Self.overlap
        // The list tells no counts, so it may stay the same while they grow.
        plan.pageShowsAll = false
        plan.refresh = .byAge
        // What is known of a video is to be read anew or removed within 30 days.
        plan.term = .seconds(30 * 86_400)
        plan.keptLimit = 1000
        plan.recheckEvery = youtube.recheckEvery
        plan.lookUpSize = YouTube.lookUpSize
        plan.watch = PostWatch.Bounds(capacity: YouTube.lookUpSize, lifetime: youtube.watch)
        return plan
    }

    func cost(of step: PostStep, _ state: PostState<YouTubeExtra>) -> Cost {
        switch step {
        case .newest, .walk: ["units": 2]
        default: ["units": 1]
        }
    }

    /// What an answer tells beside its list.
    static func rest(_ root: JSONValue) -> (next: String?, version: String?) {
        let next = root["nextPageToken"]?.identifier.flatMap { (1...500).contains($0.utf8.count) ? $0 : nil }
        // It goes into a header.
        let version = root["etag"]?.string.flatMap { $0.utf8.count <= 200 && $0.isMade(of: .letters, .digits, and: "\"/_-.+=") ? $0 : nil }
        return (next, version)
    }

    /// A page of the uploads, with its videos in one look-up.
    func posts(_ question: PostQuestion, _ extra: inout YouTubeExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        let token = question.list.token
        var query = [
            // The playlist of a channel's uploads has the channel's id, but for its second letter.
            (name: "part", value: "snippet,contentDetails"), (name: "playlistId", value: "UU\(id.dropFirst(2))"),
            (name: "maxResults", value: "\(Self.pageSize)"),
            (
                name: "fields",
                value: "etag,nextPageToken,items(snippet(publishedAt,resourceId/videoId),contentDetails(videoId,videoPublishedAt))"
            ),
        ]
        if let token { query.append(("pageToken", token)) }
        var call = youtube.call(token == nil ? "videos" : "older videos", about: subject, "playlistItems", query)
        call.knownVersion = question.version
        let page = try await context.send(call)
        if let error = context.verdict(on: page, of: call) {
            // The channel was there a moment ago: it has no videos, or it is the token.
            if error.kind == .gone { return token == nil ? PostPage() : nil }
            if error.kind == .rejected, token != nil { return nil }
            throw error
        }
        guard !page.isUnchanged else { return PostPage(isUnchanged: true) }
        let (uploads, rest) = try context.records(page, of: call, at: "items", into: &batch, beside: Self.rest, WireUpload.init)
        var ids: [String] = []
        for upload in uploads where !ids.contains(upload.video) { ids.append(upload.video) }
        guard let videos = ids.isEmpty ? [] : try await videos(ids, into: &batch) else {
            throw context.failure(of: call).malformed("the network lists videos and does not show them")
        }
        let byID = Dictionary(videos.map { ($0.id, $0) }) { first, _ in first }
        return PostPage(
            uploads.map { mapping.item($0, byID[$0.video]) }, next: rest.next, version: page.version ?? rest.version)
    }

    /// What the network leaves out was deleted; what is not public any more is not shown to everybody.
    func lookUp(_ posts: [String], _ extra: inout YouTubeExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        guard let videos = try await videos(posts, into: &batch) else { return nil }
        let found = videos.filter(\.isPublic).map { PostItem(Mark($0.id, at: $0.at), post: nil, counts: $0.counts) }
        let hidden = videos.filter { !$0.isPublic }.map(\.id)
        return LookUpAnswer(found: found, hidden: hidden, of: posts, rejected: batch.rejectedCount)
    }

    /// Videos by their ids; `nil` when the network does not answer the question.
    private func videos(_ ids: [String], into batch: inout Batch) async throws(FetchError) -> [WireVideo]? {
        let call = youtube.call(
            "counts of videos", about: subject, "videos",
            [
                ("part", "snippet,statistics,status"), ("id", ids.joined(separator: ",")), ("maxResults", "\(YouTube.lookUpSize)"),
                (
                    "fields",
                    "items(id,snippet(publishedAt,channelId,title,tags),statistics(viewCount,likeCount,commentCount),status/privacyStatus)"
                ),
            ])
        guard let page = try await context.getIfPresent(call) else { return nil }
        return try context.records(page, of: call, at: "items", into: &batch) { (json) throws(Malformed) in
            let video = try WireVideo(json)
            guard video.channel == id else { throw Malformed("snippet.channelId", "another channel's") }
            return video
        }
    }

    /// The channel itself: only here its figures are told, and that it is gone.
    func facts(_ extra: inout YouTubeExtra, into batch: inout Batch) async throws(FetchError) -> Identity? {
        let call = youtube.channelCall("the channel", about: subject, ("id", id))
        let found = try await youtube.channels(call, into: &batch, in: context).first { $0.id == id }
        if found == nil, batch.rejectedCount == 0 { throw youtube.unknown(call, in: context) }
        return found.map(mapping.identity)
    }
}
