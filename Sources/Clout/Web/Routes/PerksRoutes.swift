import Alerting
import JSON
import Model
import Store
import Web

extension DaemonView {
    /// Perks, and what became of their offers. Answers to them are entered on the command line, where their authors are known.
    func addPerks(to routes: inout Routes) {
        routes.get("/v1/perks", Operation("listPerks", "The perks of perks.d, and how their places are taken.", answers: "Perks")) { _ in
            let (counts, now) = (try await store.offerCounts(), wall.now)
            var writer = JSONWriter()
            writer.whole("perks") { perks in
                perks.array { list in
                    for perk in configuration.value.perks { list.perk(perk, taken: PlacesTaken(counts: counts[perk.name] ?? [:]), at: now) }
                }
            }
            return Answer.json(writer.bytes).tagged
        }
        let (limit, cursor) = (Parameter.pageSize(), Parameter<OfferPlace?>.cursor())
        routes.get(
            "/v1/perks/{perk}/offers", Operation("listOffers", "To whom a perk was offered, and what became of it.", answers: "Offers"),
            parameters: [limit, cursor]
        ) { request in
            let (name, limit, place) = (request[path: "perk"], try request[limit], try request[cursor])
            let perks = configuration.value.perks.map(\.name)
            let offers = try await store.offers(of: name, after: place, limit: limit + 1)
            // Those of a perk that has gone are kept.
            var isKnown = perks.contains(name) || !offers.isEmpty
            if !isKnown, place != nil { isKnown = try await !store.offers(of: name, after: nil, limit: 1).isEmpty }
            guard isKnown else {
                throw ProblemDetails.notFound("There is no perk `\(name.prefix(100))`.", nearest: nearestWord(to: name, among: perks))
            }
            var writer = JSONWriter()
            writer.object { $0.page("offers", offers, of: limit, cursor: { $0.place }) { $0.offer($1) } }
            return Answer.json(writer.bytes).tagged
        }
    }
}
