import HTTPTypes
import Model

/// GitHub's REST API: repositories are what people publish; stars, forks and issues are what others do to them.
///
/// An answer is an issue in somebody's repository, the owner's answer to it a comment, a mention an issue in the commons.
struct GitHubView: NetworkView {
    static let customs = Customs(
        network: Network("github"), number: 3,
        snowflake: Snowflake(epoch: 1_200_000_000_000, tailBits: 10, wholeSeconds: true), likes: 0.60, reshares: 0.78, replies: 1,
        postShare: 0.15, likesAnswers: true, replyKind: .comment, answerKind: .comment, handle: { member, _ in member.slug },
        postID: { place(of: $0, in: $1).id },
        postNumber: { $0.split(separator: ":").last.flatMap { UInt64($0) } })
    static let tagsVersions = true

    static let routes: [Route<Self>] = [
        Route("/users/{login}") { view, parts in view.user(view.record.account(named: parts[0])) },
        Route("/user/{id}") { view, parts in view.user(view.record.account(id: parts[0])) },
        Route("/users/{login}/repos") { view, parts in view.repositories(of: parts[0]) },
        Route("/users/{login}/followers") { view, parts in view.followers(of: parts[0]) },
        Route("/users/{login}/events/public") { view, parts in view.events(of: parts[0]) },
        Route("/repositories/{id}") { view, parts in view.repository(numbered: parts[0]) },
        Route("/repos/{owner}/{name}/stargazers") { view, parts in view.stars(of: parts[0], parts[1]) },
        Route("/repos/{owner}/{name}/forks") { view, parts in view.forks(of: parts[0], parts[1]) },
        Route("/repos/{owner}/{name}/issues") { view, parts in view.issues(in: parts[0], parts[1]) },
        Route("/repos/{owner}/{name}/issues/comments") { view, parts in view.comments(in: parts[0], parts[1]) },
        Route("/repos/{owner}/{name}/issues/{number}") { view, parts in view.issue(parts[2]) },
        Route("/repos/{owner}/{name}/issues/comments/{id}") { view, parts in view.comment(parts[2]) },
        Route("/repos/{owner}/{name}/issues/comments/{id}/reactions") { view, parts in view.reactions(to: parts[2]) },
        Route("/search/issues") { view, _ in view.mentions() },
    ]

    let look: Look
    init(_ look: Look) { self.look = look }

    // MARK: Limits and errors

    var rejection: Reply? {
        if ask.headers[.userAgent] == nil { return Self.error(403, "Request forbidden by administrative rules.") }
        return ask.token != nil && caller == nil ? Self.error(401, "Bad credentials") : nil
    }

    /// 60 requests an hour for an address, 5,000 for a token; searches are counted by the minute.
    var allowances: [Allowance] {
        let who = caller == nil ? "address" : ask.token ?? "address"
        guard ask.path.first != "search" else { return [Allowance(who, caller == nil ? 10 : 30, per: .seconds(60), scope: "search")] }
        return [Allowance(who, caller == nil ? 60 : 5000, per: .seconds(3600), scope: "core")]
    }

    var isUnchangedFree: Bool { caller != nil }

    static func tell(_ verdict: RateLimiter.Verdict, at now: Instant, in reply: inout Reply) {
        reply.headers[.ours("X-RateLimit-Limit")] = String(verdict.limit)
        reply.headers[.ours("X-RateLimit-Remaining")] = String(verdict.remaining)
        reply.headers[.ours("X-RateLimit-Used")] = String(verdict.limit - verdict.remaining)
        reply.headers[.ours("X-RateLimit-Reset")] = String(verdict.reset.secondsRoundedUp)
        reply.headers[.ours("X-RateLimit-Resource")] = verdict.scope.isEmpty ? "core" : verdict.scope
    }

    static func throttled(until reset: Instant, at now: Instant) -> Reply { error(403, "API rate limit exceeded for 127.0.0.1.") }

    static func error(_ status: Int) -> Reply { error(status, status == 404 ? "Not Found" : "Server Error") }

    private static func error(_ status: Int, _ message: String) -> Reply {
        .json(status) { json in
            json.object { json in
                json.field("message", message)
                json.field("documentation_url", "https://docs.github.com/rest")
                json.field("status", String(status))
            }
        }
    }

    // MARK: Pages

    /// A numbered page, with the `Link` header that leads on.
    private func list<Element>(
        _ all: [Element], inside name: StaticString? = nil, _ write: (Element, inout JSONBytes) -> Void
    ) -> Reply {
        let size = look.limit("per_page", standard: 30, most: 100)
        let number = max(1, ask.value("page").flatMap { Int($0) } ?? 1)
        let page = look.page(all, number: number, size: size)
        func records(_ json: inout JSONBytes) { for element in page.records { write(element, &json) } }
        var reply = Reply.json { json in
            guard let name else { return json.array(nil, records) }
            json.object { json in
                json.field("total_count", all.count)
                json.field("incomplete_results", false)
                json.array(name, records)
            }
        }
        guard page.hasMore else { return reply }
        let kept = ask.rawQuery.split(separator: "&").filter { !$0.hasPrefix("page=") }.map { "\($0)&" }.joined()
        func address(_ page: Int) -> String { "<http://\(ask.authority)\(ask.rawPath)?\(kept)page=\(page)>" }
        let last = (all.count + size - 1) / size
        reply.headers[.ours("Link")] = "\(address(number + 1)); rel=\"next\", \(address(last)); rel=\"last\""
        return reply
    }

    // MARK: People

    private func user(_ found: Int32?) -> Reply? { found.map { found in .json { user(found, in: &$0) } } }

    private func followers(of login: String) -> Reply? {
        guard let owner = record.account(named: login) else { return nil }
        return list(look.happened(look.account(owner).followers)) { actor($0.actor, in: &$1) }
    }

    /// The account's own actions: 300 of them at most, of the last thirty days.
    private func events(of login: String) -> Reply? {
        guard let owner = record.account(named: login) else { return nil }
        let oldest = now - .seconds(30 * 86_400)
        let recent = look.shown(look.account(owner).timeline) { post in
            look.at(post) >= oldest && (look.post(post).parent < 0 || look.isVisible(look.post(post).parent))
        }
        var reply = list(recent.suffix(300).reversed()) { event($0, in: &$1) }
        reply.headers[.ours("X-Poll-Interval")] = "60"
        return reply
    }

    // MARK: Repositories

    /// Also the forks that the account made of others'.
    private func repositories(of login: String) -> Reply? {
        guard let owner = record.account(named: login) else { return nil }
        let all = look.shown(look.account(owner).timeline) { look.post($0).shape == .original || look.post($0).shape == .reshare }
        return list(all.reversed()) { repository($0, in: &$1) }
    }

    private func repository(numbered id: String) -> Reply? {
        guard let found = look.post(numbered: UInt64(id)), look.post(found).shape == .original else { return nil }
        return .json { repository(found, in: &$0) }
    }

    private func repository(of owner: String, _ name: String) -> Int32? {
        guard let found = look.post(numbered: Self.number(inName: name)), look.post(found).shape == .original,
            look.post(found).author == record.account(named: owner)
        else { return nil }
        return found
    }

    /// Oldest first; further pages than the 400th are not given, but nobody here has as many.
    private func stars(of owner: String, _ name: String) -> Reply? {
        guard let found = repository(of: owner, name) else { return nil }
        let wantsTimes = ask.headers[.accept]?.contains("star+json") ?? false
        return list(look.happened(look.post(found).likes)) { mark, json in
            guard wantsTimes else { return actor(mark.actor, in: &json) }
            json.object { json in
                json.field("starred_at", look.instant(of: mark.number).description)
                json.keyed("user") { actor(mark.actor, in: &$0) }
            }
        }
    }

    private func forks(of owner: String, _ name: String) -> Reply? {
        guard let found = repository(of: owner, name) else { return nil }
        return list(look.shown(look.post(found).reshares).reversed()) { repository($0, in: &$1) }
    }

    // MARK: Conversations

    private var since: Instant { ask.value("since").flatMap { Instant($0) } ?? Instant(seconds: 0) }

    /// An issue is updated when it is answered.
    func updated(_ issue: Int32) -> Instant { look.shown(look.post(issue).replies).last.map(look.at) ?? look.at(issue) }

    private func issues(in owner: String, _ name: String) -> Reply? {
        guard let found = repository(of: owner, name) else { return nil }
        let all = look.shown(look.post(found).replies) { updated($0) >= since }
        return list(all.sorted { (updated($0), look.post($0).number) < (updated($1), look.post($1).number) }) { issue($0, in: &$1) }
    }

    private func comments(in owner: String, _ name: String) -> Reply? {
        guard let found = repository(of: owner, name) else { return nil }
        let all = look.shown(look.post(found).replies).flatMap { look.shown(look.post($0).replies) { look.at($0) >= since } }
        return list(all.sorted { look.post($0).number < look.post($1).number }) { comment($0, in: &$1) }
    }

    private func issue(_ number: String) -> Reply? {
        guard let found = look.post(numbered: UInt64(number)), Self.place(of: found, in: record).isIssue else { return nil }
        return .json { issue(found, in: &$0) }
    }

    private func comment(numbered number: String) -> Int32? {
        look.post(numbered: UInt64(number)).flatMap { post in
            look.post(post).shape == .reply && !Self.place(of: post, in: record).isIssue ? post : nil
        }
    }

    private func comment(_ number: String) -> Reply? {
        comment(numbered: number).map { found in .json { comment(found, in: &$0) } }
    }

    private func reactions(to number: String) -> Reply? {
        comment(numbered: number).map { found in list(look.happened(look.post(found).likes)) { reaction($0, in: &$1) } }
    }

    /// `mentions:LOGIN updated:>=TIME`: the first thousand issues that name the account, by their last update.
    private func mentions() -> Reply? {
        let terms = (ask.value("q") ?? "").split(separator: " ")
        guard let login = terms.first(where: { $0.hasPrefix("mentions:") })?.dropFirst(9), let named = record.account(named: String(login))
        else { return Self.error(422, "Validation Failed") }
        let oldest = terms.first { $0.hasPrefix("updated:>=") }.flatMap { Instant(String($0.dropFirst(10))) } ?? Instant(seconds: 0)
        let found = look.shown(look.account(named).mentions) { look.post($0).shape == .mention && updated($0) >= oldest }
        let isAscending = ask.value("order") == "asc"
        let sorted = found.sorted { a, b in isAscending ? updated(a) < updated(b) : updated(b) < updated(a) }
        return list(Array(sorted.prefix(1000)), inside: "items") { issue($0, in: &$1) }
    }
}
