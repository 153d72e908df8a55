import CurlHTTP

extension FetchContext {
    /// Asks a network one question and returns what is to be read: a page (2xx), or one that is unchanged (304).
    ///
    /// The most that it can cost is reserved first; what the headers tell about limits is taken over; every other status, an
    /// answer that is no JSON where it must be, and a broken transfer are thrown as what they mean. A connector that knows the true cost of a
    /// page settles it itself. Cancelling returns within a second.
    public func get(_ call: Call) async throws(FetchError) -> Page {
        let page = try await send(call)
        if let error = verdict(on: page, of: call) { throw error }
        return page
    }

    /// The same where some statuses mean that there is nothing to read, which the caller understands: `nil` then, and nothing is noted.
    public func get(_ call: Call, unless statuses: Set<Int>) async throws(FetchError) -> Page? {
        let page = try await send(call)
        guard !statuses.contains(page.status) else { return nil }
        if let error = verdict(on: page, of: call) { throw error }
        return page
    }

    /// The same for a question that an account can do without: 404 and 410, or by what else a network says that there is no answer, are
    /// noted in the log and return `nil`.
    ///
    /// Whether the account itself is gone, the question that it cannot do without will tell.
    public func getIfPresent(_ call: Call, absentBy statuses: Set<Int> = [404, 410]) async throws(FetchError) -> Page? {
        if let page = try await get(call, unless: statuses) { return page }
        noteUnanswered(call)
        return nil
    }

    /// Notes in the log that the server does not answer a question that an account can do without.
    public func noteUnanswered(_ call: Call) { noteUnanswered(call.what) }

    /// The same, by the words in which the question is asked.
    public func noteUnanswered(_ what: String) {
        logger.notice("server does not answer a question", metadata: ["connector": "\(connector)", "endpoint": "\(what)"])
    }

    /// The same as `get`, and any status is an answer: for calls whose errors mean something of their own. Pays like `get`.
    ///
    /// Where the connector's token is kept, the call carries that one; where the network refuses it, it is renewed and asks once more.
    public func send(_ call: Call) async throws(FetchError) -> Page {
        guard let tokens, let bearer = call.bearer, bearer.credential == tokens.credential else { return try await sendOnce(call) }
        var call = call
        let token = try await tokens.token(in: self)
        call.bearer = (token, bearer.credential)
        let page = try await sendOnce(call)
        guard page.status == 401, let other = try await tokens.replacement(for: token, in: self) else { return page }
        call.bearer = (other, bearer.credential)
        return try await sendOnce(call)
    }

    private func sendOnce(_ call: Call) async throws(FetchError) -> Page {
        try await budget.reserve(call.cost)
        let answer: HTTPAnswer
        do throws(HTTPError) {
            var request = call.request
            request.headerFields[.userAgent] = userAgent
            answer = try await http.send(request, body: call.body ?? [], options: call.options)
        } catch {
            if error.wasNeverAsked { await budget.settle(reserved: call.cost, actual: Cost()) }
            throw failure(of: call).verdict(on: error)
        }
        let page = Page(status: answer.response.status.code, headers: answer.response.headerFields, body: answer.body)
        for var report in call.rules.limits(page.headers, clock.now) {
            // A refusal wins over a remainder: some networks count several limits and tell of one. Where it says itself how long, that counts.
            if page.status == 429, page.headers[.retryAfter] == nil { report.remaining = 0 }
            await budget.observe(report)
        }
        if !(200...299).contains(page.status), let cost = call.costOfFailure { await budget.settle(reserved: call.cost, actual: cost) }
        noteDeprecation(of: call, in: page)
        return page
    }

    /// What an answer means when it is not to be read; `nil` when it is. Pure but for the time.
    public func verdict(on page: Page, of call: Call) -> FetchError? {
        let failure = failure(of: call)
        if let refined = call.rules.refine(page, call, failure) { return refined }
        let error = failure.verdict(on: page, rules: call.rules)
        // What is read must be JSON, and so must be what ends an account.
        let isRead = error == nil && page.status != 304 || error?.kind == .gone
        if isRead, call.expects != .any, !page.seemsJSON {
            return failure.malformed("the server answered with something that is not JSON", reach: .connector)
        }
        return error
    }

    /// The maker of errors about `call`.
    public func failure(of call: Call) -> Failure { Failure(call, connector: connector, at: clock.now, keepsToken: tokens != nil) }

    /// The error of a handle that cannot be one of the network's accounts, before anything is asked.
    public func notResolved(_ why: String, mend: String) -> FetchError {
        FetchError(.rejected, .giveUp, what: "\(connector): account not resolved", why: why, mend: mend)
    }

    /// Reads a page's JSON; what is not JSON, or not of the shape that `body` wants (it returns `nil`), is a malformed answer.
    public func read<Reading>(_ page: Page, of call: Call, _ body: (JSONValue) -> Reading?) throws(FetchError) -> Reading {
        readingMeter?.readingBegins()
        defer { readingMeter?.readingEnds() }
        let reading: Reading?
        do {
            reading = try withJSON(page.body, body)
        } catch {
            throw failure(of: call).malformed("the answer is not JSON that can be read")
        }
        guard let reading else { throw failure(of: call).malformed("the answer is JSON of another shape") }
        return reading
    }

    /// RFC 9745: the network says that an endpoint will go away.
    private func noteDeprecation(of call: Call, in page: Page) {
        guard page.headers[.deprecation] != nil else { return }
        logger.notice("endpoint is deprecated", metadata: ["connector": "\(connector)", "endpoint": "\(call.what)"])
    }
}

extension HTTPField.Name {
    // Constants of plain letters are always names; making one for each answer takes longer than looking for it.
    fileprivate static let deprecation = Self("Deprecation") ?? .authorization
}

extension HTTPError {
    /// True when the network cannot have counted the request, because it never got it.
    var wasNeverAsked: Bool {
        switch kind {
        case .invalidRequest, .nameNotResolved, .connectFailed, .addressRefused, .tlsFailed, .connectDeadline, .shutDown: true
        default: false
        }
    }
}
