import ConnectorKit

/// One channel: how its lists are asked for, and what their answers mean.
struct YouTubeAccount: PostSource {
    let youtube: YouTube
    let identity: Identity
    let context: FetchContext

    var network: Network { YouTube.network }
    var id: String { identity.key.id }

    func plan(isOwn: Bool) -> PostPlan {
        var plan = youtube.plan
        // Of a thousand at most, the newest first.
        if isOwn { plan.lists = [.init(Self.subscribers, every: .seconds(86_400), overlap: plan.overlap, mostPages: 20)] }
        return plan
    }

    func cost(of step: PostStep, _ state: PostState<YouTubeExtra>) -> Cost {
        switch step {
        case .newest, .walk: ["units": 2]
        default: ["units": 1]
        }
    }

    func call(_ what: String, _ list: YouTube.List, _ filter: Query, page: String? = nil) -> Call {
        youtube.call(what, about: identity.handle.map { "@\($0)" } ?? id, list, filter, page: page)
    }

    /// A page of the uploads, with its videos in one look-up.
    func posts(_ question: PostQuestion, _ extra: inout YouTubeExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        let token = question.list.token
        // The playlist of a channel's uploads has the channel's id, but for its second letter.
        let playlist = "UU\(id.dropFirst(2))"
        var call = call(token == nil ? "videos" : "older videos", .uploads, [("playlistId", playlist)], page: token)
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
        for upload in uploads where !ids.contains(upload.mark.id) { ids.append(upload.mark.id) }
        guard let videos = ids.isEmpty ? [] : try await videos(ids, into: &batch) else {
            throw context.failure(of: call).malformed("the network lists videos and does not show them")
        }
        let byID = Dictionary(videos.map { ($0.post.id, $0) }) { first, _ in first }
        // One that is not public any more, or cannot be read, only holds its place.
        let items = uploads.map { upload in
            let video = byID[upload.mark.id].flatMap { $0.isPublic ? $0 : nil }
            return PostItem(upload.mark, post: video?.post, counts: video?.counts ?? [:])
        }
        return PostPage(items, next: rest.next, version: page.version ?? rest.version)
    }

    /// What an answer tells beside its list: the next page, and a version that can go into a header.
    private static func rest(_ root: JSONValue) -> (next: String?, version: String?) {
        let version = root["etag"]?.string.flatMap { $0.utf8.count <= 200 && $0.isMade(of: .letters, .digits, and: "\"/_-.+=") ? $0 : nil }
        return (root.token("nextPageToken"), version)
    }

    /// What the network leaves out was deleted; what is not public any more is not shown to everybody.
    func lookUp(_ posts: [String], _ extra: inout YouTubeExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        guard let videos = try await videos(posts, into: &batch) else { return nil }
        let found = videos.filter(\.isPublic).map { PostItem(Mark($0.post.id, at: $0.post.at), post: nil, counts: $0.counts) }
        let hidden = videos.filter { !$0.isPublic }.map(\.post.id)
        return LookUpAnswer(found: found, hidden: hidden, of: posts, rejected: batch.rejectedCount)
    }

    /// Videos by their ids; `nil` when the network does not answer the question.
    private func videos(_ ids: [String], into batch: inout Batch) async throws(FetchError) -> [WireVideo]? {
        let call = call("counts of videos", .videos, [("id", ids.joined(separator: ","))])
        guard let page = try await context.getIfPresent(call) else { return nil }
        return try context.records(page, of: call, at: "items", into: &batch) { (json) throws(Malformed) in
            let video = try WireVideo(json)
            guard video.post.author == id else { throw Malformed("snippet.channelId", "another channel's") }
            return video
        }
    }

    /// The channel itself: only here its figures are told, and that it is gone.
    func facts(_ extra: inout YouTubeExtra, into batch: inout Batch) async throws(FetchError) -> Identity? {
        let call = call("the channel", .channels, [("id", id)])
        let found = try await youtube.channels(call, into: &batch, in: context).first { $0.key.id == id }
        if found == nil, batch.rejectedCount == 0 { throw YouTube.unknown(context.failure(of: call)) }
        return found
    }
}
