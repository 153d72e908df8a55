import HTTPTypes
import Model

/// TikTok's Display API: the token's own account and its videos, with counts and nobody behind them.
struct TikTokView: NetworkView {
    static let customs = Customs(
        network: Network("tiktok"), number: 13, snowflake: Snowflake(epoch: 0, tailBits: 21, wholeSeconds: true),
        likes: 0.7, reshares: 0.85, replies: 1, hasMentions: false, replyKind: .comment, answerKind: .comment, countsDeepAnswers: true,
        accountID: { number, _ in "_000\(String(scramble(number), radix: 36))" })

    static let routes: [Route<Self>] = [
        Route("/v2/user/info") { view, _ in view.user() },
        Route("/v2/video/list", .post) { view, _ in view.list() },
        Route("/v2/video/query", .post) { view, _ in view.query() },
    ]

    let look: Look
    init(_ look: Look) { self.look = look }

    // MARK: Limits and errors

    var rejection: Reply? { caller == nil ? Self.error(401, "access_token_invalid", "The access token is invalid.") : nil }

    /// 600 a minute for each endpoint.
    var allowances: [Allowance] { [Allowance(ask.token ?? "", 600, per: .seconds(60), scope: ask.path.joined(separator: "/"))] }

    /// It does not say how long.
    static func throttled(until reset: Instant, at now: Instant) -> Reply { error(429, "rate_limit_exceeded", "Too many requests.") }

    static func error(_ status: Int) -> Reply {
        status == 404 ? error(404, "unsupported_path", "Unsupported path") : error(status, "internal_error", "Internal server error")
    }

    private static func error(_ status: Int, _ code: String, _ message: String) -> Reply {
        .json(status) { json in json.object { verdict(code, message, in: &$0) } }
    }

    /// Stands in every answer.
    private static func verdict(_ code: String, _ message: String, in json: inout JSONBytes) {
        json.object("error") { json in
            json.field("code", code)
            json.field("message", message)
            json.field("log_id", "simnet")
        }
    }

    private static let badParameters = error(400, "invalid_params", "A parameter is missing or wrong.")

    // MARK: Questions

    /// Nothing is told that was not asked for.
    private var fields: Set<String> { Set((ask.value("fields") ?? "").split(separator: ",").map(String.init)) }

    private func answer(records: [UInt64] = [], _ data: (inout JSONBytes) -> Void) -> Reply {
        guard !fields.isEmpty else { return Self.badParameters }
        return .json(records: records) { json in
            json.object { json in
                json.object("data", data)
                Self.verdict("ok", "", in: &json)
            }
        }
    }

    private func user() -> Reply? {
        guard let caller else { return nil }
        let fields = fields
        return answer { json in
            json.object("user") { json in
                if fields.contains("open_id") { json.field("open_id", look.account(caller).id) }
                if fields.contains("display_name") { json.field("display_name", look.name(caller)) }
                if fields.contains("username") { json.field("username", look.account(caller).handle) }
                if fields.contains("follower_count") { json.field("follower_count", look.followers(caller)) }
                if fields.contains("following_count") { json.field("following_count", look.following(caller)) }
            }
        }
    }

    /// Videos that were created before `cursor`, in milliseconds; newest first.
    private func list() -> Reply? {
        guard let caller else { return nil }
        let size = JSONText.number("max_count", of: ask.body) ?? 10
        guard (1...20).contains(size) else { return Self.badParameters }
        let before = JSONText.number("cursor", of: ask.body).map(Int64.init) ?? .max
        let rest = look.originals(of: caller).reversed().drop { look.at($0).milliseconds >= before }
        let page = rest.prefix(size)
        return answer(records: page.map { look.post($0).number }) { json in
            videos(Array(page), in: &json)
            json.field("cursor", Int(page.last.map { look.at($0).milliseconds } ?? 0))
            json.field("has_more", page.count < rest.count)
        }
    }

    /// What is not there, or another account's, is left out.
    private func query() -> Reply {
        guard let ids = JSONText.texts("video_ids", in: "filters", of: ask.body), ids.count <= 20 else { return Self.badParameters }
        let found = ids.compactMap { look.post(numbered: UInt64($0)) }
            .filter { look.post($0).shape == .original && look.post($0).author == caller }
        return answer { videos(found, in: &$0) }
    }

    private func videos(_ posts: [Int32], in json: inout JSONBytes) {
        let fields = fields
        json.array("videos") { json in
            for index in posts {
                let (likes, comments, shares) = (look.likes(index), look.replies(index), look.reshares(index))
                json.object { json in
                    if fields.contains("id") { json.field("id", look.id(index)) }
                    if fields.contains("create_time") { json.field("create_time", Int(look.at(index).seconds)) }
                    if fields.contains("title") { json.field("title", look.text(index)) }
                    if fields.contains("share_url") {
                        json.field(
                            "share_url", "https://www.tiktok.com/@\(look.account(look.post(index).author).handle)/video/\(look.id(index))")
                    }
                    // Of twenty-five who watch, one does something.
                    if fields.contains("view_count") { json.field("view_count", (likes + comments + shares) * 25) }
                    if fields.contains("like_count") { json.field("like_count", likes) }
                    if fields.contains("comment_count") { json.field("comment_count", comments) }
                    if fields.contains("share_count") { json.field("share_count", shares) }
                }
            }
        }
    }
}
