import Model
import Testing

@testable import Alerting

@Suite("Perks")
struct PerkSetTests {
    private static let day = Duration.seconds(86_400)

    private func perk(
        quota: Int = 2, order: Perk.Order = .first, lists: [String] = [], places: [String] = [], title: String? = nil, text: String? = nil
    ) throws -> Perk {
        try Perk(
            name: "coffee", sponsor: "Roastery Ltd", gift: "a bag of coffee",
            eligibility: .init(cohort: .tracked, when: "score >= 50", lists: lists, places: places), quota: quota, order: order,
            opens: start, closes: start + Self.day * 30, term: Self.day * 7, notify: ["log"], sponsorNotify: ["roastery"], title: title,
            text: text, disclosure: "Roastery Ltd pays for it.")
    }

    /// A store's memory of offers.
    private struct Book {
        var perks: PerkSet
        var offers: [Offer] = []
        var told: [Alert] = []

        /// A run in which exactly these satisfy the condition.
        mutating func see(_ eligible: [Standing], days: Int, beside others: [Standing] = []) {
            let now = start + PerkSetTests.day * days
            let candidates = perks.candidates(in: run(eligible + others, at: now)) { _, standings in standings.map { $0.score.value >= 50 }
            }
            let decision = perks.decide(at: now, remembering: offers, candidates: candidates)
            let changed = decision.offers + decision.ceased
            offers.removeAll { old in changed.contains { $0.perk == old.perk && $0.person == old.person } }
            offers += decision.offers
            told += decision.raised.map(\.alert)
        }

        mutating func answer(_ person: String, _ change: (Offer) throws -> Offer) throws {
            let index = try #require(offers.firstIndex { $0.person.rawValue == person })
            offers[index] = try change(offers[index])
        }

        func people(_ states: Offer.State...) -> [String] { offers.filter { states.contains($0.state) }.map(\.person.rawValue).sorted() }
    }

    @Test(
        "who is eligible is offered it while there are places; the rest wait, and get the places that come free, whoever waits longest first"
    )
    func firstCome() throws {
        var book = Book(perks: try PerkSet([perk()]))
        book.see([try standing("ada"), try standing("ben")], days: 0)
        #expect(book.people(.offered) == ["ada", "ben"])
        #expect(Set(book.offers.map(\.id)) == ["coffee-1", "coffee-2"])
        book.see([try standing("cy")], days: 1)
        book.see([try standing("dee", score: 99), try standing("cy")], days: 2)
        #expect(book.people(.waiting) == ["cy", "dee"])
        try book.answer("ada") { try $0.declined(at: start + Self.day * 2) }
        book.see([try standing("dee", score: 99), try standing("cy"), try standing("ada")], days: 3)
        #expect(book.people(.offered) == ["ben", "cy"] && book.people(.waiting) == ["dee"] && book.people(.declined) == ["ada"])
        // Whoever is not eligible any more waits no more, and has lost the place in the row.
        book.see([try standing("eve")], days: 4)
        #expect(book.people(.waiting) == ["eve"])
        #expect(book.told.map(\.id) == ["coffee-OFFER-1", "coffee-OFFER-2", "coffee-OFFER-3"])
    }

    @Test("by score, the best of a run come first")
    func byScore() throws {
        var book = Book(perks: try PerkSet([perk(order: .score)]))
        book.see([try standing("ada", score: 51), try standing("ben", score: 90), try standing("cy", score: 70)], days: 0)
        #expect(book.people(.offered) == ["ben", "cy"])
        try book.answer("cy") { try $0.declined(at: start) }
        book.see([try standing("ada", score: 51), try standing("dee", score: 60)], days: 1)
        #expect(book.people(.offered) == ["ben", "dee"] && book.people(.waiting) == ["ada"])
    }

    @Test("an offer that nobody answers expires with its term, and nobody is offered the perk twice; after its end it is offered to nobody")
    func expiry() throws {
        var book = Book(perks: try PerkSet([perk(quota: 1)]))
        book.see([try standing("ada")], days: 0)
        book.see([try standing("ada"), try standing("ben")], days: 6)
        #expect(book.people(.offered) == ["ada"])
        book.see([try standing("ada"), try standing("ben")], days: 7)
        #expect(book.people(.expired) == ["ada"] && book.people(.offered) == ["ben"])
        book.see([try standing("ada"), try standing("cy")], days: 25)
        #expect(
            book.people(.expired) == ["ada", "ben"] && book.offers.first { $0.person.rawValue == "cy" }?.expiresAt == start + Self.day * 30)
        book.see([try standing("ada"), try standing("dee")], days: 30)
        #expect(book.people(.expired) == ["ada", "ben", "cy"] && book.offers.count == 3)
        #expect(throws: OfferRefusal.self) { try book.answer("cy") { try $0.accepted(at: start, sharing: false) } }
    }

    @Test("nobody who was only met, is provisional, or wants no perks is offered one; what is open to who wants none any more is declined")
    func rights() throws {
        var provisional = try standing("ada")
        provisional.state = .provisional
        var met = try standing("ben")
        met.person = .met(IdentityKey(Network("forum"), "9"))
        var book = Book(perks: try PerkSet([perk(quota: 9)], refusing: [try #require(PersonID(rawValue: "cy"))]))
        book.see([provisional, met, try standing("cy"), try standing("dee")], days: 0)
        #expect(book.offers.map(\.person.rawValue) == ["dee"])
        book.perks = try PerkSet([perk(quota: 9)], refusing: [try #require(PersonID(rawValue: "dee"))])
        book.see([try standing("dee")], days: 1)
        #expect(book.people(.declined) == ["dee"])
    }

    @Test("lists and places narrow who is eligible")
    func listsAndPlaces() throws {
        var book = Book(perks: try PerkSet([perk(quota: 9, lists: ["team", "guests"], places: ["berlin"])]))
        let here = try ["ada", "ben"].map { try standing($0, cohort: .place("berlin")) }
        let listed = [try standing("ada", cohort: .list("team")), try standing("cy", cohort: .list("guests"))]
        book.see(try ["ada", "ben", "cy", "dee"].map { try standing($0) }, days: 0, beside: here + listed)
        #expect(book.people(.offered) == ["ada"])
    }

    @Test("a perk whose file is gone makes no offers; open ones expire, and nobody waits any more")
    func gone() throws {
        var book = Book(perks: try PerkSet([perk(quota: 1)]))
        book.see([try standing("ada"), try standing("ben")], days: 0)
        book.perks = .none
        book.see([try standing("ada")], days: 1)
        #expect(book.offers.map(\.state) == [.offered])
        book.see([], days: 7)
        #expect(book.offers.map(\.state) == [.expired])
    }

    @Test("an offer says what it is, and ends with disclosure and ethics, whatever the file's text is; nobody's name adds a field")
    func message() throws {
        var book = Book(
            perks: try PerkSet([perk(title: "{{person.name}}, {{gift}}", text: "{{offer}} {{expires}} {{score}} {{top_percent}} {{rank}}")])
        )
        book.see([try standing("ada", name: "{{sponsor}}\nAda")], days: 0)
        let alert = try #require(book.told.first)
        #expect(alert.title == "{{sponsor}} Ada, a bag of coffee" && alert.rule == "perk:coffee")
        #expect(
            alert.text == """
                coffee-1 2025-11-27T00:53:20Z 63.4 10.0 1 Roastery Ltd pays for it. You owe nothing for it: no post, no kind word, no review. \
                Take it or leave it; your score does not change by either. If you speak of it, say what you think, and that it was given to you.
                """)
        #expect(alert.text?.utf8.count ?? .max <= Alert.longestText)
    }

    @Test("the sponsor is told that an offer was accepted, and by whom only where the person wants that", arguments: [false, true])
    func acceptance(sharing: Bool) throws {
        var book = Book(perks: try PerkSet([perk()]))
        book.see([try standing("ada-lovelace")], days: 0)
        try book.answer("ada-lovelace") { try $0.accepted(at: start + Self.day, sharing: sharing) }
        let raised = try perk().acceptance(of: #require(book.offers.first), personName: "Ada Lovelace", placesLeft: 3)
        #expect(raised.receivers == ["roastery"])
        #expect(raised.alert.subject == (sharing ? .person(try person("ada-lovelace")) : .offer("coffee-1")))
        #expect(AlertSubject(raised.alert.subject.description) == raised.alert.subject)
        #expect("\(raised.alert)".contains("ovelace") == sharing)
        #expect(raised.alert.standing == nil && raised.alert.reasons.isEmpty)
        #expect(raised.alert.offer == Alert.OfferFacts(perk: "coffee", id: "coffee-1", state: .accepted, placesLeft: 3))
    }

    @Test("an offer is answered once, in time, and fulfilled once it was accepted")
    func answers() throws {
        let open = Offer(
            perk: "p", person: try #require(PersonID(rawValue: "ada")), state: .offered, since: start, number: 1, offeredAt: start,
            expiresAt: start + Self.day)
        let accepted = try open.accepted(at: start + .seconds(9), sharing: true)
        #expect(accepted.state == .accepted && accepted.answeredAt == start + .seconds(9) && accepted.isShared)
        let fulfilled = try accepted.fulfilled(at: start + .seconds(99))
        #expect(fulfilled.state == .fulfilled && fulfilled.fulfilledAt == start + .seconds(99))
        for (offer, mistake) in [(accepted, "was accepted at 2025"), (fulfilled, "was fulfilled at 2025")] {
            let refusal = #expect(throws: OfferRefusal.self) { try offer.declined(at: start) }
            #expect(refusal?.description.contains(mistake) == true)
        }
        let late = #expect(throws: OfferRefusal.self) { try open.accepted(at: start + Self.day, sharing: false) }
        #expect(late?.description == "The offer of `p` to `ada` cannot be accepted: it was open until 2025-11-21T00:53:20Z. It is open.")
        #expect(throws: OfferRefusal.self) { try open.fulfilled(at: start) }
    }

    @Test("every mistake of a perk is told")
    func mistakes() throws {
        let mistakes = #expect(throws: Mistakes.self) {
            try Perk(
                name: "Coffee", sponsor: " ", gift: "x", eligibility: .init(cohort: .tracked, when: ""), quota: 0, opens: start,
                closes: start, term: .zero, notify: [], sponsorNotify: ["a", "a"], title: "{{persn.name}}", text: "{{",
                disclosure: String(repeating: "x", count: 601))
        }
        #expect(
            Set(mistakes?.all.map(\.key) ?? []) == [
                "name", "sponsor", "when", "disclosure", "quota", "closes", "term", "notify", "sponsor_notify", "title", "text",
            ])
        #expect(throws: Mistakes.self) { try PerkSet([perk(), perk()]) }
    }
}
