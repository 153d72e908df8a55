import Model

/// The fields that the title and the text of a perk may name.
enum OfferField: String, Sendable, Hashable, CaseIterable {
    case personName = "person.name"
    case personID = "person.id"
    case perk
    case sponsor
    case gift
    case offer
    case expires
    case score
    case rank
    case topPercent = "top_percent"
}

extension Perk {
    /// The rule that a perk's alerts say they are by: no rule has a colon in its name.
    private var ruleName: String { "perk:\(name)" }

    /// What programs are told of an offer.
    private func facts(of offer: Offer, placesLeft: Int?) -> Alert.OfferFacts {
        Alert.OfferFacts(perk: name, id: offer.id, state: offer.state, placesLeft: placesLeft)
    }

    /// What tells that an offer was made. The text ends with disclosure and ethics, whatever the file's own says.
    func message(of offer: Offer, to standing: Standing, placesLeft: Int) -> Decision.Raised {
        func value(of field: OfferField) -> String? {
            switch field {
            case .personName: standing.name
            case .personID: offer.person.rawValue
            case .perk: name
            case .sponsor: sponsor
            case .gift: gift
            case .offer: offer.id
            case .expires: offer.expiresAt?.description
            case .score: OneDecimal.text(standing.score.value)
            case .rank: String(standing.rank)
            case .topPercent: OneDecimal.text(standing.topPercent, neverZero: true)
            }
        }
        let parts = [(text.rendered(value), Self.longestText), (disclosure, Self.longestText), (ethics, Self.longestText)]
        let at = offer.offeredAt ?? offer.since
        return Decision.Raised(
            alert: Alert(
                id: AlertID.make(perk: name, offer: offer.number ?? 0, isAccepted: false), rule: ruleName,
                subject: .person(.tracked(offer.person)), name: standing.name, cohort: standing.cohort, status: .firing, at: at, since: at,
                endsAt: offer.expiresAt ?? closes,
                title: OneLine.made(of: title.rendered(value), maximumLength: TitleTemplate.maximumLength),
                text: parts.map { OneLine.made(of: $0.0, maximumLength: $0.1 + 3) }.joined(separator: " "), standing: standing,
                offer: facts(of: offer, placesLeft: placesLeft)),
            receivers: receivers)
    }

    /// What tells the sponsor that an offer was accepted: by whom only where the person wants that, and never a score.
    ///
    /// - Parameters:
    ///   - personName: the person's, as it is shown.
    ///   - placesLeft: How many more offers can be made.
    public func acceptance(of offer: Offer, personName: String, placesLeft: Int) -> Decision.Raised {
        let at = offer.answeredAt ?? offer.since
        let who = offer.isShared ? OneLine.made(of: personName, maximumLength: 200) : "somebody who stays unnamed"
        return Decision.Raised(
            alert: Alert(
                id: AlertID.make(perk: name, offer: offer.number ?? 0, isAccepted: true), rule: ruleName,
                subject: offer.isShared ? .person(.tracked(offer.person)) : .offer(offer.id),
                name: offer.isShared ? personName : "offer \(offer.id)", cohort: nil, status: .firing, at: at, since: at,
                endsAt: at + Rule.usualOpening,
                title: OneLine.made(of: "Offer \(offer.id) was accepted by \(who): \(gift)", maximumLength: TitleTemplate.maximumLength),
                standing: nil, offer: facts(of: offer, placesLeft: placesLeft)),
            receivers: sponsorReceivers)
    }
}
