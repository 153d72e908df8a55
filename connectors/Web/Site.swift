import ConnectorKit
import Feeds

/// What a site answered.
struct SiteReading: Sendable {
    /// `nil` when nothing has changed.
    var feed: Feed?
    /// Where the site and its feed stand now, for good.
    var site: WebAddress
    var address: WebAddress
    var page: Page
    /// Where the site takes mentions; only known where its page was read to find the feed.
    var webmention: WebAddress?
}

/// A site, and how it is asked for its feed.
struct Site: Sendable {
    /// As its people file names it.
    let address: WebAddress
    let context: FetchContext

    private static let mostRedirects = 5
    private static let mostBytes = 10 << 20
    private static let accepted =
        "application/feed+json, application/atom+xml, application/rss+xml, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"

    private typealias Answer = (call: Call, page: Page, at: WebAddress, lasting: WebAddress)

    /// Reads the feed where it is known to stand, or finds it on the site's page; there again where it stands no more.
    func read(_ known: WebAddress?, version: String?, into batch: inout Batch) async throws(FetchError) -> SiteReading {
        let first = try await ask("the feed", known ?? address, version: version)
        // Gone for good is what 410 says; not found may have moved without a word.
        if first.page.status == 404, known != nil, known != address { return try await read(nil, version: nil, into: &batch) }
        if let reading = try reading(first, site: known == nil ? first.lasting : address, into: &batch) { return reading }
        guard known == nil else { throw malformed(first, "the answer is no feed") }
        let links = PageLinks(first.page, at: first.at)
        guard let found = links.feed else { throw malformed(first, "the page is no feed, and names none") }
        let second = try await ask("the feed", found)
        guard var reading = try reading(second, site: first.lasting, into: &batch) else { throw malformed(second, "the answer is no feed") }
        reading.webmention = links.webmention
        return reading
    }

    /// Reads a page of older entries; `nil` when there is none (any more).
    func older(_ address: WebAddress, into batch: inout Batch) async throws(FetchError) -> Feed? {
        let answer = try await ask("older entries", address)
        if [404, 410].contains(answer.page.status) { return nil }
        guard let feed = try reading(answer, site: self.address, into: &batch)?.feed else {
            throw malformed(answer, "the answer is no feed")
        }
        return feed
    }

    /// The status of a post's page, at the end of redirections; `nil` when no answer comes.
    func status(of page: WebAddress) async throws(FetchError) -> Int? {
        do throws(FetchError) {
            return try await ask("an older post", page).page.status
        } catch {
            // One page that does not come is no reason to leave the others.
            guard [.unreachable, .responseTooLarge, .malformedResponse, .rejected].contains(error.kind) else { throw error }
            return nil
        }
    }

    /// What an answer is as a feed; `nil` for what is none.
    private func reading(_ answer: Answer, site: WebAddress, into batch: inout Batch) throws(FetchError) -> SiteReading? {
        if let error = context.verdict(on: answer.page, of: answer.call) { throw error }
        var reading = SiteReading(feed: nil, site: site, address: answer.lasting, page: answer.page)
        if answer.page.isUnchanged { return reading }
        reading.feed = Feed(answer.page, at: answer.at, into: &batch)
        return reading.feed == nil ? nil : reading
    }

    private func malformed(_ answer: Answer, _ why: String) -> FetchError { context.failure(of: answer.call).malformed(why) }

    /// Asks, and goes where the server sends us: `lasting` is where it stands from now on, past what only holds for today.
    private func ask(_ what: String, _ address: WebAddress, version: String? = nil) async throws(FetchError) -> Answer {
        var (at, lasting, isLasting) = (address, address, true)
        var hops = 0
        while true {
            let call = call(what, at, version: version)
            let page = try await context.send(call)
            let target = page.headers[.location].flatMap { WebAddress($0, from: at) }
            guard [301, 302, 303, 307, 308].contains(page.status), hops < Self.mostRedirects, let target else {
                return (call, page, at, lasting)
            }
            hops += 1
            at = target
            isLasting = isLasting && (page.status == 301 || page.status == 308)
            if isLasting { lasting = at }
        }
    }

    private func call(_ what: String, _ place: WebAddress, version: String?) -> Call {
        var call = place.call(what, about: address.name, cost: ["requests": 1])
        call.expects = .any
        call.standsAlone = true
        call.headers[.accept] = Self.accepted
        call.mostBytes = Self.mostBytes
        // Who sends us to another host must not send us into our own network.
        call.isForPublicAddresses = place.authority != address.authority
        // What is no entity tag is the time of its last change.
        if let version, version.hasSuffix("\"") { call.knownVersion = version } else { call.headers[.ifModifiedSince] = version }
        return call
    }
}
