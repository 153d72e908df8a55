import Model

/// Threads: the token's own account, its posts with insights one by one, and who answered or mentioned it, by username.
struct ThreadsView: GraphView {
    static let customs = Customs(
        network: Network("threads"), number: 10, snowflake: Snowflake(epoch: 1_100_000_000_000, tailBits: 10, wholeSeconds: true))
    static let allowance = (limit: 48_000, window: Duration.seconds(86_400))
    static let use = "threads"

    static let routes: [Route<Self>] = [
        Route("/{version}/me") { view, _ in view.account() },
        Route("/{version}/{account}/threads") { view, parts in view.threads(of: parts[1]) },
        Route("/{version}/{account}/mentions") { view, parts in view.mentions(of: parts[1]) },
        Route("/{version}/{account}/threads_insights") { view, parts in view.insights(ofAccount: parts[1]) },
        Route("/{version}/{post}/replies") { view, parts in view.replies(to: parts[1]) },
        Route("/{version}/{post}/insights") { view, parts in view.insights(ofPost: parts[1]) },
    ]

    let look: Look
    init(_ look: Look) { self.look = look }

    private func own(_ id: String) -> Int32? { caller.flatMap { look.account($0).id == id ? $0 : nil } }

    private func account() -> Reply? {
        caller.map { caller in
            .json { json in
                json.object { json in
                    json.field("id", look.account(caller).id)
                    json.field("username", look.account(caller).handle)
                    json.field("name", look.name(caller))
                }
            }
        }
    }

    /// All but answers; a repost has a type of its own.
    private func threads(of id: String) -> Reply {
        guard let own = own(id) else { return Self.missing }
        return page(look.account(own).timeline.filter { look.post($0).shape != .reply }) { post($0, in: &$1) }
    }

    private func mentions(of id: String) -> Reply {
        guard let own = own(id) else { return Self.missing }
        return page(look.account(own).mentions.filter { look.post($0).shape == .mention }) { post($0, in: &$1) }
    }

    private func ownPost(_ id: String) -> Int32? {
        look.post(numbered: UInt64(id)).flatMap { look.post($0).author == caller ? $0 : nil }
    }

    private func replies(to id: String) -> Reply {
        guard let found = ownPost(id) else { return Self.missing }
        return page(look.post(found).replies) { post($0, in: &$1) }
    }

    private func post(_ index: Int32, in json: inout JSONBytes) {
        let author = look.account(look.post(index).author).handle
        json.object { json in
            json.field("id", look.id(index))
            json.field("media_type", look.post(index).shape == .reshare ? "REPOST_FACADE" : "TEXT_POST")
            json.field("permalink", "https://www.threads.net/@\(author)/post/\(look.id(index))")
            json.field("username", author)
            json.field("text", look.text(index))
            time("timestamp", look.at(index), in: &json)
        }
    }

    // MARK: Insights

    private func insights(ofPost id: String) -> Reply {
        guard let found = ownPost(id) else { return Self.missing }
        let (likes, replies) = (look.likes(found), look.replies(found))
        let counts: [(String, Int)] = [
            // Of twenty-five who see it, one does something.
            ("views", (likes + replies) * 25), ("likes", likes), ("replies", replies), ("reposts", look.reshares(found)),
            ("quotes", look.quotes(found)),
        ]
        return insights(counts, period: "lifetime") { count, json in
            json.array("values") { json in json.object { $0.field("value", count) } }
        }
    }

    private func insights(ofAccount id: String) -> Reply {
        guard let own = own(id) else { return Self.missing }
        return insights([("followers_count", look.followers(own))], period: "day") { count, json in
            json.object("total_value") { $0.field("value", count) }
        }
    }

    private func insights(
        _ counts: [(name: String, count: Int)], period: String, _ write: (Int, inout JSONBytes) -> Void
    ) -> Reply {
        let wanted = Set((ask.value("metric") ?? "").split(separator: ",").map(String.init))
        return .json { json in
            json.object { json in
                json.array("data") { json in
                    for (name, count) in counts where wanted.contains(name) {
                        json.object { json in
                            json.field("name", name)
                            json.field("period", period)
                            write(count, &json)
                        }
                    }
                }
            }
        }
    }
}
