/// One tracked person's invitation to a perk.
public struct Offer: Sendable, Hashable {
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// The person is eligible, and no place is free: no offer is made yet.
        case waiting
        /// It is made, and waits for an answer.
        case offered
        case accepted
        case declined
        /// Nobody has answered within its term.
        case expired
        /// The person has got it.
        case fulfilled

        /// Whether it takes one of the perk's places.
        public var takesPlace: Bool {
            switch self {
            case .offered, .accepted, .fulfilled: true
            case .waiting, .declined, .expired: false
            }
        }
    }

    /// The perk's name.
    public var perk: String
    public var person: PersonID
    public var state: State
    /// Since when the person has been eligible without a gap: the time of a run.
    public var since: Instant
    /// Counts the perk's offers from 1, in the order in which they were made; `nil` where none was.
    public var number: Int?
    public var offeredAt: Instant?
    /// The first time at which it cannot be accepted any more.
    public var expiresAt: Instant?
    /// When it was accepted, declined or found expired.
    public var answeredAt: Instant?
    public var fulfilledAt: Instant?
    /// Whether the person wants the sponsor to know who they are.
    public var isShared: Bool

    public init(
        perk: String, person: PersonID, state: State, since: Instant, number: Int? = nil, offeredAt: Instant? = nil,
        expiresAt: Instant? = nil, answeredAt: Instant? = nil, fulfilledAt: Instant? = nil, isShared: Bool = false
    ) {
        self.perk = perk
        self.person = person
        self.state = state
        self.since = since
        self.number = number
        self.offeredAt = offeredAt
        self.expiresAt = expiresAt
        self.answeredAt = answeredAt
        self.fulfilledAt = fulfilledAt
        self.isShared = isShared
    }

    /// Where it stands among those of its perk.
    public var place: OfferPlace { number.map(OfferPlace.made) ?? .waiting(since: since, person: person.rawValue) }

    /// Names it to whoever is not to know the person: `PERK-NUMBER`, or the perk alone where no offer is made yet.
    public var id: String { number.map { "\(perk)-\($0)" } ?? perk }
}

/// Where an offer stands among those of its perk: in the order in which they were made, and behind them who waits longest for a place.
public enum OfferPlace: Sendable, Hashable {
    case made(number: Int)
    case waiting(since: Instant, person: String)
}
