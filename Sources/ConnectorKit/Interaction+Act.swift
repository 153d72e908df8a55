import Model

extension Interaction {
    /// An act under an id that says what identifies it, so that however it is learnt of, it is stored once:
    /// `KIND:ACTING` for one that is a post of its own (an answer, a quote), `mention:ACTING:TARGET`, `KIND:POST:ACTOR` for a reaction
    /// to a post, `KIND:ACTOR:TARGET` for one to an account.
    ///
    /// - Parameters:
    ///   - post: The id of the post that was acted on.
    ///   - acting: The id of the post, or whatever else, that is the act.
    public init(
        _ kind: Kind, on network: Network, by actor: String, to target: String, post: String? = nil, at: Instant, as acting: String? = nil
    ) {
        let name =
            switch (kind, acting, post) {
            case (.mention, let acting?, _): Self.name(of: kind, as: "\(acting):\(target)")
            case (_, let acting?, _): Self.name(of: kind, as: acting)
            case (_, nil, let post?): Self.name(of: kind, as: "\(post):\(actor)")
            case (_, nil, nil): Self.name(of: kind, as: "\(actor):\(target)")
            }
        self.init(network: network, kind: kind, actor: actor, target: target, at: at, id: name, post: post)
    }

    /// The id of an act that is a post of its own.
    static func name(of kind: Kind, as acting: String) -> String { "\(kind.name):\(acting)" }
}
