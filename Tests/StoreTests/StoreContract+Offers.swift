import Model
import Store
import Testing

extension StoreContract {
    private static let open = Offer(
        perk: "coffee", person: slug("ada"), state: .offered, since: start - .seconds(9), number: 1, offeredAt: start,
        expiresAt: start + .seconds(60))

    static let offers: [Promise] = [
        Promise("offers are stored with the run that made them, and remembered by perk, who waits behind who was offered it") {
            store, _ async throws in
            let waiting = Offer(perk: "coffee", person: slug("aby"), state: .waiting, since: start)
            let other = Offer(perk: "tea", person: slug("ada"), state: .waiting, since: start)
            struct Killed: Error {}
            await #expect(throws: StoreError.self) {
                try await store.publish(Run(at: start, epoch: "one", standings: [])) { _ in throw Killed() }
            }
            #expect(try await store.offers(of: nil).isEmpty)
            try await store.publish(Run(at: start, epoch: "one", standings: [])) { _ in Decision(offers: [other, waiting, open]) }
            #expect(try await store.offers(of: nil) == [open, waiting, other])
            #expect(try await store.offers(of: "coffee") == [open, waiting])
            try await store.publish(Run(at: start, epoch: "one", standings: [])) { memory in
                #expect(Set(memory.offers) == [open, waiting, other])
                // What was offered meanwhile stays, whatever the run believed.
                var stale = open
                stale.state = .waiting
                return Decision(ceased: [waiting, stale])
            }
            #expect(try await store.offers(of: nil) == [open, other])
        },
        Promise("an offer is changed with what that raises, once, and by whoever knows how it stands") { store, _ async throws in
            try await store.publish(Run(at: start, epoch: "one", standings: [])) { _ in Decision(offers: [open]) }
            var accepted = open
            (accepted.state, accepted.answeredAt, accepted.isShared) = (.accepted, start + .seconds(5), true)
            let raised = Decision.Raised(alert: try alert("coffee-OFFER-1-ACCEPTED"), receivers: ["crm"])
            #expect(try await store.replace(open, by: accepted, raising: [raised]))
            #expect(try await !store.replace(open, by: accepted, raising: [raised]))
            #expect(try await store.offers(of: nil) == [accepted])
            #expect(try await store.outboxDepth().waiting == 1)
            var fulfilled = accepted
            (fulfilled.state, fulfilled.fulfilledAt) = (.fulfilled, start + .seconds(9))
            #expect(try await store.replace(accepted, by: fulfilled, raising: []))
            #expect(try await store.offers(of: nil) == [fulfilled])
        },
    ]
}
