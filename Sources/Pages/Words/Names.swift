import Model

extension Network {
    /// The network's name as it writes itself; of one that a plugin brings, the name that it has here.
    package var title: String { Self.titles[rawValue] ?? rawValue }

    private static let titles = [
        "bluesky": "Bluesky", "facebook": "Facebook", "foursquare": "Swarm", "github": "GitHub", "hackernews": "Hacker News",
        "instagram": "Instagram", "linkedin": "LinkedIn", "mastodon": "Mastodon", "reddit": "Reddit", "spotify": "Spotify",
        "stackexchange": "Stack Exchange", "threads": "Threads", "tiktok": "TikTok", "twitter": "X", "web": "the web", "youtube": "YouTube",
    ]
}

extension Cohort {
    /// Whom it is of, behind a number: `42 tracked people`, `9 people on the list press`.
    package var people: String {
        switch self {
        case .all: "people"
        case .tracked: "tracked people"
        case .list(let name): "people on the list \(name)"
        case .network(let network): "people on \(network.title)"
        case .topic(let name): "people heard on \(name)"
        case .place(let name): "people in \(name)"
        }
    }

    /// What a list of cohorts calls it.
    package var title: String {
        switch self {
        case .all: "everybody, met or tracked"
        case .tracked: "tracked people"
        case .list(let name): "list: \(name)"
        case .network(let network): "network: \(network.title)"
        case .topic(let name): "topic: \(name)"
        case .place(let name): "place: \(name)"
        }
    }
}

extension [Markup] {
    /// One behind the other, as a sentence lists them: `a, b and c`.
    package var sentence: Markup {
        guard let last, count > 1 else { return first ?? "" }
        return dropLast().joined(", ") + " and " + last
    }
}

extension String {
    /// The text with a full stop at its end, so that another sentence may follow.
    package var asSentence: String { hasSuffix(".") ? self : self + "." }
}
