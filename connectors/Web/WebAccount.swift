import ConnectorKit
import Feeds

/// What is kept of a site beside what all rounds share.
struct WebExtra: PostExtra {
    /// Where its feed stands.
    var feed: String?
    /// The name of its front page, by which others may call it.
    var home: String?
    /// Whether its page said that mentions are kept where we look for them.
    var isMentioned: Bool?
    /// Not asked for before.
    var restsUntil: Instant?
    /// How long the feed itself asks for rest, in seconds.
    var ttl: Int64?
    /// Hours, UTC, in which it is not asked for.
    var quietHours: [Int]?
    /// The newest posts, by their whole addresses: whose mentions are asked for.
    var targets: [String]?
    /// Posts whose address is not their id: `[address, id]`, newest first.
    var links: [[String]]?
}

/// One site: how its feed is read, and what it means.
struct WebAccount: PostSource {
    let web: Web
    let identity: Identity
    let site: Site

    static let mentions = "mentions"
    private static let lookUpSize = 5
    private static let mostLinks = 100
    private static let longestRest = Duration.seconds(86_400)

    var network: Network { Web.network }
    var context: FetchContext { site.context }
    var id: String { identity.key.id }

    func mapping(_ extra: WebExtra) -> WebMapping {
        WebMapping(
            site: id, names: [site.address.name, extra.home ?? site.address.name], countsBridged: web.countsBridged,
            links: Dictionary((extra.links ?? []).compactMap { link in link.first.map { ($0, link.last ?? $0) } }) { first, _ in first })
    }

    func plan(isOwn: Bool) -> PostPlan {
        var plan = web.basis
        plan.lists = web.mentionsEvery.map { [.init(Self.mentions, every: $0)] } ?? []
        plan.listIsCut = true
        // Entries are dated as their authors like.
        plan.overlap = .seconds(30 * 86_400)
        plan.lookUpSize = Self.lookUpSize
        plan.mostPages = 40
        return plan
    }

    func cost(of step: PostStep, _ state: PostState<WebExtra>) -> Cost {
        switch step {
        case .newest: ["requests": state.extra.feed == nil ? 2 : 1]
        case .lookUp(let posts): ["requests": Int64(posts.count)]
        // The feed has told it all.
        case .facts: [:]
        default: ["requests": 1]
        }
    }

    func posts(_ question: PostQuestion, _ extra: inout WebExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        let readAt = question.list.readAt
        if let token = question.list.token {
            guard let address = WebAddress(token), let feed = try await site.older(address, into: &batch) else { return nil }
            return page(of: feed, from: address, readAt: readAt, mapping(extra))
        }
        if isResting(extra) { return PostPage(isUnchanged: true) }
        let reading = try await site.read(extra.feed.flatMap { WebAddress($0) }, version: question.version, into: &batch)
        extra.feed = reading.address.text
        if let webmention = reading.webmention { extra.isMentioned = webmention.authority == web.base.authority }
        if let feed = reading.feed { extra.ttl = feed.rest?.components.seconds }
        extra.restsUntil = rest(after: reading.page, ttl: extra.ttl)
        guard let feed = reading.feed else { return PostPage(isUnchanged: true) }
        extra.home = feed.home?.name
        extra.quietHours = Array(Set(feed.quietHours)).sorted()
        var page = page(of: feed, from: reading.address, readAt: readAt, mapping(extra))
        page.version = reading.page.version ?? reading.page.headers[.lastModified].flatMap { $0.utf8.count <= 40 ? $0 : nil }
        page.owner = Identity(identity.key, handle: site.address.name, name: feed.title)
        note(page, &extra)
        return page
    }

    /// The network's order is anybody's: ours is by time.
    private func page(of feed: Feed, from address: WebAddress, readAt: Instant?, _ mapping: WebMapping) -> PostPage {
        let items = feed.entries.map { mapping.item($0, now: now, readAt: readAt) }.sorted { $1.mark < $0.mark }
        let next = feed.next.flatMap { $0.authority == address.authority && $0.text.utf8.count <= 500 ? $0.text : nil }
        return PostPage(items, next: next)
    }

    /// Keeps the newest posts' addresses.
    private func note(_ page: PostPage, _ extra: inout WebExtra) {
        let addresses = page.items.compactMap { item in item.post?.url.flatMap { WebAddress($0) }.map { (item.id, $0) } }
        extra.targets = addresses.prefix(web.mentionPosts).map(\.1.text)
        let links = addresses.filter { $0.0 != $0.1.name }.map { [$0.1.name, $0.0] }
        let known = Set(links.map(\.last))
        extra.links = Array((links + (extra.links ?? []).filter { !known.contains($0.last) }).prefix(Self.mostLinks))
    }

    func settle(_ extra: inout WebExtra, watching ids: Set<String>) {
        // A cursor has its limit.
        var left = PostWatch.mostBytes
        extra.links = extra.links?.filter { link in
            left -= link.reduce(0) { $0 + $1.utf8.count }
            return left >= 0
        }
    }

    /// Posts that the feed should show and does not, and now and then older ones: whether their pages are gone.
    func lookUp(_ posts: [String], _ extra: inout WebExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        var answer = LookUpAnswer()
        for post in posts {
            let link = extra.links?.first { $0.last == post }?.first ?? (post.contains("#") ? nil : post)
            guard let link, let page = WebAddress(named: id.hasPrefix("http://") ? "http://\(link)" : link) else { continue }
            switch try await site.status(of: page) {
            case 410?: answer.gone.append(post)
            // Gone, or a server that is being moved.
            case 404?: answer.doubted.append(post)
            case _?: answer.found.append(PostItem(Mark(post, at: now), post: nil))
            case nil: continue
            }
        }
        return answer
    }

    /// Whether the site asked to be left alone for now.
    private func isResting(_ extra: WebExtra) -> Bool {
        let hour = Int(now.seconds / 3600 % 24)
        // One that wants to be left alone all day has made a mistake.
        let isQuiet = extra.quietHours.map { $0.count < 24 && $0.contains(hour) } ?? false
        return isQuiet || extra.restsUntil.map { now < $0 && $0 - now <= Self.longestRest } ?? false
    }

    /// How long the answer is good (RFC 9111, section 5.2.2.1), or the feed asks for.
    private func rest(after page: Page, ttl: Int64?) -> Instant? {
        let control = page.headers[.cacheControl]?.lowercased().split { ", ".contains($0) } ?? []
        let isGood = !control.contains("no-cache") && !control.contains("no-store")
        let age = isGood ? control.first { $0.hasPrefix("max-age=") }.flatMap { Int64($0.dropFirst(8)) } : nil
        let rest = Duration.seconds(max(age ?? 0, ttl ?? 0, 0))
        return rest > .zero ? now + min(rest, Self.longestRest) : nil
    }
}
