/// What somebody did to an identity or to a post of theirs.
///
/// The raw value is the code that the store keeps: codes are never reused. Its name is what files and commands say.
/// Source: `PLUGINS.md`, "Streams".
public enum Kind: UInt8, Sendable, Hashable, CaseIterable, Codable {
    case like = 1
    case reply = 2
    case comment = 3
    case reshare = 4
    case quote = 5
    case mention = 6
    case follow = 7
    case subscription = 8
    case view = 9
    case click = 10
    case save = 11
    case list = 12
    case checkin = 13
    case listen = 14
    case recommendation = 15
    case endorsement = 16

    /// The kind's name, as activity, configuration and pages spell it.
    public var name: String {
        switch self {
        case .like: "like"
        case .reply: "reply"
        case .comment: "comment"
        case .reshare: "reshare"
        case .quote: "quote"
        case .mention: "mention"
        case .follow: "follow"
        case .subscription: "subscription"
        case .view: "view"
        case .click: "click"
        case .save: "save"
        case .list: "list"
        case .checkin: "checkin"
        case .listen: "listen"
        case .recommendation: "recommendation"
        case .endorsement: "endorsement"
        }
    }

    private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })

    /// The kind of a name, or `nil` when there is none of that name.
    public init?(name: String) {
        guard let kind = Self.byName[name] else { return nil }
        self = kind
    }
}
