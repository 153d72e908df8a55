import ConnectorKit
import Model
import Testing

@testable import Simnet

/// A network, how a connector is pointed at its simulated server, and what it must learn there.
struct ObservedNetwork: Sendable, CustomTestStringConvertible {
    typealias Settings = (values: [String: SettingValue], secrets: [String: String])

    /// Which accounts are watched, and whose acts are told.
    enum Sight { case everybody, ownerAlone, othersByCountsAlone }

    var network: Network
    /// The connector's type, where it is not named as its network.
    var connector: String?
    /// The connector's settings and credentials, with the account whose token is given.
    var settings: @Sendable (_ address: String, _ owner: Identity) -> Settings
    /// The kinds of acts that are told with their actors, each one.
    var told: Set<Kind>
    var sight = Sight.everybody
    /// Whose accounts the connector is for, by their handles, and what these are called where the network stands at an address.
    var isWatched: @Sendable (_ handle: String) -> Bool = { _ in true }
    var handle: @Sendable (_ handle: String, _ address: String) -> String = { handle, _ in handle }
    /// How many acts and counts there must be at least, so that agreeing on them means something.
    var least = (acts: 11, counts: 6)
    /// Whether each fetch tells how many follow.
    var countsFollowers = false
    /// After how many days at most a post that is gone is missed; X's is looked at again on its sixteenth day.
    var daysToForget = 3
    /// Whether answers to posts that are answers themselves are told as acts on these.
    var tellsDeepAnswers = false
    /// What is told as an account's own post.
    var isPost: @Sendable (PostRecord, NetworkRecord) -> Bool = { post, _ in post.shape != .reshare }

    var type: String { connector ?? network.description }
    var testDescription: String { sight == .ownerAlone ? "\(type), by its owner" : type }

    static let all = open + withKeys + ofMeta + ofOwners

    /// What everybody is told.
    private static let open: [ObservedNetwork] = [
        ObservedNetwork(
            network: .mastodon, settings: { address, _ in (["base_url": .string(address)], [:]) }, told: [.like, .reshare, .reply],
            tellsDeepAnswers: true),
        ObservedNetwork(
            network: Network("bluesky"), settings: { address, _ in (["base_url": .string(address), "pds_url": .string(address)], [:]) },
            told: [.like, .reshare, .reply, .quote], tellsDeepAnswers: true),
        ObservedNetwork(
            network: Network("hackernews"),
            settings: { address, _ in (["base_url": .string(address + "/v0"), "search_url": .string(address + "/api/v1")], [:]) },
            told: [.comment, .reply], tellsDeepAnswers: true),
        ObservedNetwork(
            network: Network("stackexchange"), settings: { address, _ in (["base_url": .string(address + "/2.3")], [:]) },
            told: [.reply, .comment, .mention], tellsDeepAnswers: true,
            isPost: { post, record in
                post.shape == .original || (post.shape == .reply && record.posts[Int(post.parent)].shape == .original)
            }),
    ]

    /// What is told to those with an account or an application.
    private static let withKeys: [ObservedNetwork] = [
        ObservedNetwork(
            network: .twitter,
            settings: { address, _ in
                (["base_url": .string(address), "refresh_days": .integer(16)], ["token": "simnet-twitter-app"])
            }, told: [.reply, .mention, .reshare, .quote], daysToForget: 8, tellsDeepAnswers: true),
        ObservedNetwork(
            network: Network("bluesky"),
            settings: { address, owner in
                (
                    ["base_url": .string(address), "pds_url": .string(address), "login": .string(owner.key.id)],
                    ["app_password": token(of: owner)]
                )
            }, told: [.like, .reshare, .reply, .quote, .mention, .follow], sight: .ownerAlone, tellsDeepAnswers: true),
        ObservedNetwork(
            network: Network("github"), settings: { address, owner in (["base_url": .string(address)], ["token": token(of: owner)]) },
            told: [.like, .reshare, .comment, .mention, .follow]),
        ObservedNetwork(
            network: Network("youtube"),
            settings: { address, owner in (["base_url": .string(address + "/youtube/v3")], ["key": token(of: owner)]) },
            told: [.comment], isPost: { post, _ in post.shape == .original }),
        ObservedNetwork(
            network: Network("reddit"),
            settings: { address, owner in
                let values = ["base_url": address, "contact": owner.handle ?? ""]
                return (values.mapValues { .string($0) }, ["token": RedditView.appToken])
            }, told: [.comment, .reshare]),
    ]

    /// What is told to the account's own token.
    private static let ofMeta: [ObservedNetwork] = [
        ObservedNetwork(
            network: Network("facebook"), settings: { address, owner in (["base_url": .string(address)], ["token": token(of: owner)]) },
            told: [.like, .comment, .mention], sight: .ownerAlone, isPost: { post, _ in post.shape == .original }),
        ObservedNetwork(
            network: Network("instagram"),
            settings: { address, owner in
                (["base_url": .string(address), "account": .string(owner.key.id)], ["token": token(of: owner)])
            }, told: [.comment, .mention], sight: .othersByCountsAlone, isPost: { post, _ in post.shape == .original }),
        ObservedNetwork(
            network: Network("threads"), settings: { address, owner in (["base_url": .string(address)], ["token": token(of: owner)]) },
            told: [.reply, .mention], sight: .ownerAlone, isPost: { post, _ in post.shape != .reply && post.shape != .reshare }),
    ]

    /// What is told to owners: of a page, of an account, of a site; and to applications that are still told.
    private static let ofOwners: [ObservedNetwork] = [
        ObservedNetwork(
            network: Network("linkedin"),
            settings: { address, owner in (["base_url": .string(address + "/rest")], ["token": token(of: owner)]) },
            told: [.like, .comment], isWatched: { $0.hasPrefix("organization:") }, isPost: { post, _ in post.shape == .original }),
        ObservedNetwork(
            network: Network("linkedin"), connector: "linkedin-member",
            settings: { address, owner in (["base_url": .string(address + "/rest")], ["token": token(of: owner)]) },
            told: [.like, .comment],
            sight: .ownerAlone, isWatched: { $0.hasPrefix("person:") }, least: (11, 0), isPost: { post, _ in post.shape == .original }),
        ObservedNetwork(
            network: Network("foursquare"),
            settings: { address, owner in
                (["base_url": .string(address + "/v2"), "tips_every": .duration(.seconds(3600))], ["token": token(of: owner)])
            }, told: [.like, .comment, .checkin], sight: .ownerAlone,
            isPost: { post, _ in post.shape == .original || post.shape == .mention }),
        ObservedNetwork(
            network: Network("tiktok"), settings: { address, owner in (["base_url": .string(address)], ["token": token(of: owner)]) },
            told: [], sight: .ownerAlone, least: (0, 6), isPost: { post, _ in post.shape == .original }),
        ObservedNetwork(
            network: Network("spotify"),
            settings: { address, _ in (["base_url": .string(address + "/v1")], ["token": SpotifyView.appToken]) },
            told: [], least: (0, 6), countsFollowers: true),
        ObservedNetwork(
            network: Network("web"),
            settings: { address, owner in
                (["base_url": .string(address), "mentions_every": .duration(.seconds(3600))], ["webmention_token": token(of: owner)])
            }, told: [.like, .reshare, .reply, .mention], handle: { "\($1)/\($0)" }, least: (11, 0), tellsDeepAnswers: true),
    ]

    private static func token(of owner: Identity) -> String { NetworkServer.token(of: owner.handle ?? "") }
}
