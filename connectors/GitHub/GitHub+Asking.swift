import ConnectorKit

/// How the REST API is asked: with which token, in which version, and against which limits.
extension GitHub {
    static let defaultVersion = "2022-11-28"
    static let pageSize: Int64 = 100
    /// The form in which answers come, unless a question wants another.
    static let form = "application/vnd.github+json"

    /// The account's name in a handle: without `@`. `nil` for what GitHub never gives as a name.
    static func login(_ handle: String) -> String? {
        let name = handle.hasPrefix("@") ? handle.dropFirst() : handle[...]
        return (1...39).contains(name.utf8.count) && name.isMade(of: .letters, .digits, and: "-_") ? String(name) : nil
    }

    /// Whether an id is one of GitHub's numbers, which are written into paths.
    static func isNumber(_ id: String) -> Bool { (1...19).contains(id.utf8.count) && id.isMade(of: .digits) }

    /// The query of a page by its number; the first page has none.
    static func paging(_ number: Int64) -> Query {
        [("per_page", "\(pageSize)")] + (number > 1 ? [("page", "\(number)")] : [])
    }

    /// The query of a search for what mentions an account and was updated since a second, oldest update first. Of one search only the first
    /// 1000 are given, so that the page behind is another one, since the last update of this (`TimeCut`).
    static func mentions(of login: String, since second: Int64) -> Query {
        [("q", "mentions:\(login) updated:>=\(Instant(seconds: second))"), ("sort", "updated"), ("order", "asc")] + paging(1)
    }

    /// What a request costs: one of its own limit, and one point of the secondary limit.
    static func cost(_ budget: String = "requests") -> Cost { [budget: 1, "points": 1] }

    /// A call that counts against `budget` and says which version of the API it means.
    func call(
        _ what: String, about subject: String, _ path: [String], query: Query = [], accept: String = form,
        budget: String = "requests"
    ) -> Call {
        var call = Call(
            what, about: subject, at: base, path, query: query, bearer: token.map { ($0, "token") }, cost: Self.cost(budget),
            rules: Self.rules(of: budget))
        call.headers[.accept] = accept
        if let name = HTTPField.Name("X-GitHub-Api-Version") { call.headers[name] = version }
        return call
    }

    /// Sends a call and gives back what it did not cost: to somebody with a token, an unchanged answer is free.
    func send(_ call: Call, in context: FetchContext) async throws(FetchError) -> Page {
        let page = try await context.send(call)
        if page.isUnchanged, token != nil { await context.budget.settle(reserved: call.cost, actual: ["points": 1]) }
        return page
    }

    /// The same for a list: `nil` where it is not here (any more), or by what else GitHub says that it has none.
    func getIfPresent(
        _ call: Call, absentBy statuses: Set<Int> = [], in context: FetchContext
    ) async throws(FetchError) -> Page? {
        let page = try await send(call, in: context)
        guard !page.isAbsent, !statuses.contains(page.status) else { return nil }
        if let error = context.verdict(on: page, of: call) { throw error }
        return page
    }
}

extension JSONValue {
    /// A number that becomes part of a path or of an id.
    func requiredNumber(_ key: StaticString) throws(Malformed) -> String {
        let number = try requiredID(key)
        guard GitHub.isNumber(number) else { throw Malformed(key.description, "not a number") }
        return number
    }
}
