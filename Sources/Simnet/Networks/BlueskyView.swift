import HTTPTypes
import Model

/// Bluesky: the public view of the network and the owners' host at once, by the lexicons of `networks/bluesky.md`.
struct BlueskyView: NetworkView {
    static let customs = Customs(
        network: Network("bluesky"), number: 2, snowflake: Snowflake(epoch: 0, tailBits: 16, wholeSeconds: false),
        handle: { member, _ in "\(member.slug).bsky.example" }, accountID: { number, _ in did(number) },
        postID: { post, record in uri(record.posts[Int(post)].number, of: record.accounts[Int(record.posts[Int(post)].author)]) },
        postNumber: { $0.split(separator: "/").last.flatMap { DigitText.recordKey.number(in: $0) } })
    static let tagsVersions = true

    static let routes: [Route<Self>] = [
        Route("/xrpc/com.atproto.identity.resolveHandle") { view, _ in view.resolve() },
        Route("/xrpc/app.bsky.actor.getProfile") { view, _ in view.profile() },
        Route("/xrpc/app.bsky.actor.getProfiles") { view, _ in view.profiles() },
        Route("/xrpc/app.bsky.feed.getAuthorFeed") { view, _ in view.feed() },
        Route("/xrpc/app.bsky.feed.getPosts") { view, _ in view.posts() },
        Route("/xrpc/app.bsky.feed.getLikes") { view, _ in view.likes() },
        Route("/xrpc/app.bsky.feed.getRepostedBy") { view, _ in view.reposts() },
        Route("/xrpc/app.bsky.feed.getQuotes") { view, _ in view.quotes() },
        Route("/xrpc/app.bsky.feed.getPostThread") { view, _ in view.thread() },
        Route("/xrpc/app.bsky.graph.getFollowers") { view, _ in view.followers() },
        Route("/xrpc/app.bsky.notification.listNotifications") { view, _ in view.notifications() },
        Route("/xrpc/com.atproto.server.createSession", .post) { view, _ in view.session() },
    ]

    let look: Look
    init(_ look: Look) { self.look = look }

    /// A decentralised identifier of 24 characters, as the directory of `did:plc` makes them.
    private static func did(_ number: UInt64) -> String {
        "did:plc:\(DigitText.recordKey.text(scramble(number)))\(DigitText.recordKey.text(scramble(~number)).prefix(11))"
    }

    static func uri(_ number: UInt64, of author: Account, in collection: String = "app.bsky.feed.post") -> String {
        "at://\(author.id)/\(collection)/\(DigitText.recordKey.text(number))"
    }

    // MARK: Limits and errors

    /// 3,000 requests in five minutes; logins are rarer.
    var allowances: [Allowance] {
        let fiveMinutes = Duration.seconds(300)
        guard ask.method == .post else { return [Allowance("address", 3000, per: fiveMinutes)] }
        let who = login?.identifier ?? ""
        return [Allowance(who, 30, per: fiveMinutes, scope: "login"), Allowance(who, 300, per: .seconds(86_400), scope: "logins a day")]
    }

    static func tell(_ verdict: RateLimiter.Verdict, at now: Instant, in reply: inout Reply) {
        reply.headers[.ours("RateLimit-Limit")] = String(verdict.limit)
        reply.headers[.ours("RateLimit-Remaining")] = String(verdict.remaining)
        reply.headers[.ours("RateLimit-Reset")] = String(verdict.reset.secondsRoundedUp)
        reply.headers[.ours("RateLimit-Policy")] = "\(verdict.limit);w=300"
    }

    static func throttled(until reset: Instant, at now: Instant) -> Reply { error(429, "RateLimitExceeded", "Rate Limit Exceeded") }

    static func error(_ status: Int) -> Reply {
        status == 404 ? error(404, "XRPCNotSupported", "XRPCNotSupported") : error(status, "InternalServerError", "Internal Server Error")
    }

    private static func error(_ status: Int, _ name: String, _ message: String) -> Reply {
        .json(status) { json in
            json.object { json in
                json.field("error", name)
                json.field("message", message)
            }
        }
    }

    private static let noProfile = error(400, "InvalidRequest", "Profile not found")
    private static let noPost = error(400, "NotFound", "Post not found")

    // MARK: Accounts

    private func account(_ name: String) -> Int32? { record.account(id: name) ?? record.account(named: name) }

    private func resolve() -> Reply {
        guard let found = record.account(named: ask.value("handle") ?? "") else {
            return Self.error(400, "HandleNotFound", "Unable to resolve handle")
        }
        return .json { json in json.object { $0.field("did", look.account(found).id) } }
    }

    private func profile() -> Reply {
        guard let found = account(ask.value("actor") ?? "") else { return Self.noProfile }
        return .json { profile(found, isDetailed: true, in: &$0) }
    }

    private func profiles() -> Reply {
        let found = ask.values("actors").prefix(25).compactMap(account)
        return .json { json in
            json.object { json in
                json.array("profiles") { json in for account in found { profile(account, isDetailed: true, in: &json) } }
            }
        }
    }

    // MARK: Lists

    /// A page of what has numbers, newest first; the cursor is the number of its last record.
    private func window() -> Window {
        Window(below: ask.value("cursor").flatMap { DigitText.recordKey.number(in: $0) }, limit: look.limit(standard: 50, most: 100))
    }

    private func list<Element>(
        _ name: StaticString, _ page: [Element], _ window: Window, _ number: (Element) -> UInt64,
        _ write: (Element, inout JSONBytes) -> Void
    ) -> Reply {
        .json(records: page.map(number)) { json in
            json.object { json in
                json.array(name) { json in for element in page { write(element, &json) } }
                if page.count == window.limit, let last = page.last { json.field("cursor", DigitText.recordKey.text(number(last))) }
            }
        }
    }

    private func feed() -> Reply {
        guard let owner = account(ask.value("actor") ?? "") else { return Self.noProfile }
        let window = window()
        let page = record.page(look.account(owner).timeline, window, at: now) { post in
            look.post(post).shape != .reshare || look.isVisible(look.post(post).parent)
        }
        return list("feed", page, window, { look.post($0).number }) { feedItem($0, in: &$1) }
    }

    private func posts() -> Reply {
        let found = ask.values("uris").prefix(25).compactMap(visiblePost)
        return .json { json in
            json.object { json in json.array("posts") { json in for found in found { post(found, in: &json) } } }
        }
    }

    private func visiblePost(_ uri: String) -> Int32? {
        look.post(numbered: Self.customs.postNumber(uri)).flatMap { look.post($0).shape != .reshare && look.id($0) == uri ? $0 : nil }
    }

    private var subject: Int32? { ask.value("uri").flatMap(visiblePost) }

    private func likes() -> Reply {
        let window = window()
        let page = subject.map { record.page(look.post($0).likes, window, at: now) } ?? []
        return list("likes", page, window, { $0.number }) { mark, json in
            json.object { json in
                times(look.instant(of: mark.number), in: &json)
                json.keyed("actor") { profile(mark.actor, in: &$0) }
            }
        }
    }

    private func reposts() -> Reply {
        let window = window()
        let page = subject.map { record.page(look.post($0).reshares, window, at: now) } ?? []
        return list("repostedBy", page, window, { look.post($0).number }) { profile(look.post($0).author, in: &$1) }
    }

    private func quotes() -> Reply {
        let window = window()
        let page = subject.map { record.page(look.post($0).quotes, window, at: now) } ?? []
        return list("posts", page, window, { look.post($0).number }) { post($0, in: &$1) }
    }

    private func followers() -> Reply {
        guard let owner = account(ask.value("actor") ?? "") else { return Self.noProfile }
        let window = window()
        let page = record.page(look.account(owner).followers, window, at: now)
        return list("followers", page, window, { $0.number }) { profile($0.actor, in: &$1) }
    }

    /// One step down, as far as it is asked for here.
    private func thread() -> Reply {
        guard let subject else { return Self.noPost }
        func node(_ index: Int32, _ json: inout JSONBytes, _ inside: (inout JSONBytes) -> Void) {
            json.object { json in
                json.field("$type", "app.bsky.feed.defs#threadViewPost")
                json.keyed("post") { post(index, in: &$0) }
                inside(&json)
            }
        }
        return .json { json in
            json.object { json in
                json.keyed("thread") { json in
                    node(subject, &json) { json in
                        json.array("replies") { json in for reply in look.shown(look.post(subject).replies) { node(reply, &json) { _ in } }
                        }
                    }
                }
            }
        }
    }

    // MARK: The owner's host

    /// What the body of a login says.
    private var login: (identifier: String, password: String)? {
        guard let identifier = JSONText.member("identifier", of: ask.body), let password = JSONText.member("password", of: ask.body) else {
            return nil
        }
        return (identifier, password)
    }

    /// The app password of an account is its token.
    private func session() -> Reply {
        guard let login, let account = account(login.identifier), login.password == NetworkServer.tokenPrefix + look.account(account).handle
        else { return Self.error(401, "AuthenticationRequired", "Invalid identifier or password") }
        return .json { json in
            json.object { json in
                json.field("accessJwt", login.password)
                json.field("refreshJwt", login.password)
                json.field("handle", look.account(account).handle)
                json.field("did", look.account(account).id)
                json.field("active", true)
            }
        }
    }

    private func notifications() -> Reply {
        guard let caller else { return Self.error(401, "AuthMissing", "Authentication Required") }
        let wanted = Set(ask.values("reasons"))
        let window = window()
        let page = record.page(look.account(caller).notices, window, at: now) { notice in
            (wanted.isEmpty || wanted.contains(reason(notice))) && (notice.post < 0 || look.isVisible(notice.post))
        }
        return list("notifications", page, window, { $0.number }) { notification($0, of: caller, in: &$1) }
    }
}
