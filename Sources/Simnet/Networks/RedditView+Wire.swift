import Model

/// Reddit's things, field by field. Times are seconds with a fraction.
extension RedditView {
    func seconds(_ name: StaticString, _ instant: Instant, in json: inout JSONBytes) {
        json.field(name, written: Array("\(instant.seconds).0".utf8))
    }

    func thing(_ index: Int32, withReplies: Bool = false, in json: inout JSONBytes) {
        let post = look.post(index)
        json.object { json in
            json.field("kind", look.id(index).prefix(2))
            json.object("data") { json in
                json.field("id", look.id(index).dropFirst(3))
                json.field("name", look.id(index))
                if look.isVisible(index) {
                    json.field("author", look.account(post.author).handle)
                    json.field("author_fullname", look.account(post.author).id)
                } else {
                    json.field("author", "[deleted]")
                }
                seconds("created_utc", look.at(index), in: &json)
                json.field("edited", false)
                // The author's own vote is the first.
                json.field("score", look.likes(index) + 1)
                let place = Prose.communities[look.society.members[look.account(post.author).member].community % Prose.communities.count]
                json.field("subreddit", place)
                json.field("permalink", "/r/\(place)/comments/\(look.id(post.root).dropFirst(3))/")
                json.null("removed_by_category")
                if post.shape == .reply { comment(index, withReplies, in: &json) } else { submission(index, in: &json) }
            }
        }
    }

    private func submission(_ index: Int32, in json: inout JSONBytes) {
        let post = look.post(index)
        json.field("title", look.text(post.shape == .reshare ? post.parent : index))
        json.field("num_comments", look.replies(index))
        json.field("num_crossposts", look.reshares(index))
        guard post.shape == .reshare else { return }
        json.array("crosspost_parent_list") { json in
            json.object { json in
                json.field("name", look.id(post.parent))
                json.field("author_fullname", look.account(look.post(post.parent).author).id)
            }
        }
    }

    private func comment(_ index: Int32, _ withReplies: Bool, in json: inout JSONBytes) {
        let post = look.post(index)
        let answers = withReplies ? look.shown(post.replies) : []
        json.field("body", look.isVisible(index) ? look.text(index) : "[deleted]")
        json.field("parent_id", look.id(post.parent))
        json.field("link_id", look.id(post.root))
        guard !answers.isEmpty else { return json.field("replies", "") }
        json.keyed("replies") { listing(answers, in: &$0) { thing($0, withReplies: true, in: &$1) } }
    }
}
