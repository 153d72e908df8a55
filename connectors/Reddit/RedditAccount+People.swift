import ConnectorKit

/// Comments on one submission that the network left out of its tree: their ids, which are asked for by the hundred.
struct RedditExtra: PostExtra {
    var post = ""
    var more: [String] = []

    /// Where the reading goes on, as the round notes it; `nil` at the end.
    var token: String? { more.first.map { "\($0) \(more.count)" } }
}

extension RedditAccount {
    func people(
        _ question: PeopleQuestion, _ extra: inout RedditExtra, into batch: inout Batch
    ) async throws(FetchError) -> PeopleAnswer {
        guard let entry = question.entry else { return .refused }
        if question.kind == .reshare { return try await crossposts(of: entry, after: question.token, into: &batch) }
        if question.token == nil || extra.post != entry.id { extra = RedditExtra(post: entry.id) }
        let asked = Array(extra.more.prefix(Self.pageSize))
        let call =
            asked.isEmpty
            ? reddit.call(
                "comments on a post", about: subject, ["comments", Self.article(entry.id)],
                [("sort", "new"), ("limit", "500"), ("depth", "10")])
            : reddit.call(
                "more comments on a post", about: subject, ["api", "morechildren"],
                [("link_id", entry.id), ("children", asked.joined(separator: ",")), ("sort", "new"), ("api_type", "json")])
        let page = try await context.send(call)
        if let answer = try unanswered(page, of: call) { return answer }
        if !asked.isEmpty, let error = throttled(page, of: call) { throw error }
        let tree = try context.read(page, of: call, into: &batch) { root, batch -> CommentTree? in
            var tree = CommentTree()
            if asked.isEmpty {
                guard let list = Self.second(of: root, into: &batch) else { return root.kind == .array ? tree : nil }
                tree.take(list, as: "comments", into: &batch)
            } else {
                guard let list = root["json"]?["data"]?["things"], list.kind == .array else { return nil }
                tree.take(list, as: "json.data.things", into: &batch)
            }
            return tree
        }
        let known = Set(extra.more)
        extra.more.removeFirst(asked.count)
        extra.more += tree.more.filter { !known.contains($0) }.prefix(CommentTree.mostMore - extra.more.count)
        return .page(answer(.comment, tree.comments, on: entry, next: extra.token, into: &batch))
    }

    /// Crossposts, newest first.
    private func crossposts(
        of entry: PostWatch.Entry, after token: String?, into batch: inout Batch
    ) async throws(FetchError) -> PeopleAnswer {
        var query = [(name: "crossposts_only", value: "1"), (name: "sort", value: "new"), (name: "limit", value: "\(Self.pageSize)")]
        if let token { query.append(("after", token)) }
        let call = reddit.call("crossposts of a post", about: subject, ["duplicates", Self.article(entry.id)], query)
        let page = try await context.send(call)
        if let answer = try unanswered(page, of: call) { return answer }
        let (things, next) = try context.read(page, of: call, into: &batch) { root, batch -> ([WireThing], String?)? in
            guard let list = Self.second(of: root, into: &batch) else { return root.kind == .array ? ([], nil) : nil }
            let after = root.elements.dropFirst().first { _ in true }?["data"]?["after"]
            return (batch.read(list, as: "crossposts", WireThing.listed), WireThing.fullname(after))
        }
        return .page(answer(.reshare, things, on: entry, next: next == token ? nil : next, into: &batch))
    }

    /// The records of the second of two listings: the first holds the submission itself. A listing of another shape is a record that
    /// cannot be read.
    private static func second(of root: JSONValue, into batch: inout Batch) -> JSONValue? {
        guard root.kind == .array else { return nil }
        var lists: [JSONValue] = []
        for (index, listing) in root.elements.enumerated().prefix(2) {
            if let list = listing["data"]?["children"], list.kind == .array { lists.append(list); continue }
            batch.reject(Rejection(path: "[\(index)].data.children", reason: "missing or not a list"))
        }
        return lists.count == 2 ? lists[1] : nil
    }

    /// What an answer means that brings nobody (the place of a post may be private by now); `nil` where it is to be read.
    private func unanswered(_ page: Page, of call: Call) throws(FetchError) -> PeopleAnswer? {
        if page.status == 404 { return .missing }
        guard let error = context.verdict(on: page, of: call) else { return nil }
        guard error.kind == .forbidden else { throw error }
        return .refused
    }

    /// That we ask too fast, as calls with `api_type=json` tell it: by a list of errors in an answer with status 200.
    private func throttled(_ page: Page, of call: Call) -> FetchError? {
        let isThrottled = page.readIfJSON { root in
            root["json"]?["errors"]?.elements.contains { $0.elements.first { _ in true }?.string == "RATELIMIT" } ?? false
        }
        guard isThrottled == true else { return nil }
        return context.failure(of: call).throttled(until: call.rules.reset(page.headers, now), status: 429, reach: .connector)
    }

    private func answer(
        _ kind: Kind, _ things: [WireThing], on entry: PostWatch.Entry, next: String?, into batch: inout Batch
    ) -> PeoplePage {
        batch.deletions += things.filter(\.isDeleted).map { mapping.deletion(kind, $0) }
        return PeoplePage(
            things.compactMap { mapping.response(kind, $0, on: entry.id, of: id) }, read: things.count,
            late: things.count { $0.at > entry.sampledAt }, next: next)
    }

    /// The id of a submission without its kind.
    private static func article(_ fullname: String) -> String { fullname.hasPrefix("t3_") ? String(fullname.dropFirst(3)) : fullname }

    /// Nothing is kept of a post that is not watched any more.
    func settle(_ extra: inout RedditExtra, watching ids: Set<String>) {
        if !extra.post.isEmpty, !ids.contains(extra.post) { extra = RedditExtra() }
    }
}
