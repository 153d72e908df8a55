import ConnectorKit

/// One account: how its lists are asked for, and what their answers mean. Submissions and comments are named by their fullnames.
struct RedditAccount: PostSource {
    let reddit: Reddit
    let context: FetchContext
    let id: String
    let name: String

    static let pageSize = 100

    var network: Network { Reddit.network }
    /// Crossposts.
    var kindsOfPosts: [Kind] { [.reshare] }
    var mapping: RedditMapping { reddit.mapping }
    var subject: String { "u/\(name)" }

    func plan(isOwn: Bool) -> PostPlan {
        var plan = PostPlan(history: reddit.history)
        plan.peopleKinds = reddit.peoplePerPost > 0 ? [.comment, .reshare] : []
        plan.peoplePerPost = reddit.peoplePerPost
        // Clocks differ, and records are indexed late.
        plan.overlap = .seconds(300)
        plan.refresh = .byAge
        plan.recheckEvery = reddit.recheckEvery
        // The network asks for what it deleted to be deleted here within two days.
        plan.term = .seconds(2 * 86_400)
        plan.keptLimit = 800
        plan.lookUpSize = Reddit.lookUpSize
        plan.watch = PostWatch.Bounds(capacity: Self.pageSize)
        return plan
    }

    func posts(_ question: PostQuestion, _ extra: inout RedditExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        var query = [(name: "sort", value: "new"), (name: "limit", value: "\(Self.pageSize)")]
        let token = question.list.token
        if let token { query.append(("after", token)) }
        let call = reddit.call(token == nil ? "posts" : "older posts", about: subject, ["user", name, "overview"], query)
        guard let page = try await token == nil ? context.get(call) : context.getIfPresent(call) else { return nil }
        let listing = try context.read(page, of: call, into: &batch) { root, batch -> Listing? in
            Listing(root, as: "data.children", into: &batch) { (json) throws(Malformed) in
                let thing = try WireThing.listed(json)
                // Those of long ago have no id of their author.
                let isOurs = thing.authorID.map { $0 == id } ?? (thing.author?.lowercased() == name.lowercased())
                guard isOurs else { throw Malformed("data.author_fullname", "another account's") }
                return thing
            }
        }
        return PostPage(listing.things.map { mapping.item($0, of: id, readAt: question.list.readAt) }, next: listing.next)
    }

    /// What is missing was deleted; what its author deleted, or a moderator removed, is still there, without its words.
    func lookUp(_ posts: [String], _ extra: inout RedditExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        let call = reddit.call("counts of posts", about: subject, ["api", "info"], [("id", posts.joined(separator: ","))])
        guard let page = try await context.getIfPresent(call) else { return nil }
        let listing = try context.read(page, of: call, into: &batch) { Listing($0, as: "data.children", into: &$1, WireThing.listed) }
        let found = listing.things.filter(\.isShown).map { mapping.item($0, of: id, readAt: nil) }
        let hidden = listing.things.filter { !$0.isShown }.map { mapping.item($0, of: id, readAt: nil).id }
        return LookUpAnswer(found: found, hidden: hidden, of: posts, rejected: batch.rejectedCount)
    }

    /// The account itself: whether it is suspended.
    func facts(_ extra: inout RedditExtra, into batch: inout Batch) async throws(FetchError) -> Identity? {
        let call = reddit.call("the account", about: subject, ["user", name, "about"])
        let page = try await context.get(call)
        let user = try context.recordOrRejection(page, of: call, as: "account", into: &batch) { (json) throws(Malformed) in
            let user = try WireUser.aboutPage(json)
            // A name is never given to somebody else.
            guard user.id == id || user.isSuspended else { throw Malformed("data.id", "another account's") }
            return user
        }
        guard user?.isSuspended != true else { throw Reddit.gone(context.failure(of: call)) }
        return user.map(mapping.identity)
    }
}

/// A page of a list: `{"kind": "Listing", "data": {"children": […], "after": …}}`.
struct Listing: Sendable, Hashable {
    var things: [WireThing]
    /// Where the next page begins.
    var next: String?

    /// Reads a page; `nil` where it is of another shape.
    init?(
        _ json: JSONValue, as path: String, into batch: inout Batch, _ read: (JSONValue) throws(Malformed) -> WireThing
    ) {
        guard let data = json["data"], let list = data["children"], list.kind == .array else { return nil }
        things = batch.read(list, as: path, read)
        next = WireThing.fullname(data["after"])
    }
}
