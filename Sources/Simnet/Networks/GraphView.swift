import HTTPTypes
import Model

/// What Facebook, Instagram and Threads share, Meta's Graph API: a version in each path, one token, one way of telling of limits, errors
/// and further pages.
protocol GraphView: NetworkView {
    /// Requests that a token has, and in what time.
    static var allowance: (limit: Int, window: Duration) { get }
    /// The type of use in the headers.
    static var use: String { get }
}

extension GraphView {
    static var tagsVersions: Bool { true }

    var rejection: Reply? { caller == nil ? Self.error(400, code: 190, "Invalid OAuth access token.") : nil }

    var allowances: [Allowance] { [Allowance(ask.token ?? "", Self.allowance.limit, per: Self.allowance.window)] }

    /// Usage is told in percent, and how long to wait in minutes; both only to those who may ask no more.
    static func tell(_ verdict: RateLimiter.Verdict, at now: Instant, in reply: inout Reply) {
        let percent = verdict.isAllowed ? (verdict.limit - verdict.remaining) * 100 / max(1, verdict.limit) : 100
        let usage = "\"call_count\":\(percent),\"total_time\":\(percent / 2),\"total_cputime\":\(percent / 2)"
        reply.headers[.ours("X-App-Usage")] = "{\(usage)}"
        guard !verdict.isAllowed else { return }
        let minutes = max(1, (verdict.reset.secondsRoundedUp - now.seconds + 59) / 60)
        reply.headers[.ours("X-Business-Use-Case-Usage")] =
            "{\"1\":[{\"type\":\"\(use)\",\(usage),\"estimated_time_to_regain_access\":\(minutes)}]}"
    }

    /// Not 429: the code says it.
    static func throttled(until reset: Instant, at now: Instant) -> Reply { error(400, code: 4, "Application request limit reached") }

    static func error(_ status: Int) -> Reply {
        status == 404
            ? error(400, code: 2500, "Unknown path components") : error(status, code: 2, "Service temporarily unavailable")
    }

    static func error(_ status: Int, code: Int, subcode: Int? = nil, _ message: String) -> Reply {
        .json(status) { json in
            json.object { json in
                json.object("error") { json in
                    json.field("message", message)
                    json.field("type", code == 100 ? "GraphMethodException" : "OAuthException")
                    json.field("code", code)
                    if let subcode { json.field("error_subcode", subcode) }
                    json.field("fbtrace_id", "simnet")
                }
            }
        }
    }

    static var missing: Reply { error(400, code: 100, subcode: 33, "Unsupported get request. Object does not exist") }
    static var refused: Reply { error(403, code: 10, "This endpoint requires a permission") }

    // MARK: Pages

    /// A page of posts, newest first, with the cursors and the link that lead on.
    func page(_ posts: [Int32], _ write: (Int32, inout JSONBytes) -> Void) -> Reply {
        let since = ask.value("since").flatMap { Int64($0) } ?? .min
        let until = ask.value("until").flatMap { Int64($0) } ?? .max
        let wanted = look.shown(posts) { (since...until).contains(look.at($0).seconds) }
        return page(wanted, number: { look.post($0).number }, write)
    }

    func page(_ marks: [Mark], _ write: (Mark, inout JSONBytes) -> Void) -> Reply {
        page(look.happened(marks), number: { $0.number }, write)
    }

    private func page<Element>(_ all: [Element], number: (Element) -> UInt64, _ write: (Element, inout JSONBytes) -> Void) -> Reply {
        let below = ask.value("after").flatMap { UInt64($0) } ?? .max
        let rest = all.reversed().drop { number($0) >= below }
        let page = rest.prefix(look.limit(standard: 25, most: 100))
        return .json(records: page.map(number)) { json in
            json.object { json in
                json.array("data") { json in for element in page { write(element, &json) } }
                paging(page.first.map(number), page.last.map(number), hasMore: page.count < rest.count, in: &json)
            }
        }
    }

    private func paging(_ first: UInt64?, _ last: UInt64?, hasMore: Bool, in json: inout JSONBytes) {
        guard let first, let last else { return }
        json.object("paging") { json in
            json.object("cursors") { json in
                json.field("before", String(first))
                if hasMore { json.field("after", String(last)) }
            }
            guard hasMore else { return }
            let kept = ask.rawQuery.split(separator: "&").filter { !$0.hasPrefix("after=") }.map { "\($0)&" }.joined()
            json.field("next", "http://\(ask.authority)\(ask.rawPath)?\(kept)after=\(last)")
        }
    }

    /// Objects by their ids; one that is not there fails all of them.
    func objects(_ find: (String) -> Int32?, _ write: (Int32, inout JSONBytes) -> Void) -> Reply {
        let ids = (ask.value("ids") ?? "").split(separator: ",").prefix(50).map(String.init)
        let found = ids.compactMap(find)
        guard !found.isEmpty, found.count == ids.count else { return Self.missing }
        return .json { json in
            json.object { json in for (id, index) in zip(ids, found) { json.keyed(named: id) { write(index, &$0) } } }
        }
    }

    /// Times have an offset without a colon.
    func time(_ name: StaticString, _ instant: Instant, in json: inout JSONBytes) {
        json.field(name, "\(Instant(seconds: instant.seconds).description.dropLast())+0000")
    }

    /// A post that somebody published by themselves, by its id.
    func original(_ id: String) -> Int32? {
        look.post(numbered: Self.customs.postNumber(id)).flatMap { look.post($0).shape == .original ? $0 : nil }
    }
}
