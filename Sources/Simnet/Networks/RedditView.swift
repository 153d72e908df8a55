import HTTPTypes
import Model

/// Reddit's Data API for applications: submissions with scores, comments and crossposts with their authors.
struct RedditView: NetworkView {
    static let customs = Customs(
        network: Network("reddit"), number: 5, snowflake: Snowflake(epoch: 1_100_000_000_000, tailBits: 10, wholeSeconds: true),
        likes: 0.58, reshares: 0.68, replies: 1, hasMentions: false, hasFollows: false, replyKind: .comment, answerKind: .comment,
        countsDeepAnswers: true, accountID: { number, _ in "t2_\(base36(number))" }, postID: { name(of: $1.posts[Int($0)]) },
        postNumber: { number(in: $0) })

    static let routes: [Route<Self>] = [
        Route("/user/{name}/about") { view, parts in view.about(parts[0]) },
        Route("/user/{name}/overview") { view, parts in view.overview(of: parts[0]) },
        Route("/api/user_data_by_account_ids") { view, _ in view.accounts() },
        Route("/api/info") { view, _ in view.info() },
        Route("/comments/{article}") { view, parts in view.comments(on: parts[0]) },
        Route("/api/morechildren") { view, _ in view.moreComments() },
        Route("/duplicates/{article}") { view, parts in view.crossposts(of: parts[0]) },
    ]

    let look: Look
    init(_ look: Look) { self.look = look }

    private static func base36(_ number: UInt64) -> String { String(number, radix: 36) }
    /// A fullname: comments are `t1`, submissions, crossposts among them, are `t3`.
    private static func name(of post: PostRecord) -> String { "\(post.shape == .reply ? "t1" : "t3")_\(base36(post.number))" }
    private static func number(in name: String) -> UInt64? { name.split(separator: "_").last.flatMap { UInt64($0, radix: 36) } }

    // MARK: Limits and errors

    static let appToken = NetworkServer.tokenPrefix + "app"
    /// Applications log in alone, those without a secret by a grant of Reddit's own; errors look like answers.
    static let desk: TokenDesk.Place? = TokenDesk.Place(
        tokenPath: ["api", "v1", "access_token"], lifetime: .seconds(86_400), application: appToken,
        applicationGrants: ["client_credentials", "https://oauth.reddit.com/grants/installed_client"], errorStatus: 200)

    var rejection: Reply? { ask.token == Self.appToken ? nil : Self.error(401) }

    /// 100 a minute, averaged over ten; programs that do not say who answers for them get nothing.
    var allowances: [Allowance] {
        let isNamed = ask.headers[.userAgent]?.contains("(by /u/") ?? false
        return [Allowance(isNamed ? "app" : "stranger", isNamed ? 1000 : 0, per: .seconds(600))]
    }

    static func tell(_ verdict: RateLimiter.Verdict, at now: Instant, in reply: inout Reply) {
        reply.headers[.ours("X-Ratelimit-Used")] = String(verdict.limit - verdict.remaining)
        reply.headers[.ours("X-Ratelimit-Remaining")] = "\(verdict.remaining).0"
        reply.headers[.ours("X-Ratelimit-Reset")] = String(max(0, verdict.reset.secondsRoundedUp - now.seconds))
    }

    static func throttled(until reset: Instant, at now: Instant) -> Reply { error(429) }

    static func error(_ status: Int) -> Reply {
        let words = [401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests", 503: "Service Unavailable"]
        return .json(status) { json in
            json.object { json in
                json.field("message", words[status] ?? "Internal Server Error")
                json.field("error", status)
            }
        }
    }

    // MARK: Accounts

    private func about(_ name: String) -> Reply? {
        guard let found = record.account(named: name) else { return nil }
        return .json { json in
            json.object { json in
                json.field("kind", "t2")
                json.object("data") { json in
                    json.field("id", look.account(found).id.dropFirst(3))
                    account(found, in: &json)
                }
            }
        }
    }

    private func accounts() -> Reply? {
        let found = names("ids").compactMap { record.account(id: $0) }
        guard !found.isEmpty else { return nil }
        return .json { json in
            json.object { json in
                for index in found { json.keyed(named: look.account(index).id) { json in json.object { account(index, in: &$0) } } }
            }
        }
    }

    private func account(_ index: Int32, in json: inout JSONBytes) {
        json.field("name", look.account(index).handle)
        seconds("created_utc", look.account(index).created, in: &json)
        json.field("is_suspended", false)
    }

    // MARK: Lists

    private func names(_ parameter: String) -> [String] { (ask.value(parameter) ?? "").split(separator: ",").prefix(100).map(String.init) }

    func listing(_ posts: [Int32], after: String? = nil, in json: inout JSONBytes, _ write: (Int32, inout JSONBytes) -> Void) {
        json.object { json in
            json.field("kind", "Listing")
            json.object("data") { json in
                if let after { json.field("after", after) } else { json.null("after") }
                json.array("children") { json in for post in posts { write(post, &json) } }
            }
        }
    }

    /// A page behind `after`, newest first; a list ends after a thousand.
    private func page(_ posts: [Int32]) -> (posts: [Int32], after: String?) {
        let window = Window(below: ask.value("after").flatMap(Self.number), limit: look.limit(standard: 25, most: 100))
        let all = Array(posts.suffix(1000))
        let page = record.page(all, window, at: now)
        return (page, page.count == window.limit && page.last != all.first ? page.last.map(look.id) : nil)
    }

    private func overview(of name: String) -> Reply? {
        guard let owner = record.account(named: name) else { return nil }
        let (posts, after) = page(look.account(owner).timeline)
        return .json(records: posts.map { look.post($0).number }) { listing(posts, after: after, in: &$0) { thing($0, in: &$1) } }
    }

    /// What its author has deleted is there still, without its words.
    private func info() -> Reply {
        let found = names("id").compactMap { record.post(id: $0) }.filter { look.post($0).number < record.cut(now) }
        return .json { listing(found, in: &$0) { thing($0, in: &$1) } }
    }

    private func article(_ id: String) -> Int32? {
        look.post(numbered: UInt64(id, radix: 36)).flatMap { look.post($0).shape == .original ? $0 : nil }
    }

    private func crossposts(of id: String) -> Reply? {
        guard let found = article(id) else { return nil }
        let (posts, after) = page(look.post(found).reshares)
        return .json { json in
            json.array { json in
                listing([found], in: &json) { thing($0, in: &$1) }
                listing(posts, after: after, in: &json) { thing($0, in: &$1) }
            }
        }
    }

    // MARK: Comments

    /// So many comments are shown at once; the ids of the rest stand behind them. Fewer than Reddit's, so that it comes to that.
    private static let mostComments = 20

    /// The newest first, each with the answers to it.
    private func comments(on id: String) -> Reply? {
        guard let found = article(id) else { return nil }
        let all = look.shown(look.post(found).replies).reversed()
        let rest = all.dropFirst(Self.mostComments)
        return .json { json in
            json.array { json in
                listing([found], in: &json) { thing($0, in: &$1) }
                json.object { json in
                    json.field("kind", "Listing")
                    json.object("data") { json in
                        json.null("after")
                        json.array("children") { json in
                            for comment in all.prefix(Self.mostComments) { thing(comment, withReplies: true, in: &json) }
                            guard !rest.isEmpty else { return }
                            json.object { json in
                                json.field("kind", "more")
                                json.object("data") { json in
                                    json.field("count", rest.count)
                                    json.array("children") { json in
                                        for post in rest { json.field(nil, Self.base36(look.post(post).number)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Those that were left out, and the answers to them, side by side.
    private func moreComments() -> Reply {
        let found = names("children").compactMap { look.post(numbered: UInt64($0, radix: 36)) }
        let all = found + found.flatMap { look.shown(look.post($0).replies) }
        return .json { json in
            json.object { json in
                json.object("json") { json in
                    json.array("errors") { _ in }
                    json.object("data") { json in
                        json.array("things") { json in for post in all { thing(post, in: &json) } }
                    }
                }
            }
        }
    }
}
