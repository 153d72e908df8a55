import HTTPTypes
import Model

/// One request's look at the society: finds what is asked for, and pages through it.
struct MastodonView {
    let society: Society
    let record: NetworkRecord
    let now: Instant
    let settings: MastodonServer.Settings
    let ask: Ask
    let attention: Attention
    /// Accounts that were written already: a timeline shows its author on every status.
    let written = WrittenAccounts()

    init(society: Society, now: Instant, settings: MastodonServer.Settings, ask: Ask) {
        self.society = society
        self.now = now
        self.settings = settings
        self.ask = ask
        record = society.mastodon
        attention = Attention(configuration: society.configuration, totalWeight: society.mastodon.totalWeight)
    }

    func reply(to caller: MastodonServer.Caller) -> Reply {
        guard ask.method == .get || ask.method == .head else { return MastodonServer.error(404, "Record not found") }
        var account: Int32?
        switch caller {
        case .nobody: break
        case .refused where ask.path.last == "instance": break
        case .refused: return MastodonServer.error(401, "This API requires an authenticated user")
        case .unknownToken: return MastodonServer.error(401, "The access token is invalid")
        case .account(let found): account = found
        }
        return route(as: account) ?? MastodonServer.error(404, "Record not found")
    }

    private func route(as caller: Int32?) -> Reply? {
        let path = ask.path
        if path == [".well-known", "webfinger"] { return webFinger() }
        guard path.count >= 3, path[0] == "api" else { return nil }
        let rest = Array(path[3...])
        switch (path[1], path[2], rest.count) {
        case ("v1", "instance", 0), ("v2", "instance", 0): return instance()
        case ("v1", "accounts", 1) where rest[0] == "lookup": return record.account(named: wantedName).map(profile)
        case ("v1", "accounts", 1) where rest[0] == "verify_credentials": return authenticated(caller) { profile($0) }
        case ("v1", "accounts", 1): return record.account(id: rest[0]).map(profile)
        case ("v1", "accounts", 2):
            guard let account = record.account(id: rest[0]) else { return nil }
            switch rest[1] {
            case "statuses": return timeline(of: account)
            case "followers": return people(record.accounts[Int(account)].followers)
            default: return nil
            }
        case ("v1", "statuses", 1): return visiblePost(rest[0]).map { post in .json(records: [number(post)]) { status(post, in: &$0) } }
        case ("v1", "statuses", 2):
            guard let post = visiblePost(rest[0]) else { return nil }
            switch rest[1] {
            case "favourited_by": return people(record.posts[Int(post)].likes)
            case "reblogged_by": return people(reshares(of: post))
            case "quotes": return authenticated(caller) { _ in statuses(record.posts[Int(post)].quotes, most: 40) }
            case "context": return context(of: post, isAuthenticated: caller != nil)
            default: return nil
            }
        case ("v1", "notifications", 0): return authenticated(caller) { notifications(of: $0) }
        case ("v2", "search", 0): return search()
        default: return nil
        }
    }

    private func authenticated(_ caller: Int32?, _ answer: (Int32) -> Reply) -> Reply {
        caller.map(answer) ?? MastodonServer.error(401, "The access token is invalid")
    }

    func number(_ post: Int32) -> UInt64 { record.posts[Int(post)].number }

    private func visiblePost(_ id: String) -> Int32? { record.post(id: id).flatMap { record.isVisible($0, at: now) ? $0 : nil } }

    /// A handle as it is asked for: without a leading `@`, and without our own server's name.
    private var wantedName: String {
        var name = ask.value("acct") ?? ""
        if name.hasPrefix("@") { name.removeFirst() }
        for own in [settings.domain, ask.authority] where name.hasSuffix("@\(own)") { name.removeLast(own.count + 1) }
        return name
    }

    private func profile(_ account: Int32) -> Reply { .json { self.account(account, in: &$0) } }

    // MARK: Pages

    private func window(standard: Int, most: Int) -> Window {
        let limit = ask.value("limit").flatMap { Int($0) } ?? standard
        let minimum = ask.value("min_id").flatMap { UInt64($0) }
        return Window(
            above: minimum ?? ask.value("since_id").flatMap { UInt64($0) }, below: ask.value("max_id").flatMap { UInt64($0) },
            limit: min(max(1, limit), most), fromOldest: minimum != nil)
    }

    private func timeline(of account: Int32) -> Reply {
        if ask.isTrue("pinned") || ask.isTrue("only_media") || ask.value("tagged") != nil { return .json { $0.array { _ in } } }
        let noReplies = ask.isTrue("exclude_replies")
        let noReshares = ask.isTrue("exclude_reblogs")
        return statuses(record.accounts[Int(account)].timeline, most: 40) { post in
            let shape = record.posts[Int(post)].shape
            guard shape != .reshare else { return !noReshares && record.isVisible(record.posts[Int(post)].parent, at: now) }
            return !(noReplies && shape == .reply)
        }
    }

    private func statuses(_ list: [Int32], most: Int, where isWanted: (Int32) -> Bool = { _ in true }) -> Reply {
        let window = window(standard: 20, most: most)
        let page = record.page(list, window, at: now, where: isWanted)
        var reply = Reply.json(records: page.map(number)) { json in json.array { for post in page { status(post, in: &$0) } } }
        link(page.map(number), window, back: "min_id", in: &reply)
        return reply
    }

    /// Accounts, paged by the numbers of what they did: these are internal, so only the `Link` header leads on.
    private func people(_ marks: [Mark]) -> Reply {
        let window = window(standard: 40, most: 80)
        let page = record.page(marks, window, at: now)
        var reply = Reply.json(records: page.map { record.accounts[Int($0.actor)].number }) { json in
            json.array { for mark in page { account(mark.actor, in: &$0) } }
        }
        link(page.map(\.number), window, back: "since_id", in: &reply)
        return reply
    }

    private func reshares(of post: Int32) -> [Mark] {
        record.posts[Int(post)].reshares.compactMap { index in
            let reshare = record.posts[Int(index)]
            return reshare.withdrawn > now.milliseconds ? Mark(number: reshare.number, actor: reshare.author) : nil
        }
    }

    private func notifications(of account: Int32) -> Reply {
        let wanted = Set(ask.values("types"))
        let unwanted = Set(ask.values("exclude_types"))
        let window = window(standard: 40, most: 80)
        let page = record.page(record.accounts[Int(account)].notices, window, at: now) { notice in
            let type = Self.type(of: notice)
            guard wanted.isEmpty || wanted.contains(type), !unwanted.contains(type) else { return false }
            return notice.post < 0 || record.isVisible(notice.post, at: now)
        }
        var reply = Reply.json(records: page.map(\.number)) { json in
            json.array { json in
                for notice in page { notification(notice, in: &json) }
            }
        }
        link(page.map(\.number), window, back: "min_id", in: &reply)
        return reply
    }

    static func type(of notice: Notice) -> String {
        switch notice.cause {
        case .mention: "mention"
        case .like: "favourite"
        case .reshare: "reblog"
        case .quote: "quote"
        case .follow: "follow"
        }
    }

    /// Tells where the pages before and behind this one are; nothing for an empty page.
    private func link(_ numbers: [UInt64], _ window: Window, back: String, in reply: inout Reply) {
        guard let newest = numbers.first, let oldest = numbers.last else { return }
        let bounds: Set<String> = ["max_id", "min_id", "since_id"]
        let kept = ask.rawQuery.split(separator: "&").filter { !bounds.contains(String($0.prefix { $0 != "=" })) }.map { "\($0)&" }.joined()
        func address(_ bound: String, _ number: UInt64) -> String { "<http://\(ask.authority)\(ask.rawPath)?\(kept)\(bound)=\(number)>" }
        var links: [String] = []
        if numbers.count == window.limit { links.append("\(address("max_id", oldest)); rel=\"next\"") }
        links.append("\(address(back, newest)); rel=\"prev\"")
        reply.headers[.ours("Link")] = links.joined(separator: ", ")
    }

    // MARK: Threads and searches

    /// The posts above and below one: at most 40 and 60, 20 steps deep, without a token; 4,096 each with one.
    private func context(of post: Int32, isAuthenticated: Bool) -> Reply {
        var ancestors: [Int32] = []
        var at = post
        while record.posts[Int(at)].shape == .reply, ancestors.count < (isAuthenticated ? 4096 : 40) {
            at = record.posts[Int(at)].parent
            if record.isVisible(at, at: now) { ancestors.append(at) }
        }
        var descendants: [Int32] = []
        func descend(_ post: Int32, _ depth: Int) {
            guard depth < (isAuthenticated ? 4096 : 20) else { return }
            for reply in record.posts[Int(post)].replies where record.isVisible(reply, at: now) {
                guard descendants.count < (isAuthenticated ? 4096 : 60) else { return }
                descendants.append(reply)
                descend(reply, depth + 1)
            }
        }
        descend(post, 0)
        return .json(records: descendants.map(number)) { json in
            json.object { json in
                json.array("ancestors") { json in for post in ancestors.reversed() { status(post, in: &json) } }
                json.array("descendants") { json in for post in descendants { status(post, in: &json) } }
            }
        }
    }

    private func search() -> Reply {
        var name = ask.value("q") ?? ""
        if name.hasPrefix("@") { name.removeFirst() }
        if name.hasSuffix("@\(settings.domain)") { name.removeLast(settings.domain.count + 1) }
        let found = ask.value("type").map { $0 == "accounts" } ?? true ? record.account(named: name) : nil
        return .json { json in
            json.object { json in
                json.array("accounts") { json in if let found { account(found, in: &json) } }
                json.array("statuses") { _ in }
                json.array("hashtags") { _ in }
            }
        }
    }

    private func webFinger() -> Reply? {
        guard let resource = ask.value("resource"), resource.hasPrefix("acct:") else { return MastodonServer.error(400, "Bad Request") }
        let parts = resource.dropFirst(5).split(separator: "@")
        guard parts.count == 2, parts[1] == settings.domain || parts[1] == ask.authority,
            let found = record.account(named: String(parts[0]))
        else { return nil }
        let handle = record.accounts[Int(found)].handle
        return .json { json in
            json.object { json in
                json.field("subject", "acct:\(handle)@\(settings.domain)")
                json.array("links") { json in
                    json.object { json in
                        json.field("rel", "self")
                        json.field("type", "application/activity+json")
                        json.field("href", "https://\(settings.domain)/users/\(handle)")
                    }
                }
            }
        }
    }

    private func instance() -> Reply {
        .json { json in
            json.object { json in
                json.field("domain", settings.domain)
                json.field("uri", settings.domain)
                json.field("title", "Simnet")
                json.field("version", "4.5.0")
                json.field("source_url", "https://github.com/mastodon/mastodon")
                json.array("languages") { $0.field(nil, "en") }
            }
        }
    }
}

/// Accounts as JSON, for the time of one request; not shared between tasks.
final class WrittenAccounts {
    var bytes: [Int32: [UInt8]] = [:]
}
