import HTTPTypes
import Model

/// LinkedIn's versioned API: pages of organisations (Community Management), and a member's own data (by the Digital Markets Act).
///
/// Two accounts of three are organisations, whose pages any token here administers; the third is a member.
struct LinkedInView: NetworkView {
    static let customs = Customs(
        network: Network("linkedin"), number: 11, snowflake: Snowflake(epoch: 1_100_000_000_000, tailBits: 10, wholeSeconds: false),
        likes: 0.7, reshares: 0.8, replies: 1, hasMentions: false, replyKind: .comment, answerKind: .comment, countsDeepAnswers: true,
        handle: { member, number in "\(member.index % 3 == 2 ? "person" : "organization"):\(number)" },
        accountID: { "urn:li:\($1)" }, postID: { name(of: $1.posts[Int($0)]) },
        postNumber: { $0.split(separator: ":").last.flatMap { UInt64($0) } })

    static let routes: [Route<Self>] = [
        Route("/rest/networkSizes/{organization}") { view, parts in view.size(of: parts[0]) },
        Route("/rest/posts") { view, _ in view.ask.value("ids") == nil ? view.posts() : view.postsByName() },
        Route("/rest/socialMetadata") { view, _ in view.batch { view.metadata($0, in: &$1) } },
        Route("/rest/organizationalEntityShareStatistics") { view, _ in view.statistics() },
        Route("/rest/reactions/{entity}") { view, parts in view.reactions(to: parts[0]) },
        Route("/rest/socialActions/{post}/comments") { view, parts in view.comments(on: parts[0]) },
        Route("/rest/memberAuthorizations") { view, _ in view.authorizations() },
        Route("/rest/memberChangeLogs") { view, _ in view.changes() },
        Route("/rest/memberSnapshotData") { view, _ in view.snapshot() },
    ]

    let look: Look
    init(_ look: Look) { self.look = look }

    /// A comment's name is its number alone.
    private static func name(of post: PostRecord) -> String {
        post.shape == .original ? "urn:li:share:\(post.number)" : String(post.number)
    }

    // MARK: Limits and errors

    /// The members' APIs know this version alone.
    static let memberVersion = "202312"
    private static let pageVersions: Set = ["202605", "202606"]
    private var isForMembers: Bool { ask.path.count > 1 && ask.path[1].hasPrefix("member") }

    var rejection: Reply? {
        guard caller != nil else { return Self.error(401, "INVALID_ACCESS_TOKEN", "Invalid access token") }
        guard let version = ask.headers[.ours("LinkedIn-Version")] else {
            return Self.error(
                400, "VERSION_MISSING", "A version must be present. Please specify a version by adding the LinkedIn-Version header.")
        }
        let isAlive = isForMembers ? version == Self.memberVersion : Self.pageVersions.contains(version)
        return isAlive ? nil : Self.error(426, "NONEXISTENT_VERSION", "Requested version \(version) is not active")
    }

    /// 500 a day for each endpoint, which begins at midnight UTC.
    var allowances: [Allowance] {
        [Allowance(ask.token ?? "", 500, per: .seconds(86_400), scope: ask.path.dropFirst().first ?? "", isAligned: true)]
    }

    /// It does not say how long.
    static func throttled(until reset: Instant, at now: Instant) -> Reply {
        error(429, "TOO_MANY_REQUESTS", "Resource level throttle DAY limit for calls to this resource is reached.")
    }

    static func error(_ status: Int) -> Reply {
        status == 404
            ? error(404, "RESOURCE_NOT_FOUND", "No virtual resource found")
            : error(status, "INTERNAL_SERVER_ERROR", "Internal Server Error")
    }

    static func error(_ status: Int, _ code: String, _ message: String) -> Reply {
        .json(status) { json in
            json.object { json in
                json.field("message", message)
                json.field("serviceErrorCode", status == 401 ? 65_600 : 100)
                json.field("code", code)
                json.field("status", status)
            }
        }
    }

    static let denied = error(403, "ACCESS_DENIED", "Not enough permissions to access this resource")

    // MARK: Finding

    /// What stands in the brackets of `List(…)`.
    func names(_ parameter: String) -> [String] {
        let text = ask.value(parameter) ?? ""
        guard text.hasPrefix("List("), text.hasSuffix(")") else { return [] }
        return text.dropFirst(5).dropLast().split(separator: ",").prefix(50).map(String.init)
    }

    /// What a page's administrator may do nobody else's token may: a member has no page.
    func organization(_ name: String?) -> Int32? {
        name.flatMap { $0.hasPrefix("urn:li:organization:") ? record.account(id: $0) : nil }
    }

    func share(_ name: some StringProtocol) -> Int32? {
        guard name.hasPrefix("urn:li:share:") else { return nil }
        return look.post(numbered: UInt64(name.dropFirst(13))).flatMap { look.post($0).shape == .original ? $0 : nil }
    }

    // MARK: Lists

    /// A page of a list from `start`, with the address of the next.
    func page<Element>(
        _ list: [Element], size: Int, number: (Element) -> UInt64, _ write: (Element, inout JSONBytes) -> Void
    ) -> Reply {
        let start = max(0, ask.value("start").flatMap { Int($0) } ?? 0)
        let rest = list.dropFirst(start)
        let page = rest.prefix(size)
        return .json(records: page.map(number)) { json in
            json.object { json in
                paging(start: start, count: size, next: page.count < rest.count ? start + size : nil, in: &json)
                json.array("elements") { json in for element in page { write(element, &json) } }
            }
        }
    }

    func paging(start: Int, count: Int, next: Int?, in json: inout JSONBytes) {
        json.object("paging") { json in
            json.field("start", start)
            json.field("count", count)
            json.array("links") { json in
                guard let next else { return }
                let kept = ask.rawQuery.split(separator: "&").filter { !$0.hasPrefix("start=") }.map { "\($0)&" }.joined()
                json.object { json in
                    json.field("rel", "next")
                    json.field("href", "\(ask.rawPath)?\(kept)start=\(next)")
                    json.field("type", "application/json")
                }
            }
        }
    }

    /// Posts by their names. What is not there is told beside.
    func batch(_ write: (Int32, inout JSONBytes) -> Void) -> Reply {
        guard ask.headers[.ours("X-RestLi-Method")] == "BATCH_GET" else { return Self.error(400, "ILLEGAL_ARGUMENT", "Not a batch") }
        let asked = names("ids").map { ($0, share($0)) }
        return .json { json in
            json.object { json in
                json.object("results") { json in
                    for case (let name, let post?) in asked { json.keyed(named: name) { write(post, &$0) } }
                }
                json.object("statuses") { json in
                    for (name, post) in asked { json.keyed(named: name) { $0.field(nil, post == nil ? 404 : 200) } }
                }
                json.object("errors") { _ in }
            }
        }
    }
}
