import HTTPTypes
import Model

/// Sites on one host, each with a front page, a page for each post and a feed, and the place where mentions of them are kept
/// (webmention.io's API). Half of the feeds are Atom, half are RSS.
///
/// Ids are addresses, which hold the server's port: here they have none of it, and begin behind the host.
struct WebView: NetworkView {
    static let customs = Customs(
        network: Network("web"), number: 15, snowflake: Snowflake(epoch: 1_100_000_000_000, tailBits: 20, wholeSeconds: true),
        likes: 0.5, reshares: 0.65, replies: 1, hasFollows: false, handle: { member, _ in "~\(member.slug)" }, accountID: { $1 },
        postID: { post, record in
            let found = record.posts[Int(post)]
            return "\(record.accounts[Int(found.author)].handle)/\(found.number)"
        }, postNumber: { $0.split(separator: "/").last.flatMap { UInt64($0) } })
    static let tagsVersions = true

    static let routes: [Route<Self>] = [
        Route("/api/mentions.jf2") { view, _ in view.mentions() },
        Route("/{site}") { view, parts in view.front(parts[0]) },
        Route("/{site}/feed.xml") { view, parts in view.feed(parts[0]) },
        Route("/{site}/{post}") { view, parts in view.page(parts[0], parts[1]) },
    ]

    let look: Look
    init(_ look: Look) { self.look = look }

    // MARK: Errors

    /// Nobody states a limit.
    static func throttled(until reset: Instant, at now: Instant) -> Reply { error(429) }

    static func tell(_ verdict: RateLimiter.Verdict, at now: Instant, in reply: inout Reply) {
        guard !verdict.isAllowed else { return }
        reply.headers[.ours("Retry-After")] = String(max(1, verdict.reset.secondsRoundedUp - now.seconds))
    }

    /// A page for people.
    static func error(_ status: Int) -> Reply {
        let words = [404: "Not Found", 410: "Gone", 429: "Too Many Requests", 503: "Service Unavailable"]
        return page("\(status) \(words[status] ?? "Internal Server Error")", status: status)
    }

    private static func page(_ title: String, status: Int = 200, head: String = "") -> Reply {
        let title = XMLText.escaped(title)
        return Reply(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: Array("<!DOCTYPE html><html><head><title>\(title)</title>\(head)</head><body><h1>\(title)</h1></body></html>\n".utf8))
    }

    // MARK: Sites

    func address(of account: Int32) -> String { "http://\(ask.authority)/\(look.account(account).handle)" }
    func address(_ post: Int32) -> String { "http://\(ask.authority)/\(look.id(post))" }

    private func front(_ site: String) -> Reply? {
        guard let owner = record.account(id: site) else { return nil }
        let type = isAtom(owner) ? "atom" : "rss"
        return Self.page(
            look.name(owner),
            head: "<link rel=\"alternate\" type=\"application/\(type)+xml\" href=\"\(address(of: owner))/feed.xml\">"
                + "<link rel=\"webmention\" href=\"/webmention\">")
    }

    /// What is gone is known to have been there.
    private func page(_ site: String, _ post: String) -> Reply? {
        guard let found = record.post(id: "\(site)/\(post)"), look.post(found).number < record.cut(now) else { return nil }
        return look.isVisible(found) ? Self.page(look.text(found)) : Self.error(410)
    }

    // MARK: Feeds

    private static let entriesPerPage = 20

    private func isAtom(_ owner: Int32) -> Bool { look.account(owner).member.isMultiple(of: 2) }

    /// What somebody wrote, answers too, newest first; older entries are on pages behind it (RFC 5005).
    private func feed(_ site: String) -> Reply? {
        guard let owner = record.account(id: site) else { return nil }
        let window = Window(below: ask.value("before").flatMap { UInt64($0) }, limit: Self.entriesPerPage)
        let posts = record.page(look.account(owner).timeline, window, at: now) { look.post($0).shape != .reshare }
        let next = posts.count == window.limit ? posts.last.map { "\(address(of: owner))/feed.xml?before=\(look.post($0).number)" } : nil
        let text = isAtom(owner) ? atom(owner, posts, next: next) : rss(owner, posts, next: next)
        let type = isAtom(owner) ? "atom" : "rss"
        return Reply(
            headers: [.contentType: "application/\(type)+xml; charset=utf-8", .cacheControl: "max-age=600"], body: Array(text.utf8),
            records: posts.map { look.post($0).number })
    }

    private func atom(_ owner: Int32, _ posts: [Int32], next: String?) -> String {
        let entries = posts.map { post in
            """
            <entry><id>\(address(post))</id><link href="\(address(post))"/><title>\(XMLText.escaped(look.text(post)))</title>\
            <published>\(look.at(post))</published><updated>\(look.at(post))</updated></entry>

            """
        }
        return """
            <?xml version="1.0" encoding="utf-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom"><id>\(address(of: owner))</id><title>\(XMLText.escaped(look.name(owner)))</title>
            <link href="\(address(of: owner))"/>\(next.map { "<link rel=\"next\" href=\"\($0)\"/>" } ?? "")
            <updated>\(posts.first.map(look.at) ?? look.account(owner).created)</updated>
            \(entries.joined())</feed>

            """
    }

    private func rss(_ owner: Int32, _ posts: [Int32], next: String?) -> String {
        let items = posts.map { post in
            """
            <item><guid>\(address(post))</guid><link>\(address(post))</link><description>\(XMLText.escaped(look.text(post)))</description>\
            <pubDate>\(XMLText.mailDate(look.at(post)))</pubDate></item>

            """
        }
        return """
            <?xml version="1.0" encoding="utf-8"?>
            <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
            <title>\(XMLText.escaped(look.name(owner)))</title><link>\(address(of: owner))</link><description/>
            \(next.map { "<atom:link rel=\"next\" href=\"\($0)\"/>" } ?? "")
            \(items.joined())</channel></rss>

            """
    }
}
