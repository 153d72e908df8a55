import ConnectorKit

/// A network that cannot be fetched any more, and what can be done instead.
public struct RetiredNetwork: Sendable, Hashable {
    /// What a connector of it would be called in files.
    public let type: String
    /// What else it is called in files.
    public let otherNames: [String]
    /// The network's name as people write it.
    public let title: String
    /// When it closed, in words.
    public let since: String
    /// What can be done instead, in one sentence.
    public let instead: String

    /// What somebody is told who names it in a file.
    public var answer: String { "\(title) closed \(since), so there is no connector for it. \(instead)" }

    /// The retired network of a name; `nil` for any other.
    public init?(named name: String) {
        let word = name.lowercased()
        guard let network = retiredNetworks.first(where: { $0.type == word || $0.otherNames.contains(word) }) else { return nil }
        self = network
    }

    init(_ type: String, _ otherNames: String..., title: String, since: String, instead: String) {
        self.type = type
        self.otherNames = otherNames
        self.title = title
        self.since = since
        self.instead = instead
    }
}

/// The networks that old configurations may still name.
public let retiredNetworks: [RetiredNetwork] = [
    RetiredNetwork(
        "googleplus", "google+", "google-plus", "google_plus", "gplus", title: "Google+", since: "on 2 April 2019",
        instead: "A Google Takeout made before that is read by `clout import`, with all who acted on its posts."),
    RetiredNetwork(
        "klout", title: "Klout", since: "on 25 May 2018",
        instead: "Its scores cannot be had any more; Clout computes its own from the networks that you fetch and import."),
    RetiredNetwork(
        "myspace", title: "Myspace", since: "its API about 2013",
        instead: "It offers no feed and no export either; what you have of it yourself, `clout import` reads as JSON lines."),
    RetiredNetwork(
        "wahooly", title: "Wahooly", since: "about 2013",
        instead: "It never showed reactions, so there is nothing to import; follow the same people on another network."),
]
