import Alerting
import Model
import Pages
import Scorekeeping
import Store

extension PageMaker {
    private static let latest = 10

    func perks() async throws -> PerksPage {
        let (now, directory) = (now, view.published.current?.directory)
        let counts = try await store.offerCounts()
        var rows: [PerksPage.Row] = []
        for perk in configuration.perks {
            let taken = PlacesTaken(counts: counts[perk.name] ?? [:])
            let offers = try await store.latestOffers(of: perk.name, limit: Self.latest)
            rows.append(
                PerksPage.Row(
                    name: perk.name, gift: perk.gift, sponsor: perk.sponsor, state: state(of: perk, at: now),
                    eligible: eligible(perk.eligibility), condition: perk.eligibility.when,
                    facts: facts(of: perk, taken),
                    offers: offers.map { offer in
                        let name = directory?.name(of: .tracked(offer.person)) ?? offer.person.rawValue
                        return PerksPage.Offer(
                            badge: badge(of: .tracked(offer.person), .row), title: link(to: .tracked(offer.person), named: name).markup,
                            note: words(for: offer, at: now))
                    }, disclosure: perk.disclosure, ethics: perk.ethics))
        }
        return PerksPage(try await site(), open: configuration.perks.count { $0.isOpen(at: now) }, rows: rows)
    }

    /// What a person was offered, as far as its perk is there still.
    func offers(to person: PersonID) async throws -> [PerksPage.Offer] {
        let (now, perks) = (now, Dictionary(configuration.perks.map { ($0.name, $0) }) { first, _ in first })
        let offers = try await store.offers(to: person, of: Array(perks.keys))
        return offers.sorted { ($0.offeredAt ?? $0.since) > ($1.offeredAt ?? $1.since) }.compactMap { offer in
            guard let perk = perks[offer.perk] else { return nil }
            let title = Link(text: perk.gift, address: "\(Links.perks)#perk-\(perk.name.inPath)")
            return PerksPage.Offer(title: title.markup, note: "\(words(for: offer, at: now)) · a gift of \(perk.sponsor)")
        }
    }

    private func state(of perk: Perk, at now: Instant) -> Markup {
        if perk.isOpen(at: now) { return MachineState.ok.markup("open until \(perk.closes.date(from: now))") }
        return now < perk.opens
            ? MachineState.wait.markup("opens \(perk.opens.date(from: now))")
            : MachineState.off.markup("closed \(perk.closes.date(from: now))")
    }

    private func eligible(_ eligibility: Perk.Eligibility) -> String {
        let lists = eligibility.lists.isEmpty ? "" : " on \(Words.list(eligibility.lists))"
        let places = eligibility.places.isEmpty ? "" : " at home in \(Words.list(eligibility.places))"
        return "those among \(eligibility.cohort.people)\(lists)\(places)"
    }

    private func facts(of perk: Perk, _ taken: PlacesTaken) -> [Fact] {
        func fact(_ label: String, _ state: Offer.State, _ note: Markup = "") -> Fact {
            Fact(label: label, value: Markup(taken[state].grouped), note: note)
        }
        return [
            Fact(
                label: "Places taken", value: "\(taken.all.grouped) of \(perk.quota.grouped)",
                note: Gauge(Double(taken.all), of: Double(perk.quota)).markup),
            fact("Offered", .offered, "wait for an answer, \(perk.term.words) each"), fact("Accepted", .accepted, "and not had yet"),
            fact("Had", .fulfilled), fact("Declined", .declined), fact("Not answered", .expired),
            fact("Waiting", .waiting, "for a place"),
        ]
    }

    private func words(for offer: Offer, at now: Instant) -> Markup {
        switch offer.state {
        case .waiting: "waits for a place since \(offer.since.date(from: now))"
        case .offered:
            "offered \((offer.offeredAt ?? offer.since).date(from: now)), open until \((offer.expiresAt ?? now).stamp(from: now))"
        case .accepted: "accepted \((offer.answeredAt ?? offer.since).date(from: now))"
        case .declined: "declined \((offer.answeredAt ?? offer.since).date(from: now))"
        case .expired: "not answered in time"
        case .fulfilled: "had \((offer.fulfilledAt ?? offer.since).date(from: now))"
        }
    }
}
