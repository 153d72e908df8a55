import ConnectorKit
import Feeds

/// Who mentions the site, by webmention.io's API or one like it.
extension WebAccount {
    private static let pageSize = 100

    func page(
        of list: String, _ question: ListQuestion, _ extra: inout WebExtra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? {
        if let token = web.token, let domain = web.domain(of: site.address.authority) {
            return try await mentions(of: domain, token, question, extra, into: &batch)
        }
        guard extra.isMentioned == true else { return nil }
        return try await mentionsByPost(question, extra, into: &batch)
    }

    /// All mentions of a domain, newest first, behind the last one that is known.
    private func mentions(
        of domain: String, _ token: Secret, _ question: ListQuestion, _ extra: WebExtra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? {
        let number = question.token.flatMap { Int($0) } ?? 0
        var query = [(name: "domain", value: domain), ("page", "\(number)")]
        if let since = question.since?.id { query.append(("since_id", since)) }
        // The API takes a token in no other place; queries are never logged.
        query.append(("token", token.withExposedValue { $0 }))
        let before = batch.rejectedCount
        guard let mentions = try await mentions(query, into: &batch) else { return nil }
        // Several sites may stand on one domain.
        let mapping = mapping(extra)
        let host = site.address.authority.withoutWWW
        let front = extra.home.flatMap { $0.withoutWWW.hasPrefix(host) ? $0 : nil } ?? host
        batch.add(mentions.filter { $0.target.isWithin(front) }.compactMap { mapping.act($0) })
        let isFull = mentions.count + batch.rejectedCount - before >= Self.pageSize
        return ListPage(mentions.map { Mark($0.id, at: $0.receivedAt) }, next: isFull ? "\(number + 1)" : nil)
    }

    /// The newest mentions of the front page, and then of each of the newest posts: what everybody may ask for.
    private func mentionsByPost(
        _ question: ListQuestion, _ extra: WebExtra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? {
        let front = extra.home.flatMap { WebAddress(named: $0) } ?? site.address
        let targets = [front.text] + (extra.targets ?? []).filter { $0 != front.text }
        let index = question.token.flatMap { Int($0) } ?? 0
        guard targets.indices.contains(index), let mentions = try await mentions([("target", targets[index])], into: &batch) else {
            return nil
        }
        let mapping = mapping(extra)
        batch.add(mentions.filter { $0.receivedAt > question.floor }.compactMap { mapping.act($0) })
        // Their times are those of several lists, and say nothing of where this one stands.
        return ListPage([], next: index + 1 < targets.count ? "\(index + 1)" : nil)
    }

    private func mentions(_ query: Query, into batch: inout Batch) async throws(FetchError) -> [WireMention]? {
        var call = Call(
            "mentions", about: site.address.name, at: web.base, ["api", "mentions.jf2"],
            query: query + [("per-page", "\(Self.pageSize)")], cost: ["requests": 1])
        if web.token != nil { call.credential = "webmention_token" }
        guard let page = try await context.getIfPresent(call) else { return nil }
        return try context.records(page, of: call, at: "children", into: &batch, WireMention.init)
    }
}
