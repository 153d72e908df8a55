import ConnectorKit

/// What a round keeps of the account beside what all rounds share.
struct FoursquareExtra: PostExtra {
    /// The check-in whose likes and comments were read by one answer, and when the counts that asked for it were sampled.
    var both: Mark?
    /// The likes of the newest tips, as they were last told.
    var tips: [String: Int64] = [:]
    /// The network has said that a way of asking will go away.
    var isDeprecated = false
}

/// The token's own account: how its lists are asked for, and what their answers mean.
struct FoursquareAccount: PostSource {
    let foursquare: Foursquare
    let id: String
    let context: FetchContext

    private static let pageSize = 250
    private static let tipPageSize = 50
    private static let tips = "tips"

    var network: Network { Foursquare.network }
    private var mapping: FoursquareMapping { FoursquareMapping(account: id, place: foursquare.place) }

    func plan(isOwn: Bool) -> PostPlan {
        var plan = foursquare.plan
        plan.peopleKinds = plan.peoplePerPost == 0 ? [] : [.like, .comment]
        if let every = foursquare.tipsEvery { plan.lists = [.init(Self.tips, every: every, mostPages: 1)] }
        // Whose token it is must be known before anything is stored.
        plan.factsFirst = true
        // Each fetch reads again what may still be liked: the list tells the counts. What it leaves out there is looked up.
        plan.overlap = foursquare.watch
        plan.watch = PostWatch.Bounds(capacity: 100, lifetime: foursquare.watch)
        plan.pageShowsAll = false
        plan.refresh = .every(.seconds(6 * 3600))
        plan.recheck = .byPage
        return plan
    }

    func cost(of step: PostStep, _ state: PostState<FoursquareExtra>) -> Cost {
        switch step {
        case .people, .lookUp: ["details": 1]
        default: ["requests": 1]
        }
    }

    func posts(_ question: PostQuestion, _ extra: inout FoursquareExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        let list = question.list
        let offset = list.token.flatMap { Int($0) } ?? 0
        var query = [(name: "limit", value: "\(Self.pageSize)"), ("offset", "\(offset)"), ("sort", "newestfirst")]
        // A second more on each side: whether the bounds belong to the span, the documents do not say.
        var isWhole = list.since == nil
        if case .before = list.place { isWhole = false }
        if !isWhole { query.append(("afterTimestamp", "\(min(list.floor, now - foursquare.watch).seconds - 1)")) }
        if case .before(let mark) = list.place { query.append(("beforeTimestamp", "\(mark.at.seconds + 1)")) }
        let call = foursquare.call(list.place == .newest ? "check-ins" : "older check-ins", ["users", "self", "checkins"], query)
        let page = try await context.get(call)
        noteDeprecation(page, call, &extra)
        let (checkins, total) = try context.read(page, of: call, into: &batch) { root, batch -> ([WireCheckin], Int64?)? in
            guard let list = root["response"]?["checkins"], let items = list["items"], items.kind == .array else { return nil }
            return (batch.read(items, as: "checkins", WireCheckin.init), list.count("count"))
        }
        let end = offset + checkins.count + batch.rejectedCount
        for flaw in checkins.lazy.flatMap(\.flaws) { batch.reject(Rejection(path: "checkins.\(flaw.path)", reason: flaw.reason)) }
        // The total is that of all, whatever span was asked for; a full page leads on in any case.
        let leadsOn = end - offset >= Self.pageSize || (isWhole && total.map { Int64(end) < $0 } ?? false)
        return PostPage(checkins.map(mapping.item), next: end > offset && leadsOn ? "\(end)" : nil)
    }

    /// One check-in, with everybody who liked it or commented.
    private func detail(_ checkin: String) -> Call { foursquare.call("a check-in", ["checkins", checkin], from: .checkins) }

    func people(
        _ question: PeopleQuestion, _ extra: inout FoursquareExtra, into batch: inout Batch
    ) async throws(FetchError) -> PeopleAnswer {
        guard let entry = question.entry else { return .refused }
        let asked = Mark(entry.id, at: entry.sampledAt)
        guard extra.both != asked else { return .page(PeoplePage([], read: 0)) }
        let call = detail(entry.id)
        let page = try await context.send(call)
        if Foursquare.saysMissing(page) { return .missing }
        if Foursquare.errorType(page) == "not_authorized" { return .refused }
        if let error = context.verdict(on: page, of: call) { throw error }
        let people = try context.read(page, of: call, into: &batch) { root, batch -> WirePeople? in
            root["response"]?["checkin"].flatMap { $0.kind == .object ? WirePeople($0, into: &batch) : nil }
        }
        extra.both = asked
        let likes = people.likes.map { mapping.like($0, on: entry.id, at: question.firstSight) }
        let comments = people.comments.map { mapping.comment($0, on: entry.id) }
        return .page(PeoplePage(likes + comments, read: likes.count + comments.count))
    }

    /// A check-in that was missing: deleted, made private, or there after all.
    func lookUp(_ posts: [String], _ extra: inout FoursquareExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        guard let checkin = posts.first else { return nil }
        let call = detail(checkin)
        let page = try await context.send(call)
        if Foursquare.saysMissing(page) { return LookUpAnswer(gone: posts) }
        if Foursquare.errorType(page) == "not_authorized" {
            context.noteUnanswered(call)
            return nil
        }
        if let error = context.verdict(on: page, of: call) { throw error }
        let found = try context.recordOrRejection(page, of: call, as: "checkin", into: &batch, WireCheckin.detail)
        guard let found, found.id == checkin else { return LookUpAnswer() }
        return found.isShown ? LookUpAnswer(found: [mapping.item(found)]) : LookUpAnswer(gone: posts)
    }

    func facts(_ extra: inout FoursquareExtra, into batch: inout Batch) async throws(FetchError) -> Identity? {
        let call = foursquare.selfCall()
        let user = try context.record(try await context.get(call), of: call, WireUser.account)
        guard user.id == id else { throw Foursquare.strangersToken(call, in: context) }
        return user.identity
    }

    /// The newest tips, with their likes where these have changed.
    func page(
        of list: String, _ question: ListQuestion, _ extra: inout FoursquareExtra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? {
        let call = foursquare.call(
            "tips", ["users", "self", "tips"], [("limit", "\(Self.tipPageSize)"), ("offset", "0"), ("sort", "recent")])
        guard let page = try await context.getIfPresent(call) else { return nil }
        let tips = try context.read(page, of: call, into: &batch) { root, batch -> [WireTip]? in
            guard let items = root["response"]?["tips"]?["items"], items.kind == .array else { return nil }
            return batch.read(items, as: "tips", WireTip.init)
        }
        batch.posts += tips.filter { tip in extra.tips[tip.id] == nil || question.since.map { tip.at > $0.at } ?? true }.map(mapping.post)
        for tip in tips {
            guard let likes = tip.likes, extra.tips[tip.id] != likes else { continue }
            batch.tallies.append(Tally(network: network, kind: .like, subject: .post(tip.id), count: likes, at: now))
        }
        extra.tips = Dictionary(tips.prefix(Self.tipPageSize).map { ($0.id, $0.likes ?? -1) }) { first, _ in first }
        return ListPage(tips.map { Mark($0.id, at: $0.at) }, next: nil)
    }

    /// That a way of asking goes away is said beside a good answer, in each of them; it is told once.
    private func noteDeprecation(_ page: Page, _ call: Call, _ extra: inout FoursquareExtra) {
        let isDeprecated = Foursquare.errorType(page) == "deprecated"
        if isDeprecated, !extra.isDeprecated {
            context.logger.notice("endpoint is deprecated", metadata: ["connector": "\(context.connector)", "endpoint": "\(call.what)"])
        }
        extra.isDeprecated = isDeprecated
    }
}
