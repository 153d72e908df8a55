import HTTPTypes
import Model

/// Stack Exchange's API 2.3, one site of it: questions with votes, and answers and comments with their authors.
///
/// What people publish are questions; an answer is an answer, the asker's word on it a comment, a mention a comment elsewhere.
struct StackExchangeView: NetworkView {
    static let customs = Customs(
        network: Network("stackexchange"), number: 7, snowflake: Snowflake(epoch: 1_100_000_000_000, tailBits: 10, wholeSeconds: true),
        likes: 0.7, reshares: 0.7, replies: 1, hasFollows: false, answerKind: .comment, handle: { _, number in String(number) })

    static let routes: [Route<Self>] = [
        Route("/2.3/users/{ids}") { view, parts in view.users(parts[0]) },
        Route("/2.3/users/{id}/posts") { view, parts in view.posts(of: parts[0]) },
        Route("/2.3/users/{id}/questions") { view, parts in view.questions(of: parts[0]) },
        Route("/2.3/users/{id}/reputation-history") { view, parts in view.list([]) { _, _ in } },
        Route("/2.3/users/{id}/mentioned") { view, parts in view.mentions(of: parts[0]) },
        Route("/2.3/posts/{ids}") { view, parts in view.posts(parts[0]) },
        Route("/2.3/posts/{ids}/comments") { view, parts in view.comments(on: parts[0]) },
        Route("/2.3/questions/{ids}") { view, parts in view.questions(parts[0]) },
        Route("/2.3/questions/{ids}/answers") { view, parts in view.answers(to: parts[0]) },
    ]

    let look: Look
    init(_ look: Look) { self.look = look }

    // MARK: Limits and errors

    var rejection: Reply? { ask.value("site") == nil ? Self.error(400, 400, "bad_parameter", "site is required") : nil }

    /// 300 a UTC day for an address, 10,000 for a key.
    var allowances: [Allowance] {
        let key = ask.value("key")
        return [Allowance(key ?? "address", key == nil ? 300 : 10_000, per: .seconds(86_400), isAligned: true)]
    }

    /// The wrapper tells what is left, so it ends with that.
    static func tell(_ verdict: RateLimiter.Verdict, at now: Instant, in reply: inout Reply) {
        guard reply.status == 200, reply.body.last == UInt8(ascii: "}") else { return }
        reply.body.removeLast()
        reply.body += Array(",\"quota_max\":\(verdict.limit),\"quota_remaining\":\(verdict.remaining)}".utf8)
    }

    /// Throttling has status 400, and only its message tells how long.
    static func throttled(until reset: Instant, at now: Instant) -> Reply {
        let seconds = max(1, reset.secondsRoundedUp - now.seconds)
        return error(
            400, 502, "throttle_violation", "too many requests from this IP, more requests available in \(seconds) seconds")
    }

    static func error(_ status: Int) -> Reply {
        switch status {
        case 404: error(400, 404, "no_method", "this method is not known")
        case 503: error(503, 503, "temporarily_unavailable", "try again later")
        default: error(status, 500, "internal_error", "an error was encountered")
        }
    }

    private static func error(_ status: Int, _ id: Int, _ name: String, _ message: String) -> Reply {
        .json(status) { json in
            json.object { json in
                json.field("error_id", id)
                json.field("error_name", name)
                json.field("error_message", message)
            }
        }
    }

    // MARK: Lists

    /// A page of records within the bounds of the query, sorted by their times. Who is told that there is more is told to wait as well.
    private func list(
        _ all: [Int32], by time: ((Int32) -> Instant)? = nil, _ write: (Int32, inout JSONBytes) -> Void
    ) -> Reply {
        let time = time ?? look.at
        func bound(_ names: String...) -> Int64? { names.lazy.compactMap { ask.value($0).flatMap { Int64($0) } }.first }
        let created = (bound("fromdate") ?? .min)...(bound("todate") ?? .max)
        let sorted = (bound("min") ?? .min)...(bound("max") ?? .max)
        let isAscending = ask.value("order") == "asc"
        let wanted = all.filter { created.contains(look.at($0).seconds) && sorted.contains(time($0).seconds) }.sorted { a, b in
            let (first, second) = isAscending ? (a, b) : (b, a)
            return (time(first), look.post(first).number) < (time(second), look.post(second).number)
        }
        let size = look.limit("pagesize", standard: 30, most: 100)
        let page = look.page(wanted, number: ask.value("page").flatMap { Int($0) } ?? 1, size: size)
        return .json(records: page.records.map { look.post($0).number }) { json in
            json.object { json in
                json.array("items") { json in for post in page.records { write(post, &json) } }
                json.field("has_more", page.hasMore)
                if page.hasMore { json.field("backoff", 2) }
            }
        }
    }

    private func ids(_ text: String) -> [String] { text.split(separator: ";").prefix(100).map(String.init) }
    private func posts(named text: String) -> [Int32] { ids(text).compactMap { look.post(numbered: UInt64($0)) }.filter(isPost) }
    func isQuestion(_ post: Int32) -> Bool { look.post(post).shape == .original }
    private func isAnswer(_ post: Int32) -> Bool { look.post(post).shape == .reply && isQuestion(look.post(post).parent) }
    private func isPost(_ post: Int32) -> Bool { isQuestion(post) || isAnswer(post) }
    private func shown(by id: String, where isWanted: (Int32) -> Bool) -> [Int32] {
        record.account(id: id).map { look.shown(look.account($0).timeline, where: isWanted) } ?? []
    }

    private func users(_ text: String) -> Reply {
        let found = ids(text).compactMap { record.account(id: $0) }
        return .json { json in
            json.object { json in
                json.array("items") { json in for account in found { user(account, isWhole: true, in: &json) } }
                json.field("has_more", false)
            }
        }
    }

    private func posts(of id: String) -> Reply { list(shown(by: id, where: isPost)) { post($0, in: &$1) } }
    private func posts(_ text: String) -> Reply { list(posts(named: text)) { post($0, in: &$1) } }
    private func questions(_ text: String) -> Reply { list(posts(named: text).filter(isQuestion)) { question($0, in: &$1) } }
    private func questions(of id: String) -> Reply {
        list(shown(by: id, where: isQuestion), by: ask.value("sort") == "activity" ? activity : look.at) { question($0, in: &$1) }
    }
    private func answers(to text: String) -> Reply {
        list(posts(named: text).filter(isQuestion).flatMap { look.shown(look.post($0).replies) }) { answer($0, in: &$1) }
    }
    private func comments(on text: String) -> Reply {
        list(posts(named: text).filter(isAnswer).flatMap { look.shown(look.post($0).replies) }) { comment($0, in: &$1) }
    }
    private func mentions(of id: String) -> Reply {
        let found = record.account(id: id).map { look.shown(look.account($0).mentions) { look.post($0).shape == .mention } } ?? []
        return list(found) { comment($0, in: &$1) }
    }

    /// A question is active when it is answered.
    func activity(_ post: Int32) -> Instant { look.shown(look.post(post).replies).last.map(look.at) ?? look.at(post) }
}
