import HTTPTypes
import Model

/// YouTube's Data API v3: videos with counts of views and likes, and comments with their authors.
struct YouTubeView: NetworkView {
    static let customs = Customs(
        network: Network("youtube"), number: 4, snowflake: Snowflake(epoch: 1_100_000_000_000, tailBits: 10, wholeSeconds: true),
        likes: 0.74, reshares: 0.74, replies: 1, postShare: 0.4, hasMentions: false, hasFollows: false, replyKind: .comment,
        answerKind: .comment, countsDeepAnswers: true, handle: { member, _ in member.name.replacing(" ", with: "") },
        accountID: { number, _ in channel(number) },
        postID: { post, record in id(of: post, in: record) }, postNumber: { DigitText.video.number(in: $0.suffix(11)) })
    static let tagsVersions = true

    static let routes: [Route<Self>] = [
        Route("/youtube/v3/channels") { view, _ in view.channels() },
        Route("/youtube/v3/playlistItems") { view, _ in view.uploads() },
        Route("/youtube/v3/videos") { view, _ in view.videos() },
        Route("/youtube/v3/commentThreads") { view, _ in view.threads() },
        Route("/youtube/v3/comments") { view, _ in view.answers() },
        // Nobody subscribes here.
        Route("/youtube/v3/subscriptions") { view, _ in view.list("subscription") { _ in } },
    ]

    let look: Look
    init(_ look: Look) { self.look = look }

    /// `UC` and 22 characters.
    private static func channel(_ number: UInt64) -> String {
        "UC\(DigitText.video.text(scramble(number)))\(DigitText.video.text(scramble(~number)))"
    }

    /// A video's id, a comment's, or that of an answer, which begins with its comment's.
    static func id(of post: Int32, in record: NetworkRecord) -> String {
        let found = record.posts[Int(post)]
        let own = DigitText.video.text(found.number)
        guard found.shape == .reply else { return own }
        let parent = record.posts[Int(found.parent)]
        return parent.shape == .reply ? "\(id(of: found.parent, in: record)).\(own)" : "Ugx\(own)"
    }

    // MARK: Limits and errors

    private var key: String? { ask.headers[.ours("X-Goog-Api-Key")] ?? ask.value("key") }

    /// Google tells a device with statuses of its own how it stands.
    static let desk: TokenDesk.Place? = TokenDesk.Place(
        tokenPath: ["token"], lifetime: .seconds(3600), hasPage: true, devicePath: ["device", "code"],
        statuses: [.pending: 428, .slowDown: 403, .denied: 403])

    var rejection: Reply? {
        if let token = ask.token {
            return token.hasPrefix(NetworkServer.tokenPrefix) ? nil : Self.error(401, "authError", "Invalid Credentials")
        }
        guard let key else { return Self.error(403, "forbidden", "The request is missing a valid API key.") }
        return key.hasPrefix(NetworkServer.tokenPrefix) ? nil : Self.error(400, "keyInvalid", "API key not valid.")
    }

    /// 10,000 units a day, which begins at midnight Pacific Time (its winter time, all year), and each question is one.
    var allowances: [Allowance] {
        var units = Allowance(ask.token ?? key ?? "", 10_000, per: .seconds(86_400), isAligned: true)
        units.rule.offset = .seconds(8 * 3600)
        return [units]
    }

    /// A quota that is used up is told otherwise than haste; neither says how long.
    static func throttled(until reset: Instant, at now: Instant) -> Reply {
        reset - now > .seconds(100)
            ? error(403, "quotaExceeded", "The request cannot be completed because you have exceeded your quota.")
            : error(403, "rateLimitExceeded", "Too many requests.")
    }

    static func error(_ status: Int) -> Reply {
        status == 404 ? error(404, "notFound", "Not Found") : error(status, "backendError", "Backend Error")
    }

    private static func error(_ status: Int, _ reason: String, _ message: String) -> Reply {
        .json(status) { json in
            json.object { json in
                json.object("error") { json in
                    json.field("code", status)
                    json.field("message", message)
                    json.array("errors") { json in
                        json.object { json in
                            json.field("message", message)
                            json.field("domain", reason == "quotaExceeded" ? "youtube.quota" : "global")
                            json.field("reason", reason)
                        }
                    }
                }
            }
        }
    }

    // MARK: Lists

    private func list(_ kind: String, next: String? = nil, hasItems: Bool = true, _ write: (inout JSONBytes) -> Void) -> Reply {
        .json { json in
            json.object { json in
                json.field("kind", "youtube#\(kind)ListResponse")
                if let next { json.field("nextPageToken", next) }
                if hasItems { json.array("items", write) }
            }
        }
    }

    /// A page of posts, newest first; the token of a page is the number before which it begins.
    private func page(_ kind: String, _ posts: [Int32], most: Int, _ write: (Int32, inout JSONBytes) -> Void) -> Reply {
        let window = Window(
            below: ask.value("pageToken").flatMap { DigitText.video.number(in: $0) },
            limit: look.limit("maxResults", standard: 5, most: most))
        let page = record.page(posts, window, at: now)
        let isFull = page.count == window.limit && page.last != posts.first
        let next = isFull ? page.last.map { DigitText.video.text(look.post($0).number) } : nil
        return list(kind, next: next) { json in for post in page { write(post, &json) } }
    }

    private func ids(_ name: String) -> [String] { (ask.value(name) ?? "").split(separator: ",").prefix(50).map(String.init) }

    // MARK: Questions

    /// An unknown handle is answered without `items`.
    private func channels() -> Reply {
        var found = ids("id").compactMap { record.account(id: $0) }
        if let handle = ask.value("forHandle") {
            found = record.account(named: String(handle.drop { $0 == "@" })).map { [$0] } ?? []
        }
        if ask.value("mine") == "true" { found = caller.map { [$0] } ?? [] }
        return list("channel", hasItems: !found.isEmpty) { json in for account in found { channel(account, in: &json) } }
    }

    private func uploads() -> Reply {
        let id = ask.value("playlistId") ?? ""
        guard id.hasPrefix("UU"), let owner = record.account(id: "UC\(id.dropFirst(2))") else { return noPlaylist }
        let videos = look.originals(of: owner)
        guard !videos.isEmpty else { return noPlaylist }
        return page("playlistItem", videos, most: 50) { upload($0, in: &$1) }
    }

    private var noPlaylist: Reply {
        Self.error(404, "playlistNotFound", "The playlist identified with the request's playlistId parameter cannot be found.")
    }

    private func video(_ id: String) -> Int32? {
        look.post(numbered: DigitText.video.number(in: id)).flatMap { look.post($0).shape == .original ? $0 : nil }
    }

    private func videos() -> Reply {
        let found = ids("id").compactMap(video)
        return list("video") { json in for post in found { video(post, in: &json) } }
    }

    /// Comments want another scope than to read.
    private var lackOfScope: Reply? {
        ask.token == nil ? nil : Self.error(403, "insufficientPermissions", "Request had insufficient authentication scopes.")
    }

    private func threads() -> Reply {
        if let lackOfScope { return lackOfScope }
        guard let video = video(ask.value("videoId") ?? "") else {
            return Self.error(404, "videoNotFound", "The video identified by the videoId parameter could not be found.")
        }
        return page("commentThread", look.shown(look.post(video).replies), most: 100) { thread($0, in: &$1) }
    }

    private func answers() -> Reply {
        if let lackOfScope { return lackOfScope }
        let id = ask.value("parentId") ?? ""
        guard id.hasPrefix("Ugx"), let comment = look.post(numbered: DigitText.video.number(in: id.dropFirst(3))) else {
            return Self.error(404, "commentNotFound", "The comment could not be found.")
        }
        return page("comment", look.shown(look.post(comment).replies), most: 100) { self.comment($0, in: &$1) }
    }
}
