import ConnectorKit
import Model

/// A token that a network gave, with what renews it: what a token file holds.
struct Grant: Codable, Sendable, Equatable {
    var accessToken: String
    /// What a new one is asked for with; may be good for one time only.
    var refreshToken: String?
    var obtained: Instant
    /// When the token ends; `nil` when it does not, as far as is known.
    var expires: Instant?
    /// When the refresh token ends.
    var refreshExpires: Instant?
    /// Who gave it, to which application (`LoginSettings.issuer`).
    var issuer: String?
    /// A renewal was begun then, and nothing is known of its end: the network may have taken the refresh token back.
    var renewalBegun: Instant?

    /// The shortest time before its end in which a token is still handed out: a request must arrive with it.
    static let leastRest = Duration.seconds(60)

    var secret: Secret { Secret(accessToken) }

    func isGood(at now: Instant) -> Bool { expires.map { $0 - now > Self.leastRest } ?? true }

    /// Whether it is time to renew it: a fifth of its life before its end, at most a week.
    func isDue(at now: Instant) -> Bool {
        guard let expires else { return false }
        let lead = min(max((expires - obtained) / 5, Self.leastRest), .seconds(7 * 86_400))
        return expires - now <= lead
    }

    /// Whether it can be renewed without a person.
    func isRenewable(by login: LoginDescription, at now: Instant) -> Bool {
        if login.asksNobody { return true }
        if refreshToken != nil { return refreshExpires.map { $0 > now } ?? true }
        return login.renewal != nil && isGood(at: now)
    }

    /// When a person is needed again; `nil` while nothing of the kind is known.
    func end(by login: LoginDescription) -> Instant? {
        if login.asksNobody { return nil }
        if refreshToken != nil { return refreshExpires }
        return expires
    }
}
