import HTTPTypes
import Model

/// Foursquare's API of Swarm: the token's own check-ins, and the friends who were there, liked or commented.
///
/// Of what a society does, a post is a check-in, a reshare is a friend who was there too, and a mention of somebody is a tip.
struct FoursquareView: NetworkView {
    static let customs = Customs(
        network: Network("foursquare"), number: 12, snowflake: Snowflake(epoch: 1_100_000_000_000, tailBits: 10, wholeSeconds: true),
        likes: 0.6, reshares: 0.75, replies: 1, answersReplies: false, resharesAtOnce: true, reshareKind: .checkin, replyKind: .comment,
        answerKind: .comment, handle: { _, number in String(number) },
        postID: { post, record in String(record.posts[Int(post)].number, radix: 16) }, postNumber: { UInt64($0, radix: 16) })

    static let routes: [Route<Self>] = [
        Route("/v2/users/self") { view, _ in view.user() },
        Route("/v2/users/self/checkins") { view, _ in view.checkins() },
        Route("/v2/users/self/tips") { view, _ in view.tips() },
        Route("/v2/checkins/{id}") { view, parts in view.checkin(parts[0]) },
    ]

    let look: Look
    init(_ look: Look) { self.look = look }

    // MARK: Limits and errors

    /// A question without a day is refused, whoever asks.
    var rejection: Reply? {
        guard let version = ask.value("v"), version.utf8.count == 8, UInt64(version) != nil else {
            return Self.error(400, "param_error", "Please provide an API version.")
        }
        return caller == nil ? Self.error(401, "invalid_auth", "OAuth token invalid or revoked.") : nil
    }

    /// 500 an hour for each group of endpoints.
    var allowances: [Allowance] { [Allowance(ask.token ?? "", 500, per: .seconds(3600), scope: ask.path.count > 1 ? ask.path[1] : "")] }

    static func tell(_ verdict: RateLimiter.Verdict, at now: Instant, in reply: inout Reply) {
        reply.headers[.ours("X-RateLimit-Limit")] = String(verdict.limit)
        reply.headers[.ours("X-RateLimit-Remaining")] = String(verdict.remaining)
        reply.headers[.ours("X-RateLimit-Reset")] = String(verdict.reset.secondsRoundedUp)
    }

    /// Not 429: the type says it.
    static func throttled(until reset: Instant, at now: Instant) -> Reply { error(403, "rate_limit_exceeded", "Quota exceeded") }

    static func error(_ status: Int) -> Reply {
        status == 404
            ? error(404, "endpoint_error", "The requested path does not exist.")
            : error(status, "server_error", "Foursquare is having trouble.")
    }

    private static func error(_ status: Int, _ type: String, _ detail: String) -> Reply {
        .json(status) { json in
            json.object { json in
                json.object("meta") { json in
                    json.field("code", status)
                    json.field("errorType", type)
                    json.field("errorDetail", detail)
                    json.field("requestId", "simnet")
                }
                json.object("response") { _ in }
            }
        }
    }

    // MARK: Questions

    private func answer(records: [UInt64] = [], _ response: (inout JSONBytes) -> Void) -> Reply {
        .json(records: records) { json in
            json.object { json in
                json.object("meta") { json in
                    json.field("code", 200)
                    json.field("requestId", "simnet")
                }
                json.array("notifications") { _ in }
                json.object("response", response)
            }
        }
    }

    private func user() -> Reply? {
        guard let caller else { return nil }
        return answer { json in
            json.object("user") { json in
                who(caller, in: &json)
                json.object("friends") { $0.field("count", look.followers(caller)) }
                json.object("checkins") { $0.field("count", look.originals(of: caller).count) }
            }
        }
    }

    /// The newest first, within the bounds; the count is that of all, whatever the bounds.
    private func checkins() -> Reply? {
        guard let caller else { return nil }
        let after = ask.value("afterTimestamp").flatMap { Int64($0) } ?? .min
        let before = ask.value("beforeTimestamp").flatMap { Int64($0) } ?? .max
        let all = look.originals(of: caller)
        let wanted = all.reversed().filter { look.at($0).seconds > after && look.at($0).seconds < before }
        let page = part(wanted, most: 250)
        return answer(records: page.map { look.post($0).number }) { json in
            json.object("checkins") { json in
                json.field("count", all.count)
                json.array("items") { json in for post in page { json.object { checkin(post, in: &$0) } } }
            }
        }
    }

    private func tips() -> Reply? {
        guard let caller else { return nil }
        let tips = look.shown(look.account(caller).timeline) { look.post($0).shape == .mention }
        let page = part(tips.reversed(), most: 500)
        return answer(records: page.map { look.post($0).number }) { json in
            json.object("tips") { json in
                json.field("count", tips.count)
                json.array("items") { json in for post in page { json.object { tip(post, in: &$0) } } }
            }
        }
    }

    private func part(_ list: [Int32], most: Int) -> ArraySlice<Int32> {
        list.dropFirst(max(0, ask.value("offset").flatMap { Int($0) } ?? 0)).prefix(look.limit(standard: 100, most: most))
    }

    /// What is not there is a wrong parameter; another's is told to friends alone.
    private func checkin(_ id: String) -> Reply {
        guard let found = look.post(numbered: UInt64(id, radix: 16)), look.post(found).shape == .original else {
            return Self.error(400, "param_error", "Value \(id) is invalid for checkin id")
        }
        guard look.post(found).author == caller else { return Self.error(403, "not_authorized", "You are not friends.") }
        return answer { json in json.object("checkin") { checkin(found, withPeople: true, in: &$0) } }
    }
}
