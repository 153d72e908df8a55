import Model

/// The pages of organisations: posts, their counts, and who reacted or commented. Times are Unix milliseconds.
extension LinkedInView {
    private static let pageSize = 50
    private static let reactions = ["LIKE", "LIKE", "LIKE", "PRAISE", "EMPATHY", "INTEREST", "APPRECIATION", "ENTERTAINMENT"]

    func size(of name: String) -> Reply? {
        guard let found = organization(name) else { return Self.denied }
        guard ask.value("edgeType") == "COMPANY_FOLLOWED_BY_MEMBER" else { return nil }
        return .json { json in json.object { $0.field("firstDegreeSize", look.followers(found)) } }
    }

    /// Nothing is edited here, so that both orders are the same.
    func posts() -> Reply {
        guard ask.value("q") == "author", let author = organization(ask.value("author")) else { return Self.denied }
        let size = look.limit("count", standard: 10, most: 100)
        return page(look.originals(of: author).reversed(), size: size, number: { look.post($0).number }) { post($0, in: &$1) }
    }

    func postsByName() -> Reply { batch { post($0, in: &$1) } }

    private func post(_ index: Int32, in json: inout JSONBytes) {
        let at = Int(look.at(index).milliseconds)
        json.object { json in
            json.field("id", look.id(index))
            json.field("author", look.account(look.post(index).author).id)
            json.field("commentary", look.text(index))
            json.field("createdAt", at)
            json.field("publishedAt", at)
            json.field("lastModifiedAt", at)
            json.field("lifecycleState", "PUBLISHED")
            json.field("visibility", "PUBLIC")
        }
    }

    private func reaction(_ like: Mark) -> String { Self.reactions[Int(scramble(like.number) % UInt64(Self.reactions.count))] }

    func metadata(_ index: Int32, in json: inout JSONBytes) {
        let counts = Dictionary(look.happened(look.post(index).likes).map { (reaction($0), 1) }, uniquingKeysWith: +)
        json.object { json in
            json.field("entity", look.id(index))
            json.field("commentsState", "OPEN")
            json.object("commentSummary") { json in
                json.field("count", look.replies(index))
                json.field("topLevelCount", look.shown(look.post(index).replies).count)
            }
            json.object("reactionSummaries") { json in
                for (type, count) in counts.sorted(by: { $0.key < $1.key }) {
                    json.keyed(named: type) { json in
                        json.object { json in
                            json.field("reactionType", type)
                            json.field("count", count)
                        }
                    }
                }
            }
        }
    }

    func statistics() -> Reply {
        guard organization(ask.value("organizationalEntity")) != nil else { return Self.denied }
        let found = names("shares").compactMap(share)
        return page(found, size: Self.pageSize, number: { look.post($0).number }) { index, json in
            let (likes, comments, shares) = (look.likes(index), look.replies(index), look.reshares(index))
            json.object { json in
                json.field("share", look.id(index))
                json.object("totalShareStatistics") { json in
                    json.field("shareCount", shares)
                    json.field("likeCount", likes)
                    json.field("commentCount", comments)
                    // Of twenty-five who see it, one does something, and three look closer.
                    json.field("impressionCount", (likes + comments + shares) * 25)
                    json.field("clickCount", (likes + comments + shares) * 3)
                }
            }
        }
    }

    /// The newest first.
    func reactions(to entity: String) -> Reply? {
        guard entity.hasPrefix("(entity:"), let found = share(entity.dropFirst(8).dropLast()) else { return nil }
        let size = look.limit("count", standard: 10, most: 100)
        return page(look.happened(look.post(found).likes).reversed(), size: size, number: { $0.number }) { like, json in
            let (actor, at) = (look.account(like.actor).id, Int(look.instant(of: like.number).milliseconds))
            json.object { json in
                json.field("id", "urn:li:reaction:(\(actor),\(look.id(found)))")
                json.field("reactionType", reaction(like))
                created(by: actor, at: at, in: &json)
                json.field("root", look.id(found))
            }
        }
    }

    /// The oldest first, without the answers to them.
    func comments(on name: String) -> Reply? {
        guard let found = share(name) else { return nil }
        let size = look.limit("count", standard: 10, most: 100)
        return page(look.shown(look.post(found).replies), size: size, number: { look.post($0).number }) { index, json in
            let actor = look.account(look.post(index).author).id
            json.object { json in
                json.field("id", look.id(index))
                json.field("actor", actor)
                json.field("object", look.id(found))
                json.object("message") { $0.field("text", look.text(index)) }
                created(by: actor, at: Int(look.at(index).milliseconds), in: &json)
            }
        }
    }

    func created(by actor: String, at: Int, in json: inout JSONBytes) {
        json.object("created") { json in
            json.field("actor", actor)
            json.field("time", at)
        }
    }
}
