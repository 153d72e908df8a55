import ConnectorKit
import Connectors
import Model
import Testing

@testable import Simnet

/// A network, how a connector is pointed at its simulated server, and what it must learn there.
struct ObservedNetwork: Sendable, CustomTestStringConvertible {
    var network: Network
    /// The connector's credentials and further settings, for a person and her handle.
    var settings: @Sendable (_ address: String, _ owner: String) -> (values: [String: SettingValue], secrets: [String: String])
    /// The kinds of acts that are told with their actors, each one.
    var told: Set<Kind>
    /// Watches the account alone whose credentials were given.
    var isOwnOnly = false
    /// Whether answers to posts that are answers themselves are told as acts on these.
    var tellsDeepAnswers = false
    /// Whether what an account answers to others is no post of its own here.
    var hidesOwnAnswers = false
    var testDescription: String { isOwnOnly ? "\(type), by its owner" : type }

    /// The connector's type is named as its network.
    var type: String { network.description }

    static let all: [ObservedNetwork] = [
        ObservedNetwork(
            network: Network("mastodon"), settings: { address, _ in (["base_url": .string(address)], [:]) },
            told: [.like, .reshare, .reply],
            tellsDeepAnswers: true),
        ObservedNetwork(
            network: Network("bluesky"), settings: { address, _ in (["base_url": .string(address), "pds_url": .string(address)], [:]) },
            told: [.like, .reshare, .reply, .quote], tellsDeepAnswers: true),
        ObservedNetwork(
            network: Network("bluesky"),
            settings: { address, owner in
                (
                    ["base_url": .string(address), "pds_url": .string(address), "login": .string(owner)],
                    ["app_password": NetworkServer.token(of: owner)]
                )
            }, told: [.like, .reshare, .reply, .quote, .mention, .follow], isOwnOnly: true, tellsDeepAnswers: true),
        ObservedNetwork(
            network: Network("github"),
            settings: { address, owner in (["base_url": .string(address)], ["token": NetworkServer.token(of: owner)]) },
            told: [.like, .reshare, .comment, .mention, .follow]),
        ObservedNetwork(
            network: Network("youtube"),
            settings: { address, owner in (["base_url": .string(address + "/youtube/v3")], ["key": NetworkServer.token(of: owner)]) },
            told: [.comment], hidesOwnAnswers: true),
        ObservedNetwork(
            network: Network("reddit"),
            settings: { address, owner in
                (
                    [
                        "base_url": .string(address), "login_url": .string(address), "client_id": .string("simnet"),
                        "contact": .string(owner),
                    ], ["client_secret": "any"]
                )
            }, told: [.comment, .reshare]),
        ObservedNetwork(
            network: Network("hackernews"),
            settings: { address, _ in
                (["base_url": .string(address + "/v0"), "search_url": .string(address + "/api/v1")], [:])
            }, told: [.comment, .reply], tellsDeepAnswers: true),
    ]
}
