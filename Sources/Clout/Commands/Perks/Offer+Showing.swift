import Alerting
import JSON
import Model

extension Perk {
    /// Whether offers are made at a time, in a word.
    func shownState(at now: Instant) -> String { isOpen(at: now) ? "open" : now < opens ? "not yet" : "closed" }
}

extension Offer {
    /// When it came to what it is.
    var shownTime: String {
        switch state {
        case .waiting: "since \(since)"
        case .offered: "until \(expiresAt?.description ?? "–")"
        case .accepted, .declined, .expired: answeredAt?.description ?? "–"
        case .fulfilled: fulfilledAt?.description ?? "–"
        }
    }
}

/// How a perk's places are taken.
struct PlacesTaken {
    private let counts: [Offer.State: Int]

    init(counts: [Offer.State: Int]) { self.counts = counts }

    init(_ offers: some Sequence<Offer>) { counts = Dictionary(offers.map { ($0.state, 1) }, uniquingKeysWith: +) }

    subscript(_ state: Offer.State) -> Int { counts[state] ?? 0 }

    var all: Int { Offer.State.allCases.filter(\.takesPlace).reduce(0) { $0 + self[$1] } }
}

extension JSONWriter {
    static func text(of offer: Offer) -> String {
        var writer = JSONWriter()
        writer.offer(offer)
        return writer.text
    }

    mutating func offer(_ offer: Offer) {
        object { object in
            object.member("id", orNull: offer.number.map { _ in offer.id })
            object.member("perk", offer.perk)
            object.member("person", offer.person.rawValue)
            object.member("state", offer.state.rawValue)
            object.member("eligible_since", offer.since.description)
            object.member("offered_at", orNull: offer.offeredAt?.description)
            object.member("expires_at", orNull: offer.expiresAt?.description)
            object.member("answered_at", orNull: offer.answeredAt?.description)
            object.member("fulfilled_at", orNull: offer.fulfilledAt?.description)
            object.member("shared", offer.isShared)
        }
    }

    mutating func perk(_ perk: Perk, taken: PlacesTaken, at now: Instant) {
        object { object in
            object.member("name", perk.name)
            object.member("state", perk.shownState(at: now).replacing(" ", with: "_"))
            object.member("sponsor", perk.sponsor)
            object.member("gift", perk.gift)
            object.member("cohort", perk.eligibility.cohort.description)
            object.member("when", perk.eligibility.when)
            object.member("lists", perk.eligibility.lists)
            object.member("places", perk.eligibility.places)
            object.member("quota", perk.quota)
            object.member("free", max(0, perk.quota - taken.all))
            for state in Offer.State.allCases { object.member(state.rawValue, taken[state]) }
            object.member("order", perk.order.rawValue)
            object.member("opens", perk.opens.description)
            object.member("closes", perk.closes.description)
            object.member("term", DurationText.write(perk.term))
            object.member("notify", perk.receivers)
            object.member("sponsor_notify", perk.sponsorReceivers)
            object.member("disclosure", perk.disclosure)
            object.member("ethics", perk.ethics)
        }
    }
}
