import Model

/// Facebook's Pages: posts with reactions and comments, whose authors are told to the Page's own token alone, and what visitors write.
struct FacebookView: GraphView {
    static let customs = Customs(
        network: Network("facebook"), number: 8, snowflake: Snowflake(epoch: 1_100_000_000_000, tailBits: 10, wholeSeconds: true),
        likes: 0.62, reshares: 0.72, replies: 1, replyKind: .comment, answerKind: .comment, countsDeepAnswers: true,
        handle: { member, _ in member.slug.replacing("-", with: ".") },
        postID: { post, record in
            let found = record.posts[Int(post)]
            return "\(record.accounts[Int(found.author)].id)_\(found.number)"
        }, postNumber: { $0.split(separator: "_").last.flatMap { UInt64($0) } })
    static let allowance = (limit: 200, window: Duration.seconds(3600))
    static let use = "pages"

    static let routes: [Route<Self>] = [
        Route("/{version}") { view, _ in view.objects(view.original) { view.post($0, in: &$1) } },
        Route("/{version}/{page}") { view, parts in view.page(parts[1]) },
        Route("/{version}/{page}/posts") { view, parts in view.posts(of: parts[1]) },
        Route("/{version}/{page}/feed") { view, parts in view.feed(of: parts[1]) },
        Route("/{version}/{post}/reactions") { view, parts in view.reactions(to: parts[1]) },
        Route("/{version}/{post}/comments") { view, parts in view.comments(on: parts[1]) },
    ]

    let look: Look
    init(_ look: Look) { self.look = look }

    private func owner(_ name: String) -> Int32? { record.account(id: name) ?? record.account(named: name) }

    private func page(_ name: String) -> Reply {
        guard let owner = owner(name) else { return Self.missing }
        return .json { json in
            json.object { json in
                person(owner, in: &json)
                json.field("username", look.account(owner).handle)
                json.field("followers_count", look.followers(owner))
                json.field("fan_count", look.followers(owner))
            }
        }
    }

    private func posts(of name: String) -> Reply {
        guard let owner = owner(name) else { return Self.missing }
        return page(look.originals(of: owner)) { post($0, in: &$1) }
    }

    /// The Page's own posts, and those of visitors.
    private func feed(of name: String) -> Reply {
        guard let owner = owner(name) else { return Self.missing }
        guard owner == caller else { return Self.refused }
        let visits = look.account(owner).mentions.filter { look.post($0).shape == .mention }
        return page((look.originals(of: owner) + visits).sorted { look.post($0).number < look.post($1).number }) { post($0, in: &$1) }
    }

    private func reactions(to id: String) -> Reply {
        guard let found = original(id) else { return Self.missing }
        guard look.post(found).author == caller else { return Self.refused }
        return page(look.post(found).likes) { mark, json in
            json.object { json in
                person(mark.actor, in: &json)
                json.field("type", ["LIKE", "LOVE", "CARE", "WOW"][Int(scramble(mark.number) % 4)])
            }
        }
    }

    /// Comments and the answers to them, flat.
    private func comments(on id: String) -> Reply {
        guard let found = original(id) else { return Self.missing }
        let isOwn = look.post(found).author == caller
        return page(Array(look.thread(of: found).reversed())) { comment, json in
            json.object { json in
                json.field("id", look.id(comment))
                time("created_time", look.at(comment), in: &json)
                if isOwn { json.object("from") { person(look.post(comment).author, in: &$0) } }
            }
        }
    }

    private func person(_ index: Int32, in json: inout JSONBytes) {
        json.field("id", look.account(index).id)
        json.field("name", look.name(index))
    }

    private func post(_ index: Int32, in json: inout JSONBytes) {
        func summary(_ name: StaticString, _ count: Int, _ json: inout JSONBytes) {
            json.object(name) { json in
                json.array("data") { _ in }
                json.object("summary") { $0.field("total_count", count) }
            }
        }
        json.object { json in
            json.field("id", look.id(index))
            json.field("message", look.text(index))
            time("created_time", look.at(index), in: &json)
            json.field("permalink_url", "https://www.facebook.com/\(look.id(index))")
            json.object("from") { person(look.post(index).author, in: &$0) }
            json.field("is_published", true)
            // Missing, and not 0, while nobody has shared.
            if look.reshares(index) > 0 { json.object("shares") { $0.field("count", look.reshares(index)) } }
            summary("reactions", look.likes(index), &json)
            summary("comments", look.replies(index), &json)
        }
    }
}
