import ConnectorKit

/// One step of a fetch: asks GitHub one question and makes a batch of the answer.
struct GitHubRound: Sendable {
    let network: GitHub
    let id: String
    /// How errors and logs name the account.
    let subject: String
    let context: FetchContext

    var mapping: GitHubMapping { network.mapping }
    var now: Instant { context.clock.now }

    func perform(_ step: GitHubState.Step, _ state: inout GitHubState) async throws(FetchError) -> Batch {
        switch step {
        case .account: try await account(&state)
        case .repositories(let page): try await repositories(page, &state)
        case .events(let page): try await events(page, &state)
        case .check(let post): try await check(post, &state)
        case .people(let entry, let kind): try await people(kind, of: entry, &state)
        case .reactions(let entry): try await reactions(entry, &state)
        case .issues(let repository): try await issues(repository, &state)
        case .comments(let repository): try await comments(repository, &state)
        case .followers(let page): try await followers(page, &state)
        case .mentions(let page): try await mentions(page, &state)
        }
    }

    func cost(of step: GitHubState.Step) -> Cost {
        if case .mentions = step { GitHub.cost("searches") } else { GitHub.cost() }
    }

    func call(
        _ what: String, _ path: [String], query: [(name: String, value: String)] = [], accept: String = "application/vnd.github+json"
    ) -> Call {
        network.call(what, about: subject, path, query: query, accept: accept)
    }

    /// The query of a page by its number; the first page has none.
    static func paging(_ number: Int64) -> [(name: String, value: String)] {
        [("per_page", "\(GitHub.pageSize)")] + (number > 1 ? [("page", "\(number)")] : [])
    }

    /// Reads a list, which is the answer itself or its member `key`; the unreadable cost themselves.
    func records<Record>(
        _ page: Page, of call: Call, as path: String, at key: StaticString? = nil, into batch: inout Batch,
        _ read: (JSONValue) throws(Malformed) -> Record
    ) throws(FetchError) -> [Record] {
        var filled = batch
        let records = try context.read(page, of: call) { root -> [Record]? in
            guard let list = key.map({ root[$0] }) ?? root, list.kind == .array else { return nil }
            return filled.read(list, as: path, read)
        }
        batch = filled
        return records
    }
}
