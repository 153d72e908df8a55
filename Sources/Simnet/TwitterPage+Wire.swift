import Model

/// X's objects, with the fields that were asked for and no others (OpenAPI file, info.version 2.167).
extension TwitterPage {
    private var record: NetworkRecord { view.record }

    func post(_ index: Int32, in json: inout JSONBytes) {
        let post = record.posts[Int(index)]
        json.object { json in
            json.field("id", id: post.number)
            json.field("text", text(of: post))
            json.array(view.names.history) { $0.field(nil, id: post.number) }
            if fields.post.contains("author_id") || fields.expansions.contains("author_id") {
                json.field("author_id", id: record.accounts[Int(post.author)].number)
            }
            if fields.post.contains("created_at") { json.field("created_at", at: record.instant(of: index)) }
            if fields.post.contains("conversation_id") { json.field("conversation_id", id: view.number(post.root)) }
            if fields.post.contains("in_reply_to_user_id"), let to = answered(post) {
                json.field("in_reply_to_user_id", id: record.accounts[Int(to)].number)
            }
            if fields.post.contains("lang") { json.field("lang", "en") }
            if fields.post.contains(view.names.referenced.description), post.parent >= 0 {
                json.array(view.names.referenced) { json in
                    json.object { json in
                        json.field("type", post.shape == .reshare ? "retweeted" : post.shape == .quote ? "quoted" : "replied_to")
                        json.field("id", id: view.number(post.parent))
                    }
                }
            }
            if fields.post.contains("entities"), post.named >= 0 { mentions(post.named, in: &json) }
            if fields.post.contains("public_metrics") { metrics(of: post, in: &json) }
        }
    }

    func user(_ index: Int32, in json: inout JSONBytes) {
        let account = record.accounts[Int(index)]
        let member = view.society.members[account.member]
        json.object { json in
            json.field("id", id: account.number)
            json.field("name", member.name)
            json.field("username", account.handle)
            if fields.user.contains("created_at") { json.field("created_at", at: account.created) }
            if fields.user.contains("description") { json.field("description", "Lives in the \(Prose.community(member.community)).") }
            if fields.user.contains("protected") { json.field("protected", false) }
            if fields.user.contains("verified") { json.field("verified", false) }
            if fields.user.contains("verified_type") { json.field("verified_type", "none") }
            guard fields.user.contains("public_metrics") else { return }
            let now = view.now
            json.object("public_metrics") { json in
                json.field("followers_count", view.attention.crowd(account, of: member, at: now) + record.count(account.followers, at: now))
                json.field("following_count", record.count(account.following, at: now))
                json.field(view.names.postCount, account.olderPosts + record.count(account.timeline, at: now))
                json.field("listed_count", account.crowd / 100)
                json.field("like_count", account.olderPosts / 3)
                json.field("media_count", account.olderPosts / 20)
            }
        }
    }

    /// The users and posts that the page's posts refer to, each once, in the order in which they are first met.
    func includes(for page: [Int32], in json: inout JSONBytes) {
        guard !fields.expansions.isEmpty, !page.isEmpty else { return }
        var users: [Int32] = []
        var posts: [Int32] = []
        var seen: Set<Int32> = []
        var seenPosts: Set<Int32> = []
        func add(_ user: Int32?) { if let user, seen.insert(user).inserted { users.append(user) } }
        let referenced = view.names.referenced.description
        for index in page {
            let post = record.posts[Int(index)]
            if fields.expansions.contains("author_id") { add(post.author) }
            if fields.expansions.contains("in_reply_to_user_id") { add(answered(post)) }
            if fields.expansions.contains("entities.mentions.username"), post.named >= 0 { add(post.named) }
            guard post.parent >= 0, record.isVisible(post.parent, at: view.now) else { continue }
            if fields.expansions.contains("\(referenced).id.author_id") { add(record.posts[Int(post.parent)].author) }
            if fields.expansions.contains("\(referenced).id"), seenPosts.insert(post.parent).inserted { posts.append(post.parent) }
        }
        guard !users.isEmpty || !posts.isEmpty else { return }
        json.object("includes") { json in
            if !users.isEmpty { json.array("users") { json in for index in users { user(index, in: &json) } } }
            if !posts.isEmpty { json.array(view.names.includedPosts) { json in for index in posts { post(index, in: &json) } } }
        }
    }

    /// A reshare shows the reshares of its original, and nothing else.
    private func metrics(of post: PostRecord, in json: inout JSONBytes) {
        let now = view.now
        let isReshare = post.shape == .reshare
        let counted = isReshare ? record.posts[Int(post.parent)] : post
        let likes = record.count(counted.likes, at: now)
        let reshares = record.count(counted.reshares, at: now)
        let replies = record.count(counted.replies, at: now)
        let quotes = record.count(counted.quotes, at: now)
        json.object("public_metrics") { json in
            json.field(view.names.reshareCount, reshares)
            json.field("reply_count", isReshare ? 0 : replies)
            json.field("like_count", isReshare ? 0 : likes)
            json.field("quote_count", isReshare ? 0 : quotes)
            json.field("bookmark_count", isReshare ? 0 : likes / 10)
            json.field("impression_count", isReshare ? 0 : 10 + 40 * likes + 150 * (reshares + quotes) + 60 * replies)
        }
    }

    private func mentions(_ named: Int32, in json: inout JSONBytes) {
        let account = record.accounts[Int(named)]
        json.object("entities") { json in
            json.array("mentions") { json in
                json.object { json in
                    json.field("start", 0)
                    json.field("end", account.handle.utf8.count + 1)
                    json.field("username", account.handle)
                    json.field("id", id: account.number)
                }
            }
        }
    }

    private func answered(_ post: PostRecord) -> Int32? {
        post.shape == .reply ? record.posts[Int(post.parent)].author : nil
    }

    private func text(of post: PostRecord) -> String {
        switch post.shape {
        case .original: return Prose.text(of: post.number, shape: .original)
        case .reply, .mention: return "@\(view.handle(post.named)) \(Prose.text(of: post.number, shape: post.shape))"
        case .quote: return "\(Prose.text(of: post.number, shape: .quote)) https://x.com/i/status/\(view.number(post.parent))"
        case .reshare:
            let parent = record.posts[Int(post.parent)]
            return "RT @\(view.handle(parent.author)): \(text(of: parent))"
        }
    }
}
