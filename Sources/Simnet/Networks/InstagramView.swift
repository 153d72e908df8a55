import Model

/// Instagram's professional accounts: one's own media with who commented on them or tagged the account, others' by Business Discovery.
struct InstagramView: GraphView {
    static let customs = Customs(
        network: Network("instagram"), number: 9, snowflake: Snowflake(epoch: 1_100_000_000_000, tailBits: 10, wholeSeconds: true),
        likes: 0.75, reshares: 0.75, replies: 1, replyKind: .comment, answerKind: .comment, countsDeepAnswers: true)
    static let allowance = (limit: 200, window: Duration.seconds(3600))
    static let use = "instagram"

    static let routes: [Route<Self>] = [
        Route("/{version}") { view, _ in view.objects(view.ownMedia) { view.media($0, in: &$1) } },
        Route("/{version}/{account}") { view, parts in view.account(parts[1]) },
        Route("/{version}/{account}/media") { view, parts in
            view.own(parts[1]).map { view.page(view.look.originals(of: $0)) { view.media($0, in: &$1) } } ?? missing
        },
        Route("/{version}/{account}/tags") { view, parts in view.tags(of: parts[1]) },
        Route("/{version}/{media}/comments") { view, parts in view.comments(on: parts[1]) },
    ]

    let look: Look
    init(_ look: Look) { self.look = look }

    /// The account whose token it is, by its id or as `me`.
    private func own(_ id: String) -> Int32? { caller.flatMap { id == "me" || look.account($0).id == id ? $0 : nil } }
    private func ownMedia(_ id: String) -> Int32? { original(id).flatMap { look.post($0).author == caller ? $0 : nil } }

    private func account(_ id: String) -> Reply {
        guard let own = own(id) else { return Self.missing }
        let fields = ask.value("fields") ?? ""
        guard fields.hasPrefix("business_discovery.username(") else { return .json { json in json.object { account(own, in: &$0) } } }
        guard let found = record.account(named: Self.argument("username", of: fields)) else {
            return Self.error(400, code: 110, subcode: 2_207_013, "Invalid user id")
        }
        return .json { json in
            json.object { json in
                json.object("business_discovery") { json in
                    account(found, in: &json)
                    if fields.contains("media") { discovered(found, fields, in: &json) }
                }
                json.field("id", look.account(own).id)
            }
        }
    }

    /// What stands between the brackets behind a word.
    private static func argument(_ word: String, of fields: String) -> String {
        guard let start = fields.firstRange(of: ".\(word)(")?.upperBound else { return "" }
        return String(fields[start...].prefix { $0 != ")" })
    }

    /// The newest media behind `after`, as many as `limit` says.
    private func discovered(_ owner: Int32, _ fields: String, in json: inout JSONBytes) {
        let below = UInt64(Self.argument("after", of: fields)) ?? .max
        let rest = look.originals(of: owner).reversed().drop { look.post($0).number >= below }
        let page = rest.prefix(min(max(1, Int(Self.argument("limit", of: fields)) ?? 25), 100))
        json.object("media") { json in
            json.array("data") { json in for post in page { media(post, in: &json) } }
            guard let last = page.last, page.count < rest.count else { return }
            json.object("paging") { json in json.object("cursors") { $0.field("after", String(look.post(last).number)) } }
        }
    }

    private func tags(of id: String) -> Reply {
        guard let own = own(id) else { return Self.missing }
        return page(look.account(own).mentions.filter { look.post($0).shape == .mention }) { post, json in
            json.object { json in
                json.field("id", look.id(post))
                time("timestamp", look.at(post), in: &json)
                json.field("username", look.account(look.post(post).author).handle)
            }
        }
    }

    private func comments(on id: String) -> Reply {
        guard let found = ownMedia(id) else { return Self.missing }
        return page(look.post(found).replies) { comment($0, in: &$1) }
    }

    private func comment(_ index: Int32, in json: inout JSONBytes) {
        let author = look.account(look.post(index).author)
        let answers = look.shown(look.post(index).replies)
        json.object { json in
            json.field("id", look.id(index))
            time("timestamp", look.at(index), in: &json)
            json.field("username", author.handle)
            json.object("from") { json in
                json.field("id", author.id)
                json.field("username", author.handle)
            }
            guard !answers.isEmpty else { return }
            json.object("replies") { json in json.array("data") { json in for answer in answers { comment(answer, in: &json) } } }
        }
    }

    private func account(_ index: Int32, in json: inout JSONBytes) {
        json.field("id", look.account(index).id)
        json.field("username", look.account(index).handle)
        json.field("name", look.name(index))
        json.field("followers_count", look.followers(index))
        json.field("follows_count", look.following(index))
        json.field("media_count", look.originals(of: index).count)
    }

    private func media(_ index: Int32, in json: inout JSONBytes) {
        json.object { json in
            json.field("id", look.id(index))
            json.field("caption", look.text(index))
            json.field("media_type", "IMAGE")
            json.field("permalink", "https://www.instagram.com/p/\(look.id(index))/")
            time("timestamp", look.at(index), in: &json)
            json.field("like_count", look.likes(index))
            json.field("comments_count", look.replies(index))
        }
    }
}
