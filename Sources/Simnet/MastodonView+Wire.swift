import Model

/// Mastodon's entities, field by field (mastodon/documentation, `entities/`, snapshot of 2026-07-02).
extension MastodonView {
    func account(_ index: Int32, in json: inout JSONBytes) {
        let account = record.accounts[Int(index)]
        let member = society.members[account.member]
        let address = "https://\(account.server ?? settings.domain)"
        let posts = record.count(account.timeline, at: now)
        let cut = record.cut(now)
        let last = partition(account.timeline.count) { record.posts[Int(account.timeline[$0])].number < cut }
        json.object { json in
            json.field("id", id: account.number)
            json.field("username", account.handle)
            json.field("acct", account.acct)
            json.field("display_name", member.name)
            json.field("locked", false)
            json.field("bot", false)
            json.field("discoverable", true)
            json.field("indexable", true)
            json.field("group", false)
            json.field("created_at", at: account.created)
            json.field("note", "<p>Lives in the \(Prose.community(member.community)).</p>")
            json.field("url", "\(address)/@\(account.handle)")
            json.field("uri", "\(address)/users/\(account.handle)")
            json.field("avatar", "\(address)/avatars/original/missing.png")
            json.field("followers_count", attention.crowd(account, of: member, at: now) + record.count(account.followers, at: now))
            json.field("following_count", record.count(account.following, at: now))
            json.field("statuses_count", account.olderPosts + posts)
            if last > 0 {
                json.field("last_status_at", record.instant(of: account.timeline[last - 1]).description.prefix(10))
            } else {
                json.null("last_status_at")
            }
            json.array("emojis") { _ in }
            json.array("fields") { _ in }
        }
    }

    func status(_ index: Int32, in json: inout JSONBytes, depth: Int = 0) {
        let post = record.posts[Int(index)]
        let author = record.accounts[Int(post.author)]
        // A reshare shows the counts of what it reshares.
        let counted = post.shape == .reshare ? record.posts[Int(post.parent)] : post
        let address = "https://\(author.server ?? settings.domain)"
        json.object { json in
            json.field("id", id: post.number)
            json.field("created_at", at: record.instant(of: index))
            if post.shape == .reply {
                json.field("in_reply_to_id", id: number(post.parent))
                json.field("in_reply_to_account_id", id: record.accounts[Int(record.posts[Int(post.parent)].author)].number)
            } else {
                json.null("in_reply_to_id")
                json.null("in_reply_to_account_id")
            }
            json.field("sensitive", false)
            json.field("spoiler_text", "")
            json.field("visibility", "public")
            json.field("language", "en")
            let suffix = post.shape == .reshare ? "/activity" : ""
            json.field("uri", "\(address)/users/\(author.handle)/statuses/\(post.number)\(suffix)")
            json.field("url", "\(address)/@\(author.handle)/\(post.number)")
            json.field("replies_count", record.count(counted.replies, at: now))
            json.field("reblogs_count", record.count(counted.reshares, at: now))
            json.field("favourites_count", record.count(counted.likes, at: now))
            json.field("quotes_count", record.count(counted.quotes, at: now))
            json.null("edited_at")
            json.field("content", content(of: post))
            if post.shape == .reshare, depth == 0 { embed("reblog", post.parent, &json) } else { json.null("reblog") }
            quote(post, depth, &json)
            json.object("application") { $0.field("name", "Web") }
            json.field("account", written: written(post.author))
            json.array("media_attachments") { _ in }
            json.array("mentions") { json in if post.named >= 0 { mention(post.named, &json) } }
            json.array("tags") { json in
                guard post.shape == .original else { return }
                let topic = Prose.topics[society.members[author.member].community % Prose.topics.count]
                json.object { json in
                    json.field("name", topic)
                    json.field("url", "https://\(settings.domain)/tags/\(topic)")
                }
            }
            json.array("emojis") { _ in }
            json.null("card")
            json.null("poll")
        }
    }

    func notification(_ notice: Notice, in json: inout JSONBytes) {
        json.object { json in
            json.field("id", id: notice.number)
            json.field("type", Self.type(of: notice))
            json.field("created_at", at: record.snowflake.instant(of: notice.number))
            json.field("account", written: written(notice.actor))
            if notice.post >= 0 { json.keyed("status") { status(notice.post, in: &$0) } }
        }
    }

    private func written(_ account: Int32) -> [UInt8] {
        if let bytes = written.bytes[account] { return bytes }
        var json = JSONBytes()
        self.account(account, in: &json)
        written.bytes[account] = json.bytes
        return json.bytes
    }

    private func embed(_ name: StaticString, _ post: Int32, _ json: inout JSONBytes) {
        json.keyed(name) { status(post, in: &$0, depth: 1) }
    }

    /// A quote holds the quoted post; a quote inside of that one holds only its id.
    private func quote(_ post: PostRecord, _ depth: Int, _ json: inout JSONBytes) {
        guard post.shape == .quote, record.isVisible(post.parent, at: now) else { return json.null("quote") }
        json.object("quote") { json in
            json.field("state", "accepted")
            if depth == 0 { embed("quoted_status", post.parent, &json) } else { json.field("quoted_status_id", id: number(post.parent)) }
        }
    }

    private func mention(_ index: Int32, _ json: inout JSONBytes) {
        let account = record.accounts[Int(index)]
        json.object { json in
            json.field("id", id: account.number)
            json.field("username", account.handle)
            json.field("acct", account.acct)
            json.field("url", "https://\(account.server ?? settings.domain)/@\(account.handle)")
        }
    }

    private func content(of post: PostRecord) -> String {
        let source = post.shape == .reshare ? record.posts[Int(post.parent)] : post
        var text = Prose.text(of: source.number, shape: source.shape).replacing("&", with: "&amp;")
        if source.named >= 0 {
            let account = record.accounts[Int(source.named)]
            let url = "https://\(account.server ?? settings.domain)/@\(account.handle)"
            text = "<span class=\"h-card\"><a href=\"\(url)\" class=\"u-url mention\">@<span>\(account.handle)</span></a></span> \(text)"
        }
        return "<p>\(text)</p>"
    }
}
