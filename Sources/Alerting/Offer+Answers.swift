import Model

/// Why an offer cannot be answered as somebody wants to.
public struct OfferRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String
}

/// What people do with offers. Each returns the offer as it is then, and throws why that cannot be.
extension Offer {
    /// - Parameter sharing: Whether the person wants the sponsor to know who they are.
    public func accepted(at now: Instant, sharing: Bool) throws(OfferRefusal) -> Offer {
        guard state == .offered else { throw refusal("cannot be accepted") }
        if let end = expiresAt, end <= now { throw refusal("cannot be accepted: it was open until \(end)") }
        var offer = answered(.accepted, at: now)
        offer.isShared = sharing
        return offer
    }

    /// Also of somebody who waits for a place: they are never offered it then.
    public func declined(at now: Instant) throws(OfferRefusal) -> Offer {
        guard state == .offered || state == .waiting else { throw refusal("cannot be declined") }
        return answered(.declined, at: now)
    }

    /// The person has got it.
    public func fulfilled(at now: Instant) throws(OfferRefusal) -> Offer {
        guard state == .accepted else { throw refusal("cannot be fulfilled: only what was accepted can") }
        var offer = self
        offer.state = .fulfilled
        offer.fulfilledAt = max(now, answeredAt ?? now)
        return offer
    }

    private func answered(_ state: State, at now: Instant) -> Offer {
        var offer = self
        offer.state = state
        offer.answeredAt = max(now, offeredAt ?? now)
        return offer
    }

    private func refusal(_ what: String) -> OfferRefusal {
        let how =
            switch state {
            case .waiting: "waits for a place"
            case .offered: "is open"
            case .accepted, .declined, .expired:
                "was \(state == .expired ? "found expired" : state.rawValue) at \(answeredAt?.description ?? "–")"
            case .fulfilled: "was fulfilled at \(fulfilledAt?.description ?? "–")"
            }
        return OfferRefusal(description: "The offer of `\(perk)` to `\(person)` \(what). It \(how).")
    }
}
