import Model

/// One request's look at the society through X's API: finds what is asked for, and pages through it.
struct TwitterView {
    let society: Society
    let record: NetworkRecord
    let now: Instant
    let settings: TwitterServer.Settings
    let ask: Ask
    let attention: Attention
    let names: TwitterNames

    init(society: Society, now: Instant, settings: TwitterServer.Settings, ask: Ask) {
        self.society = society
        self.now = now
        self.settings = settings
        self.ask = ask
        record = society.twitter
        attention = Attention(configuration: society.configuration, totalWeight: society.twitter.totalWeight)
        names = settings.vocabulary == .tweets ? .tweets : .posts
    }

    func handle(_ account: Int32) -> String { record.accounts[Int(account)].handle }
    func number(_ post: Int32) -> UInt64 { record.posts[Int(post)].number }

    func reply(_ endpoint: TwitterEndpoint, as caller: Int32?) -> Reply {
        let wanted: TwitterFields
        switch TwitterFields.read(ask, endpoint, names) {
        case .success(let fields): wanted = fields
        case .failure(let refused): return refused.problem.reply
        }
        let page = TwitterPage(view: self, fields: wanted)
        let path = ask.path
        switch endpoint {
        case .userByName: return page.users([path[4]], by: "username", isList: false) { record.account(named: $0) }
        case .usersByName: return page.users(list("usernames"), by: "usernames", isList: true) { record.account(named: $0) }
        case .users where path.count == 3: return page.users([path[2]], by: "id", isList: false) { record.account(id: $0) }
        case .users: return page.users(list("ids"), by: "ids", isList: true) { record.account(id: $0) }
        case .me: return page.users([caller.map(handle) ?? ""], by: "id", isList: false) { record.account(named: $0) }
        case .post: return page.lookup([path[2]], by: "id", isList: false)
        case .posts: return page.lookup(list("ids"), by: "ids", isList: true)
        case .timeline, .mentions, .followers:
            guard let account = record.account(id: path[2]) else { return page.missing("user", "id", path[2]) }
            let found = record.accounts[Int(account)]
            switch endpoint {
            case .timeline: return page.posts(found.timeline, atMost: 3200)
            case .mentions: return page.posts(found.mentions, atMost: 800)
            default: return page.people(found.followers)
            }
        case .resharers, .reshares, .quotes, .likers:
            guard let post = record.post(id: path[2]), record.isVisible(post, at: now) else { return page.missing("tweet", "id", path[2]) }
            let found = record.posts[Int(post)]
            switch endpoint {
            case .reshares: return page.posts(found.reshares)
            case .quotes: return page.posts(found.quotes)
            case .resharers:
                let reshares = found.reshares.map { record.posts[Int($0)] }.filter { $0.withdrawn > now.milliseconds }
                return page.people(reshares.map { Mark(number: $0.number, actor: $0.author) })
            default:
                // Likes are private: an author sees those of their own posts, a hundred of them, and nobody else any.
                guard found.author == caller else { return page.people([]) }
                let happened = record.count(found.likes, at: now)
                return page.people(Array(found.likes[..<happened].suffix(100)))
            }
        case .search: return search(page)
        case .usage: return TwitterProblem.notFound.reply
        }
    }

    private func list(_ parameter: String) -> [String] {
        (ask.value(parameter) ?? "").split(separator: ",").prefix(100).map(String.init)
    }

    // MARK: Search

    /// Recent search: seven days, and the operators that find reactions. Words without an operator find nothing.
    private func search(_ page: TwitterPage) -> Reply {
        let query = ask.value("query") ?? ""
        guard (1...512).contains(query.utf8.count) else {
            return TwitterProblem.invalid("query", query, "The `query` query parameter must have 1 to 512 characters").reply
        }
        var sources: [[Int32]] = []
        var tests: [(Int32) -> Bool] = []
        for term in query.split(separator: " ") {
            let isNot = term.hasPrefix("-")
            let word = isNot ? term.dropFirst() : term
            let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
            let value = parts.count > 1 ? parts[1] : ""
            switch (parts.first ?? "", isNot) {
            case ("conversation_id", false): sources.append(record.post(id: value).map(thread) ?? [])
            case ("in_reply_to_tweet_id", false): sources.append(record.post(id: value).map { record.posts[Int($0)].replies } ?? [])
            case ("quotes_of_tweet_id", false): sources.append(record.post(id: value).map { record.posts[Int($0)].quotes } ?? [])
            case ("retweets_of_tweet_id", false): sources.append(record.post(id: value).map { record.posts[Int($0)].reshares } ?? [])
            case ("from", false): sources.append(record.account(named: value).map { record.accounts[Int($0)].timeline } ?? [])
            case ("to", false):
                sources.append(record.account(named: value).map { record.accounts[Int($0)].mentions } ?? [])
                tests.append { record.posts[Int($0)].shape == .reply }
            case ("from", true):
                let author = record.account(named: value)
                tests.append { record.posts[Int($0)].author != author }
            case ("is", _):
                let shape: PostRecord.Shape = value == "reply" ? .reply : value == "quote" ? .quote : .reshare
                tests.append { (record.posts[Int($0)].shape == shape) != isNot }
            case (let name, false) where name.hasPrefix("@"):
                sources.append(record.account(named: String(name.dropFirst())).map { record.accounts[Int($0)].mentions } ?? [])
            default: return TwitterProblem.invalid("query", query, "Simnet's search does not know `\(word.prefix(20))`").reply
            }
        }
        // The first source is paged, the others only test.
        for other in sources.dropFirst() {
            let members = Set(other)
            tests.append { members.contains($0) }
        }
        let oldest = now - .seconds(7 * 86400)
        return page.posts(sources.first ?? [], since: oldest) { post in tests.allSatisfy { $0(post) } }
    }

    /// All replies of a thread, by number.
    private func thread(of post: Int32) -> [Int32] {
        var found: [Int32] = []
        var open = record.posts[Int(post)].replies
        while let next = open.popLast() {
            found.append(next)
            open += record.posts[Int(next)].replies
        }
        return found.sorted { number($0) < number($1) }
    }
}
