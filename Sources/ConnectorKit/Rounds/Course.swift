import Model

/// Where a round stands: when it began, and which lists it leaves alone for a while. Part of every state of a round.
public struct Course: Sendable, Hashable {
    /// A list that answered with an error.
    public struct Pause: Sendable, Hashable, Codable {
        /// It is not asked for before.
        public var until: Instant
        /// How often in a row it failed.
        public var tries: Int
        /// How many of these may have been the whole server's trouble; `nil` for none.
        public var serverTries: Int?

        private enum CodingKeys: String, CodingKey { case until, tries, serverTries = "server_tries" }
    }

    /// A round that is older, because it takes long or because a step of it failed, begins again; unless the context says otherwise.
    public static let longestRound = Duration.seconds(600)
    /// The pause of a list that failed once; it doubles with each failure, up to `longestPause`.
    public static let firstPause = Duration.seconds(3600)
    public static let longestPause = Duration.seconds(86_400)
    /// How often in a row a list may fail by what may be the whole server's trouble, before it is left alone.
    public static let patience = 3
    /// How many lists are remembered, as many as an account may have; of more, those go first that may be asked for first.
    public static let mostAside = 200

    /// When the round that is not at its end began; `nil` between rounds.
    public var since: Instant?
    /// How old a round may become. Not kept.
    public var longest = Course.longestRound
    /// When the network first said that the account is gone; `nil` while it is there.
    public var goneAt: Instant?
    /// Lists that failed, by name.
    public private(set) var aside: [String: Pause] = [:]

    /// How long after the first time an account that is gone is believed to be: less than the day after which it is asked again.
    static let doubt = Duration.seconds(20 * 3600)

    public init(since: Instant? = nil) { self.since = since }

    /// The round is at its end, and the account was there.
    mutating func end() { (since, goneAt) = (nil, nil) }

    /// True while a round has begun and is neither at its end nor too old.
    public func isUnderWay(at now: Instant) -> Bool {
        since.map { $0 <= now && now - $0 < longest } ?? false
    }

    /// Whether a list may be asked for.
    public func allows(_ list: String, at now: Instant) -> Bool { aside[list].map { $0.until <= now } ?? true }

    /// How often in a row a list has failed: what weighs when it is to be given up.
    ///
    /// What may be the whole server's trouble counts half: a bad day of the server must lose nothing, and six failures in a row, with the
    /// pauses between them, last longer than a day.
    public func tries(_ list: String) -> Int {
        guard let pause = aside[list] else { return 0 }
        let servers = min(pause.serverTries ?? 0, pause.tries)
        return pause.tries - servers + servers / 2
    }

    /// Notes that a list failed, and leaves it alone for a while, the longer the more often it did.
    ///
    /// - Parameter mayBeServers: The whole server may be in trouble. Each list that is asked for meanwhile would be left alone, so it is
    ///   only after `patience` failures in a row.
    public mutating func setAside(_ list: String, at now: Instant, mayBeServers: Bool = false) {
        let tries = min((aside[list]?.tries ?? 0) + 1, 100)
        let servers = min((aside[list]?.serverTries ?? 0) + (mayBeServers ? 1 : 0), 100)
        let isSpared = mayBeServers && tries < Self.patience
        let pause = tries > 5 ? Self.longestPause : isSpared ? .zero : min(Self.firstPause * (1 << (tries - 1)), Self.longestPause)
        aside[list] = Pause(until: now + pause, tries: tries, serverTries: servers > 0 ? servers : nil)
        while aside.count > Self.mostAside, let first = aside.min(by: { ($0.value.until, $0.key) < ($1.value.until, $1.key) }) {
            aside[first.key] = nil
        }
    }

    /// Notes that a list answered.
    public mutating func resume(_ list: String) { aside[list] = nil }
}

extension Course: Codable {
    private enum CodingKeys: String, CodingKey { case since, aside, goneAt = "gone_at" }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        since = try members.decodeIfPresent(Instant.self, forKey: .since)
        goneAt = try members.decodeIfPresent(Instant.self, forKey: .goneAt)
        aside = try members.value(.aside, or: [:])
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encodeIfPresent(since, forKey: .since)
        try members.encodeIfPresent(goneAt, forKey: .goneAt)
        if !aside.isEmpty { try members.encode(aside, forKey: .aside) }
    }
}

extension FetchError {
    /// Whether the trouble may be that of the one list that was asked for: it is set aside, so that the steps behind it get their turn.
    ///
    /// What concerns the account, the credential, a limit or ourselves is no list's trouble.
    var mayBeOneList: Bool {
        switch kind {
        case .malformedResponse, .responseTooLarge, .rejected, .unreachable: true
        case .rateLimited, .budgetSpent, .creditsSpent, .unauthorized, .gone, .forbidden, .programFailed, .notStored, .cancelled: false
        }
    }
}
