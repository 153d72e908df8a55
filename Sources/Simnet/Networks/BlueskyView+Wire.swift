import Model

/// Bluesky's records and views, field by field (lexicons `app.bsky.*`, snapshot of 2026-04-21).
extension BlueskyView {
    func times(_ instant: Instant, in json: inout JSONBytes) {
        json.field("createdAt", at: instant)
        json.field("indexedAt", at: instant)
    }

    /// `profileView`; with figures, `profileViewDetailed`.
    func profile(_ index: Int32, isDetailed: Bool = false, in json: inout JSONBytes) {
        let account = look.account(index)
        json.object { json in
            json.field("did", account.id)
            json.field("handle", account.handle)
            json.field("displayName", look.name(index))
            json.field("createdAt", at: account.created)
            json.array("labels") { _ in }
            guard isDetailed else { return }
            json.field("followersCount", look.followers(index))
            json.field("followsCount", look.following(index))
            json.field("postsCount", record.count(account.timeline, at: now))
            json.field("indexedAt", at: account.created)
        }
    }

    /// `feedViewPost`; a repost shows what it reposts, and by whom.
    func feedItem(_ index: Int32, in json: inout JSONBytes) {
        let found = look.post(index)
        json.object { json in
            json.keyed("post") { post(found.shape == .reshare ? found.parent : index, in: &$0) }
            guard found.shape == .reshare else { return }
            json.object("reason") { json in
                json.field("$type", "app.bsky.feed.defs#reasonRepost")
                json.keyed("by") { profile(found.author, in: &$0) }
                json.field("indexedAt", at: look.at(index))
            }
        }
    }

    /// `postView`.
    func post(_ index: Int32, in json: inout JSONBytes) {
        json.object { json in
            json.field("uri", look.id(index))
            json.field("cid", cid(look.post(index).number))
            json.keyed("author") { profile(look.post(index).author, in: &$0) }
            json.keyed("record") { postRecord(index, in: &$0) }
            json.field("replyCount", look.replies(index))
            json.field("repostCount", look.reshares(index))
            json.field("likeCount", look.likes(index))
            json.field("quoteCount", look.quotes(index))
            json.field("indexedAt", at: look.at(index))
            json.array("labels") { _ in }
        }
    }

    private func postRecord(_ index: Int32, in json: inout JSONBytes) {
        let found = look.post(index)
        json.object { json in
            json.field("$type", "app.bsky.feed.post")
            json.field("text", look.text(index))
            json.field("createdAt", at: look.at(index))
            json.array("langs") { $0.field(nil, "en") }
            if found.shape == .reply {
                json.object("reply") { json in
                    json.keyed("root") { strongReference(found.root, in: &$0) }
                    json.keyed("parent") { strongReference(found.parent, in: &$0) }
                }
            }
            if found.shape == .quote {
                json.object("embed") { json in
                    json.field("$type", "app.bsky.embed.record")
                    json.keyed("record") { strongReference(found.parent, in: &$0) }
                }
            }
        }
    }

    private func strongReference(_ post: Int32, in json: inout JSONBytes) {
        json.object { json in
            json.field("uri", look.id(post))
            json.field("cid", cid(look.post(post).number))
        }
    }

    private func cid(_ number: UInt64) -> String { "bafyrei\(DigitText.recordKey.text(scramble(number)))" }

    // MARK: Notifications

    func reason(_ notice: Notice) -> String {
        switch notice.cause {
        case .mention: look.post(notice.post).shape == .reply ? "reply" : "mention"
        case .like: "like"
        case .reshare: "repost"
        case .quote: "quote"
        case .follow: "follow"
        }
    }

    func notification(_ notice: Notice, of owner: Int32, in json: inout JSONBytes) {
        let collections: [Notice.Cause: String] = [
            .like: "app.bsky.feed.like", .reshare: "app.bsky.feed.repost", .follow: "app.bsky.graph.follow",
        ]
        let at = look.instant(of: notice.number)
        json.object { json in
            json.field(
                "uri", Self.uri(notice.number, of: look.account(notice.actor), in: collections[notice.cause] ?? "app.bsky.feed.post"))
            json.field("cid", cid(notice.number))
            json.keyed("author") { profile(notice.actor, in: &$0) }
            json.field("reason", reason(notice))
            if notice.cause == .like || notice.cause == .reshare { json.field("reasonSubject", look.id(notice.post)) }
            if notice.post >= 0, collections[notice.cause] == nil {
                json.keyed("record") { postRecord(notice.post, in: &$0) }
            } else {
                json.object("record") { json in
                    json.field("$type", collections[notice.cause] ?? "")
                    json.field("createdAt", at: at)
                }
            }
            json.field("isRead", false)
            json.field("indexedAt", at: at)
        }
    }
}
