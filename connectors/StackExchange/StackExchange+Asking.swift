import ConnectorKit

extension StackExchange {
    func call(_ what: String, about subject: String, _ method: Method, _ ids: [String], _ query: Query = []) -> Call {
        var parts: Query = [("site", site), ("pagesize", "\(Self.pageSize)")]
        if let key { parts.append(("key", key)) }
        return Call(
            what, about: subject, at: base, method.path(ids), query: parts + query, cost: method.cost,
            rules: AnswerRules(refine: Self.problem))
    }

    /// Asks, takes over what the wrapper says about limits, and reads the records; the unreadable cost themselves.
    func records<Record>(
        _ call: Call, _ method: Method, into batch: inout Batch, in context: FetchContext,
        _ read: (JSONValue) throws(Malformed) -> Record
    ) async throws(FetchError) -> (records: [Record], hasMore: Bool) {
        let page = try await context.get(call)
        let (records, wrapper) = try context.records(
            page, of: call, at: "items", into: &batch,
            beside: { (hasMore: $0["has_more"]?.bool ?? false, quota: $0.count("quota_remaining"), backoff: $0.count("backoff")) }, read)
        if let remaining = wrapper.quota {
            await context.budget.observe(LimitReport(budget: "requests", remaining: remaining, resetsAt: nil))
        }
        if let backoff = wrapper.backoff {
            // One second more than told: the network counts from its own clock's last tick.
            let until = ServerTime.end(of: backoff, from: context.clock.now) + .seconds(1)
            await context.budget.observe(LimitReport(budget: method.rawValue, remaining: 0, resetsAt: until))
        }
        return (records, wrapper.hasMore)
    }

    /// What an error's number says better than its status, which is 400 for nearly all.
    @Sendable private static func problem(_ page: Page, _ call: Call, _ failure: Failure) -> FetchError? {
        guard page.status >= 400, let problem = page.readIfJSON(WireProblem.init) else { return nil }
        switch problem.id {
        case 502:
            let until = problem.secondsLeft.map { ServerTime.end(of: $0, from: failure.now) }
            return failure.throttled(
                until: until ?? ServerTime.retryAfter(page.headers, at: failure.now), status: page.status, reach: .connector)
        case 500, 503:
            return failure(
                .unreachable, .backOff, reach: .connector, why: "the network says that it is in trouble",
                mend: .again())
        case 401, 402, 403, 405, 406:
            return failure(
                .unauthorized, .reconfigure, reach: .connector, why: "the network wants a key, or refuses the one that it is given",
                mend: "Register an app at stackapps.com, give its key as `key`, then reload.")
        case 404:
            return failure(
                .rejected, .reconfigure, reach: .connector, why: "the network has no such method",
                mend: "Check `base_url`, which ends with the API's version.")
        case 400:
            return failure(
                .rejected, .backOff, why: "the network refuses a parameter",
                mend: "Check `site`, `key` and `filter`, and the account's number.")
        default: return nil
        }
    }
}

extension StackExchangeAccount {
    /// A page of a list, newest first, and where the next one begins. The API's highest page number (25 without a key) is never met.
    func page(
        _ what: String, _ method: Method, _ ids: [String], from: Instant? = nil, before token: String? = nil, into batch: inout Batch
    ) async throws(FetchError) -> (records: [WirePost], next: String?) {
        let isByActivity = method == .questionsOfUser
        var query: Query = [("order", "desc"), ("sort", isByActivity ? "activity" : "creation")]
        if method.tellsOwnPosts { query.append(("filter", api.filter)) }
        if let from { query.append((isByActivity ? "min" : "fromdate", "\(from.seconds)")) }
        if let token { query.append(("max", token)) }
        let call = api.call(what, about: number, method, ids, query)
        let (records, hasMore) = try await api.records(call, method, into: &batch, in: context) { (json) throws(Malformed) in
            let post = try WirePost(json, of: method)
            guard !method.tellsOwnPosts || post.owner?.id == number else {
                throw Malformed("owner.user_id", post.owner == nil ? "missing" : "another account's")
            }
            return post
        }
        return (records, hasMore ? TimeCut.next(behind: records.map { isByActivity ? $0.activity : $0.at }, token: token) : nil)
    }
}
