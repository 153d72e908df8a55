import HTTPTypes
import Model

/// Hacker News: the official API (`/v0`), whose items are files, and the search API (`/api/v1`), which tells posts with their counts.
struct HackerNewsView: NetworkView {
    static let customs = Customs(
        network: Network("hackernews"), number: 6, snowflake: Snowflake(epoch: 1_100_000_000_000, tailBits: 10, wholeSeconds: true),
        likes: 0.7, reshares: 0.7, replies: 1, hasMentions: false, hasFollows: false, replyKind: .comment, countsDeepAnswers: true,
        accountID: { $1 })

    static let routes: [Route<Self>] = [
        Route("/v0/user/{file}") { view, parts in view.user(parts[0]) },
        Route("/v0/item/{file}") { view, parts in view.item(parts[0]) },
        Route("/api/v1/search_by_date") { view, _ in view.search() },
    ]

    let look: Look
    init(_ look: Look) { self.look = look }

    // MARK: Limits and errors

    /// 10,000 searches an hour; the official API states no limit.
    var allowances: [Allowance] { ask.path.first == "api" ? [Allowance("address", 10_000, per: .seconds(3600))] : [] }

    static func throttled(until reset: Instant, at now: Instant) -> Reply { error(429) }

    static func error(_ status: Int) -> Reply {
        .json(status) { json in
            json.object { json in
                json.field("message", status == 404 ? "Path not found" : status == 429 ? "Too many requests" : "Internal error")
                json.field("status", status)
            }
        }
    }

    // MARK: The official API

    private static let null = Reply(body: Array("null".utf8))

    private static func name(_ file: String) -> String? { file.hasSuffix(".json") ? String(file.dropLast(5)) : nil }

    /// Names are told apart by case; an unknown one is `null`.
    private func user(_ file: String) -> Reply? {
        guard let name = Self.name(file) else { return nil }
        guard let found = record.account(id: name) else { return Self.null }
        let posts = look.shown(look.account(found).timeline)
        return .json { json in
            json.object { json in
                json.field("id", name)
                json.field("created", Int(look.account(found).created.seconds))
                json.field("karma", posts.reduce(1) { $0 + look.likes($1) })
                json.array("submitted") { json in for post in posts.reversed() { json.field(nil, Int(look.post(post).number)) } }
            }
        }
    }

    /// What was deleted is there still, and says so.
    private func item(_ file: String) -> Reply? {
        guard let name = Self.name(file) else { return nil }
        guard let found = record.post(id: name), look.post(found).number < record.cut(now) else { return Self.null }
        let post = look.post(found)
        return .json { json in
            json.object { json in
                json.field("id", Int(post.number))
                json.field("type", post.shape == .reply ? "comment" : "story")
                json.field("time", Int(look.at(found).seconds))
                guard look.isVisible(found) else { return json.field("deleted", true) }
                json.field("by", look.account(post.author).handle)
                if post.shape == .reply { json.field("parent", Int(look.post(post.parent).number)) }
            }
        }
    }

    // MARK: The search

    /// `tags` are an author's posts, or the comments under one story or several; newest first, within `numericFilters`, never more than a
    /// thousand.
    private func search() -> Reply {
        let tags = (ask.value("tags") ?? "").split { ",()".contains($0) }
        var found: [Int32] = []
        for tag in tags {
            if tag.hasPrefix("author_") {
                found += record.account(id: String(tag.dropFirst(7))).map { look.shown(look.account($0).timeline) } ?? []
            } else if tag.hasPrefix("story_") {
                found += look.post(numbered: UInt64(tag.dropFirst(6))).map(look.thread) ?? []
            }
        }
        for filter in (ask.value("numericFilters") ?? "").split(separator: ",") {
            if let bound = Int64(filter.trimmingPrefix("created_at_i>")) { found.removeAll { look.at($0).seconds <= bound } }
            if let bound = Int64(filter.trimmingPrefix("created_at_i<")) { found.removeAll { look.at($0).seconds >= bound } }
        }
        found.sort { look.post($0).number > look.post($1).number }
        let size = look.limit("hitsPerPage", standard: 20, most: 1000)
        let page = look.page(found, number: 1, size: size).records
        return .json(records: page.map { look.post($0).number }) { json in
            json.object { json in
                json.array("hits") { json in for post in page { hit(post, in: &json) } }
                json.field("nbHits", found.count)
                json.field("page", 0)
                json.field("hitsPerPage", size)
            }
        }
    }

    private func hit(_ index: Int32, in json: inout JSONBytes) {
        let post = look.post(index)
        let author = look.account(post.author).handle
        let isComment = post.shape == .reply
        json.object { json in
            json.field("objectID", String(post.number))
            json.field("author", author)
            json.field("created_at", look.at(index).description)
            json.field("created_at_i", Int(look.at(index).seconds))
            json.field("story_id", Int(look.post(post.root).number))
            if isComment {
                json.field("parent_id", Int(look.post(post.parent).number))
                json.field("comment_text", look.text(index))
            } else {
                json.field("title", look.text(index))
                json.field("points", look.likes(index))
                json.field("num_comments", look.replies(index))
            }
            json.array("_tags") { json in
                json.field(nil, isComment ? "comment" : "story")
                json.field(nil, "author_\(author)")
                json.field(nil, "story_\(look.post(post.root).number)")
            }
        }
    }
}
