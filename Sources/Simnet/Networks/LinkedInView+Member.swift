import Model

/// A member's own data: the log of changes, and the list of posts, which is made anew each midnight.
extension LinkedInView {
    /// A change of the log: a post or comment that was made or deleted, or a like.
    private struct Change {
        var at: Instant
        var actor: Int32
        var resource: String
        /// The post or comment; `nil` for a like.
        var made: Int32?
        /// What was liked or answered.
        var object: Int32?
        var isDeletion = false

        /// The same each time it is told.
        var id: UInt64 {
            let parts = UInt64(UInt32(bitPattern: made ?? -1)) << 32 | UInt64(UInt32(bitPattern: object ?? -1))
            return scramble(parts ^ scramble(UInt64(UInt32(bitPattern: actor)) << 1 | (isDeletion ? 1 : 0))) >> 12
        }
    }

    private var member: Int32? { caller.flatMap { look.account($0).id.hasPrefix("urn:li:person:") ? $0 : nil } }

    /// The log is kept so long.
    private static let memory = Duration.seconds(28 * 86_400)
    private static let rowsPerPage = 10

    func authorizations() -> Reply {
        page(member.map { [$0] } ?? [], size: 10, number: { look.account($0).number }) { member, json in
            json.object { json in
                json.object("memberComplianceAuthorizationKey") { json in
                    json.field("developerApplication", "urn:li:developerApplication:1")
                    json.field("member", look.account(member).id)
                }
            }
        }
    }

    /// The oldest first, from `startTime` on, which is told again.
    func changes() -> Reply {
        guard let member else { return Self.denied }
        let start = ask.value("startTime").flatMap { Int64($0) }.map { Instant(milliseconds: $0) } ?? now - Self.memory
        let log = log(of: member).filter { $0.at >= max(start, now - Self.memory) && $0.at <= now }
            .sorted { ($0.at, $0.id) < ($1.at, $1.id) }
        return page(log, size: look.limit("count", standard: 10, most: 50), number: { $0.id }) { change($0, of: member, in: &$1) }
    }

    /// What the member published, and what was done to it while it was there.
    private func log(of member: Int32) -> [Change] {
        var log: [Change] = []
        func note(_ post: Int32, _ resource: String, on object: Int32? = nil, until end: Int64 = .max) {
            let record = look.post(post)
            guard look.at(post).milliseconds < end else { return }
            log.append(Change(at: look.at(post), actor: record.author, resource: resource, made: post, object: object))
            guard record.withdrawn < end else { return }
            let at = Instant(milliseconds: record.withdrawn)
            log.append(Change(at: at, actor: record.author, resource: resource, made: post, object: object, isDeletion: true))
        }
        for post in look.account(member).timeline {
            let record = look.post(post)
            if record.shape == .reply { note(post, "socialActions/comments", on: record.parent) }
            guard record.shape == .original else { continue }
            note(post, "ugcPosts")
            for like in record.likes where look.instant(of: like.number).milliseconds < record.withdrawn {
                log.append(Change(at: look.instant(of: like.number), actor: like.actor, resource: "socialActions/likes", object: post))
            }
            for reply in record.replies { note(reply, "socialActions/comments", on: post, until: record.withdrawn) }
        }
        return log
    }

    private func change(_ change: Change, of member: Int32, in json: inout JSONBytes) {
        let (actor, at) = (look.account(change.actor).id, Int(change.at.milliseconds))
        let made = change.made.map(look.id)
        let object = change.object.map(look.id)
        let isPost = change.resource == "ugcPosts"
        json.object { json in
            json.field("id", Int(change.id))
            json.field("capturedAt", at)
            json.field("processedAt", at)
            json.field("configVersion", 1)
            json.field("owner", look.account(member).id)
            json.field("actor", actor)
            json.field("resourceName", change.resource)
            json.field("resourceId", made ?? object ?? "")
            json.field("resourceUri", object.map { "/socialActions/\($0)/\(made.map { "comments/\($0)" } ?? "likes/\(actor)")" } ?? "")
            json.field("method", change.isDeletion ? "DELETE" : "CREATE")
            json.object("activity") { json in
                guard !change.isDeletion else { return }
                if let made { json.field("id", made) }
                if isPost { json.field("author", actor) } else { json.field("actor", actor) }
                created(by: actor, at: at, in: &json)
                if let object { json.field("object", object) }
                if isPost, let post = change.made {
                    json.object("specificContent") { json in
                        json.object("com.linkedin.ugc.ShareContent") { json in
                            json.object("shareCommentary") { $0.field("text", look.text(post)) }
                        }
                    }
                } else if change.made == nil {
                    json.field("reactionType", "LIKE")
                }
            }
            json.field("activityStatus", "SUCCESS")
        }
    }

    /// `start` counts pages here. What a member has nothing of is not found, and so is a page behind the last.
    func snapshot() -> Reply? {
        guard let member else { return Self.denied }
        let midnight = Instant(day: now.day)
        let isShares = ask.value("domain") == "MEMBER_SHARE_INFO"
        let rows = look.account(member).timeline.filter {
            look.post($0).shape == .original && look.at($0) < midnight && look.post($0).withdrawn > midnight.milliseconds
        }
        let start = max(0, ask.value("start").flatMap { Int($0) } ?? 0)
        let (page, hasMore) = look.page(rows.reversed(), number: start + 1, size: Self.rowsPerPage)
        guard isShares, !page.isEmpty else { return Self.error(404, "NOT_FOUND", "No data found for this memberId") }
        return .json(records: page.map { look.post($0).number }) { json in
            json.object { json in
                paging(start: start, count: Self.rowsPerPage, next: hasMore ? start + 1 : nil, in: &json)
                json.array("elements") { json in
                    json.object { json in
                        json.field("snapshotDomain", "MEMBER_SHARE_INFO")
                        json.array("snapshotData") { json in for post in page { row(post, in: &json) } }
                    }
                }
            }
        }
    }

    /// Called as the columns of the download; times without their fractions.
    private func row(_ index: Int32, in json: inout JSONBytes) {
        let time = Instant(seconds: look.at(index).seconds).description.dropLast().replacing("T", with: " ")
        json.object { json in
            json.field("Date", String(time))
            json.field("ShareLink", "https://www.linkedin.com/feed/update/\(look.id(index).replacing(":", with: "%3A"))")
            json.field("ShareCommentary", look.text(index))
            json.field("Visibility", "MEMBER_NETWORK")
        }
    }
}
