import ConnectorKit

/// What the Graph API's objects mean in our words. Pure.
struct FacebookMapping: Sendable {
    /// The id of the Page that is read.
    var page: String

    /// A post of the Page; one that is not published (any more) is none.
    func item(_ post: WirePost) -> PostItem {
        let mark = Mark(post.id, at: post.at)
        guard post.isPublished else { return PostItem(mark, post: nil) }
        let written = Post(network: Facebook.network, id: post.id, author: page, at: post.at, text: post.message, url: post.url)
        return PostItem(mark, post: written, counts: post.counts)
    }

    /// A comment, also one below another comment: the count of comments has both. `nil` where its author is not told.
    func comment(_ comment: WireComment, on post: String) -> (actor: Identity?, act: Interaction)? {
        guard let author = comment.author else { return nil }
        return (
            author.identity,
            Interaction(.comment, on: Facebook.network, by: author.id, to: page, post: post, at: comment.at, as: comment.id)
        )
    }

    /// A reaction of any type.
    func reaction(by person: WirePerson, on post: String, at: Instant) -> (actor: Identity?, act: Interaction) {
        (person.identity, Interaction(.like, on: Facebook.network, by: person.id, to: page, post: post, at: at))
    }

    /// A post of somebody else in the Page's feed. `nil` for the Page's own, and where its author is not told.
    func mention(_ post: WirePost) -> (actor: Identity?, act: Interaction)? {
        guard post.isPublished, let author = post.author, author.id != page else { return nil }
        return (author.identity, Interaction(.mention, on: Facebook.network, by: author.id, to: page, at: post.at, as: post.id))
    }
}
