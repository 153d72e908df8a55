import HTTPTypes
import Model

/// Who mentions the sites: webmention.io's list in JF2.
extension WebView {
    /// A mention as it was received: an answer, a like, a repost, or a post that names somebody.
    private struct Mention {
        var number: UInt64
        var property: StaticString
        var actor: Int32
        /// The page that mentions, and the one that is mentioned.
        var source, target: String
    }

    /// Those of a whole domain are told to its owner, those of one page to everybody; newest first.
    func mentions() -> Reply? {
        let target = ask.value("target")
        if target == nil, ask.value("domain") != ask.authority || ask.value("token")?.hasPrefix(NetworkServer.tokenPrefix) != true {
            return .json(403) { json in json.object { $0.field("error", "forbidden") } }
        }
        let since = ask.value("since_id").flatMap { UInt64($0) } ?? 0
        let found = received().filter { $0.number > since && $0.number < record.cut(now) && (target ?? $0.target) == $0.target }
            .sorted { $0.number > $1.number }
        let number = ask.value("page").flatMap { Int($0) } ?? 0
        let page = look.page(found, number: number + 1, size: look.limit("per-page", standard: 20, most: 100)).records
        return .json(records: page.map(\.number)) { json in
            json.object { json in
                json.field("type", "feed")
                json.field("name", "Webmentions")
                json.array("children") { json in for mention in page { self.mention(mention, in: &json) } }
            }
        }
    }

    /// All that was ever received for pages that are still there.
    private func received() -> [Mention] {
        (Int32(0)..<Int32(record.posts.count)).filter(look.isVisible).flatMap { index -> [Mention] in
            let post = look.post(index)
            var found = post.likes.map { like in
                let source = "\(address(of: like.actor))/likes/\(like.number)"
                return Mention(number: like.number, property: "like-of", actor: like.actor, source: source, target: address(index))
            }
            func note(_ property: StaticString, _ target: String) {
                found.append(Mention(number: post.number, property: property, actor: post.author, source: address(index), target: target))
            }
            if post.shape == .mention { note("mention-of", address(of: post.named)) }
            guard post.parent >= 0, look.isVisible(post.parent) else { return found }
            note(post.shape == .reshare ? "repost-of" : "in-reply-to", address(post.parent))
            return found
        }
    }

    private func mention(_ mention: Mention, in json: inout JSONBytes) {
        let at = look.instant(of: mention.number).description
        json.object { json in
            json.field("type", "entry")
            json.object("author") { json in
                json.field("type", "card")
                json.field("name", look.name(mention.actor))
                json.field("url", address(of: mention.actor))
            }
            json.field("url", mention.source)
            json.field("published", at)
            json.field("wm-received", at)
            json.field("wm-id", Int(mention.number))
            json.field("wm-source", mention.source)
            json.field("wm-target", mention.target)
            json.field("wm-protocol", "webmention")
            json.field("wm-property", mention.property.description)
            json.field("wm-private", false)
            json.field(mention.property, mention.target)
        }
    }
}
