import ConnectorKit

/// What the network's documents mean in our words. Pure.
struct FoursquareMapping: Sendable {
    /// The id of the account that is read.
    var account: String
    var place: Foursquare.Place

    /// A check-in; a private one only holds its place. Friends who were there too acted on the account by that.
    func item(_ checkin: WireCheckin) -> PostItem {
        let mark = Mark(checkin.id, at: checkin.at)
        guard checkin.isShown else { return PostItem(mark, post: nil) }
        let post = Post(
            network: Foursquare.network, id: checkin.id, author: account, at: checkin.at,
            text: text(checkin.shout, checkin.venue), topics: topics(checkin.venue))
        var acts = Batch()
        acts.add(checkin.with.map { act(.checkin, by: $0, on: checkin.id, at: checkin.at) })
        return PostItem(mark, post: post, counts: checkin.counts, acts: acts)
    }

    func post(_ tip: WireTip) -> Post {
        Post(
            network: Foursquare.network, id: tip.id, author: account, at: tip.at, text: text(tip.text, tip.venue),
            topics: topics(tip.venue))
    }

    /// The network tells no time.
    func like(_ person: WireUser, on checkin: String, at: Instant) -> PersonAct { act(.like, by: person, on: checkin, at: at) }

    func comment(_ comment: WireComment, on checkin: String) -> PersonAct {
        act(.comment, by: comment.author, on: checkin, at: comment.at, as: comment.id)
    }

    private func act(_ kind: Kind, by person: WireUser, on checkin: String, at: Instant, as acting: String? = nil) -> PersonAct {
        (person.identity, Interaction(kind, on: Foursquare.network, by: person.id, to: account, post: checkin, at: at, as: acting))
    }

    /// What was said, and where, as far as that is kept.
    private func text(_ said: String?, _ venue: WireVenue?) -> String? {
        let whereabouts =
            switch place {
            case .none: [String?]()
            case .coarse: [venue?.category, venue?.city]
            case .venue: [venue?.name, venue?.city]
            }
        let known = whereabouts.compactMap(\.self).joined(separator: ", ")
        let said = said ?? ""
        guard !known.isEmpty else { return said.isEmpty ? nil : said }
        return said.isEmpty ? known : "\(said) (\(known))"
    }

    private func topics(_ venue: WireVenue?) -> [String] {
        place == .none ? [] : [venue?.category?.lowercased()].compactMap(\.self)
    }
}
