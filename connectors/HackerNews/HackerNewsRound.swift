import ConnectorKit

/// One step of a fetch: asks one question and makes a batch of the answer.
struct HackerNewsRound: Sendable {
    let network: HackerNews
    /// The account's name, which is its id.
    let id: String
    let context: FetchContext

    /// Results are indexed late, and not always in order.
    static let overlap: Int64 = 600
    /// How long after writing it a post can be edited, with something to spare.
    static let editTime: Int64 = 3 * 3600

    var mapping: HackerNewsMapping { network.mapping }
    var now: Instant { context.clock.now }

    func perform(_ step: HackerNewsState.Step, _ state: inout HackerNewsState) async throws(FetchError) -> Batch {
        switch step {
        case .user: try await user(&state)
        case .newest: try await newest(&state)
        case .check(let post): try await check(post, &state)
        case .back(let walk): try await back(walk, &state)
        case .people(let entry): try await people(of: entry, &state)
        case .answers: try await answers(&state)
        case .mentions: try await mentions(&state)
        case .recheck: try await recheck(&state)
        }
    }

    /// A search, newest first.
    func search(_ what: String, tags: String, query: String? = nil, filter: String?) -> Call {
        var parts: [(name: String, value: String)] = [("tags", tags), ("hitsPerPage", "\(network.pageSize)")]
        if let query { parts.append(("query", query)) }
        if let filter { parts.append(("numericFilters", filter)) }
        return Call(
            what, about: id, at: network.search, ["search_by_date"], query: parts, cost: ["searches": 1],
            rules: AnswerRules(refine: HackerNews.searchIsMissing))
    }

    /// Makes a search and reads its hits; the unreadable cost themselves.
    ///
    /// - Parameter author: Where given, hits of others are refused.
    func hits(
        _ call: Call, into batch: inout Batch, keepsText: Bool, author: String? = nil
    ) async throws(FetchError) -> (hits: [WireHit], isFull: Bool) {
        let page = try await context.get(call)
        var read = batch
        let found = try context.read(page, of: call) { root -> (hits: [WireHit], isFull: Bool)? in
            guard let list = root["hits"], list.kind == .array else { return nil }
            let hits = read.read(list, as: "hits") { (json) throws(Malformed) in
                let hit = try WireHit(json, keepsText: keepsText)
                guard author == nil || hit.author == author else { throw Malformed("author", "another account's") }
                return hit
            }
            // The network may give less at once than it is asked for, and says so.
            let given = root.count("hitsPerPage").flatMap { $0 > 0 ? Int(clamping: $0) : nil } ?? network.pageSize
            return (hits, list.count >= min(network.pageSize, given))
        }
        batch = read
        return found
    }
}

extension HackerNews {
    /// A question to the official API, whose items are files.
    func official(_ what: String, about subject: String, _ folder: String, _ name: String) -> Call {
        Call(
            what, about: subject, at: base, [folder, "\(name).json"], cost: ["requests": 1],
            rules: AnswerRules(refine: Self.officialIsOpen))
    }

    /// The official API knows no credentials: what it refuses to one it refuses to all.
    @Sendable private static func officialIsOpen(_ page: Page, _ call: Call, _ failure: Failure) -> FetchError? {
        guard [401, 403].contains(page.status), page.headers[.retryAfter] == nil else { return nil }
        return failure(
            .unauthorized, .reconfigure, reach: .connector, why: "status \(page.status): permission denied",
            mend: "The official API is open to everybody: check `base_url`.")
    }

    /// The search API knows no accounts: where it is missing, no account is gone.
    @Sendable static func searchIsMissing(_ page: Page, _ call: Call, _ failure: Failure) -> FetchError? {
        guard page.status == 404 || page.status == 410 else { return nil }
        return failure(
            .rejected, .reconfigure, reach: .connector, why: "there is no search at this address", mend: "Check `search_url`.")
    }
}
