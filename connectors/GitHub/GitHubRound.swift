import ConnectorKit

/// The steps of a fetch: repositories, what is said in them, and what the account itself does, which is no round of posts by time.
struct GitHubRound: Round {
    let network: GitHub
    let id: String
    /// The account's name as it is tracked.
    let handle: String?
    let context: FetchContext

    /// How errors and logs name the account.
    var subject: String { handle.map { "@\($0)" } ?? id }

    var mapping: GitHubMapping { network.mapping }
    var now: Instant { context.clock.now }

    func perform(_ step: GitHubState.Step, _ state: inout GitHubState) async throws(FetchError) -> Batch {
        state.login = state.login ?? handle
        return switch step {
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

    func firstStep(_ state: GitHubState, now: Instant) -> GitHubState.Step { state.firstStep(handle: handle, now: now) }
    func steps(_ state: GitHubState, now: Instant) -> [GitHubState.Step] { state.steps(network.plan, handle: handle, now: now) }
    func settle(_ state: inout GitHubState, now: Instant) { state.settle(network.plan, now: now) }

    func cost(of step: GitHubState.Step, _ state: GitHubState) -> Cost {
        if case .mentions = step { GitHub.cost("searches") } else { GitHub.cost() }
    }

    func list(of step: GitHubState.Step) -> String {
        switch step {
        case .account: "account"
        case .repositories: "repositories"
        case .events: "events"
        case .check: "suspects"
        case .people(_, let kind): kind.name
        case .reactions: "reactions"
        case .issues(let repository): "issues:\(repository.id)"
        case .comments(let repository): "comments:\(repository.id)"
        case .followers: "followers"
        case .mentions: "mentions"
        }
    }

    /// A post whose people or whose whereabouts cannot be read is let go; the next one may.
    func giveUp(_ step: GitHubState.Step, tries: Int, _ state: inout GitHubState) {
        guard tries >= 3 else { return }
        switch step {
        case .check(let post): state.suspects.removeAll { $0 == post }
        case .people(let entry, let kind): state.noteAsked(kind, of: entry.id)
        case .reactions(let entry): state.noteAsked(.like, of: entry.id)
        default: break
        }
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
}
