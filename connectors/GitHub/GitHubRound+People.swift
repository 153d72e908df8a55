import ConnectorKit

/// The steps that read who starred, forked and reacted.
extension GitHubRound {
    /// Further pages of stargazers are not given: 400 pages of 100.
    static let reachableStars: Int64 = 40_000

    /// The people behind a count of a repository that has grown. Forks come newest first; stars oldest first, so they are read from the
    /// last page backwards.
    func people(_ kind: Kind, of entry: PostWatch.Entry, _ state: inout GitHubState) async throws(FetchError) -> Batch {
        var batch = Batch()
        let open = state.open.flatMap { $0.post == entry.id && $0.kind == kind ? $0 : nil }
        let count = entry.counts[kind] ?? 0
        let upTo = open?.upTo ?? count
        guard let repository = state.repository(entry.id), kind != .like || count <= Self.reachableStars else {
            state.noteAsked(kind, of: entry.id)
            return batch
        }
        let last = max(1, (count - 1) / GitHub.pageSize + 1)
        let number = open?.page ?? (kind == .like ? last : 1)
        let path = ["repos", state.login ?? id, repository.name]
        let call =
            kind == .like
            ? call("stars", path + ["stargazers"], query: Self.paging(number), accept: "application/vnd.github.star+json")
            : call("forks", path + ["forks"], query: [("sort", "newest")] + Self.paging(number))
        let page = try await context.send(call)
        if GitHub.isAbsent(page) {
            state.suspect(GitHubMapping.postID(ofRepository: entry.id))
            state.noteAsked(kind, of: entry.id)
            return batch
        }
        if let error = context.verdict(on: page, of: call) { throw error }
        let acts: [WireAct] =
            kind == .like
            ? try context.records(page, of: call, as: "stargazers", into: &batch, WireAct.init(star:))
            : try context.records(page, of: call, as: "forks", into: &batch, WireAct.init(fork:))
        let post = GitHubMapping.postID(ofRepository: entry.id)
        for act in acts { mapping.act(kind, act, on: id, post: post, firstSight: entry.firstSight, into: &batch) }

        let covered = (open?.covered ?? 0) + Int64(acts.count + batch.rejectedCount)
        let oldest = acts.compactMap(\.at).filter { $0.canBeTold(at: now) }.min()
        let isBehind =
            covered < min(upTo - (entry.asked[kind] ?? 0), network.peoplePerPost) && oldest.map { $0 > now - network.history } ?? true
        let hasNext = kind == .like ? number > 1 : page.links.query(of: "next") != nil && !acts.isEmpty
        if isBehind, hasNext {
            state.open = .init(post: entry.id, kind: kind, page: kind == .like ? number - 1 : number + 1, covered: covered, upTo: upTo)
        } else {
            state.noteAsked(kind, of: entry.id)
        }
        return batch
    }

    /// The people behind the reactions to an issue, a pull request or a comment of the account's own.
    func reactions(_ entry: PostWatch.Entry, _ state: inout GitHubState) async throws(FetchError) -> Batch {
        var batch = Batch()
        let open = state.open.flatMap { $0.post == entry.id ? $0 : nil }
        guard let place = state.place(of: entry.id) else {
            state.forget(entry.id)
            return batch
        }
        let number = open?.page ?? 1
        let call = call("reactions", place + ["reactions"], query: Self.paging(number))
        let page = try await context.send(call)
        if GitHub.isAbsent(page) {
            state.suspect(entry.id)
            state.noteAsked(.like, of: entry.id)
            return batch
        }
        if let error = context.verdict(on: page, of: call) { throw error }
        let acts = try context.records(page, of: call, as: "reactions", into: &batch, WireAct.init(reaction:))
        for act in acts where act.isApproval {
            mapping.act(.like, act, on: id, post: entry.id, firstSight: entry.firstSight, into: &batch)
        }
        // The order of the list is not documented, so that it is read whole, as many pages as people are wanted.
        let covered = (open?.covered ?? 0) + Int64(acts.count + batch.rejectedCount)
        if !acts.isEmpty, page.links.query(of: "next") != nil, number * GitHub.pageSize < network.peoplePerPost {
            state.open = .init(
                post: entry.id, kind: .like, page: number + 1, covered: covered, upTo: open?.upTo ?? entry.counts[.like] ?? 0)
        } else {
            state.noteAsked(.like, of: entry.id)
        }
        return batch
    }
}
