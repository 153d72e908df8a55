import ConnectorKit

extension StackExchange {
    func call(_ what: String, about subject: String, _ method: Method, _ ids: [String], _ query: [(name: String, value: String)]) -> Call {
        var parts: [(name: String, value: String)] = [("site", site), ("pagesize", "\(StackExchangeState.pageSize)")]
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
        var taken = batch
        let (records, wrapper) = try context.read(page, of: call) { root -> ([Record], WireWrapper)? in
            guard let list = root["items"], list.kind == .array else { return nil }
            return (taken.read(list, as: "items", read), WireWrapper(root))
        }
        batch = taken
        if let remaining = wrapper.quotaRemaining {
            await context.budget.observe(LimitReport(budget: "requests", remaining: remaining, resetsAt: nil))
        }
        if let backoff = wrapper.backoff {
            // One second more than told: the network counts from its own clock's last tick.
            let seconds = min(backoff, ServerTime.longestWait.milliseconds / 1000) + 1
            let until = context.clock.now + .seconds(seconds)
            await context.budget.observe(LimitReport(budget: method.rawValue, remaining: 0, resetsAt: until))
        }
        return (records, wrapper.hasMore)
    }

    /// What an error's number says better than its status, which is 400 for nearly all.
    @Sendable private static func problem(_ page: Page, _ call: Call, _ failure: Failure) -> FetchError? {
        guard page.status >= 400, let problem = page.readIfJSON(WireProblem.init) else { return nil }
        switch problem.id {
        case 502:
            let until = problem.secondsLeft.map { failure.now + .seconds(min($0, ServerTime.longestWait.milliseconds / 1000)) }
            return failure.throttled(
                until: until ?? ServerTime.retryAfter(page.headers, at: failure.now), status: page.status, reach: .connector)
        case 500, 503:
            return failure(
                .unreachable, .backOff, reach: .connector, why: "the network says that it is in trouble",
                mend: "It is tried again by itself.")
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
