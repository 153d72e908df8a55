import ConnectorKit

/// What the Graph API's objects mean in our words. Pure.
struct InstagramMapping: Sendable {
    /// The id of the account that is read.
    var account: String
    /// Its username, by which its own comments are recognised where no id is told.
    var username: String?

    /// The fields of media that are asked for.
    static func mediaFields(_ counts: [String]) -> String { (["id", "caption", "permalink", "timestamp"] + counts).joined(separator: ",") }

    func item(_ media: WireMedia) -> PostItem {
        let post = Post(network: Instagram.network, id: media.id, author: account, at: media.at, text: media.caption, url: media.permalink)
        return PostItem(Mark(media.id, at: media.at), post: post, counts: media.counts)
    }

    /// A comment, or an answer to one. `nil` where its author is not told.
    func comment(_ comment: WireComment, on post: String) -> (actor: Identity?, act: Interaction)? {
        guard let actor = actor(id: comment.authorID, username: comment.username) else { return nil }
        return (
            actor,
            Interaction(.comment, on: Instagram.network, by: actor.key.id, to: account, post: post, at: comment.at, as: comment.id)
        )
    }

    /// Somebody tagged the account in media of his.
    func tag(_ media: WireMedia) -> (actor: Identity?, act: Interaction)? {
        guard let actor = actor(id: nil, username: media.username) else { return nil }
        return (actor, Interaction(.mention, on: Instagram.network, by: actor.key.id, to: account, at: media.at, as: media.id))
    }

    /// Who acted: by the id that holds for this account alone or, where none is told, by the username with `@` before it.
    private func actor(id: String?, username: String?) -> Identity? {
        let isOwn = username != nil && username == self.username
        guard let key = isOwn ? account : id ?? username.map({ "@\($0)" }) else { return nil }
        return Identity(IdentityKey(Instagram.network, key), handle: username)
    }
}
