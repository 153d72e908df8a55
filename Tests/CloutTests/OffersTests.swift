import Alerting
import Foundation
import Model
import Store
import Testing

@testable import Clout

/// Perks over a real store that is killed again and again.
@Suite("Offers of perks")
struct OffersTests {
    private struct Killed: Error {}

    @Test("random runs, answers and kills: never more than the places, nobody twice, each told of once", arguments: 0..<16)
    func laws(seed: UInt64) async throws {
        var random = SeededNumbers(seed: seed)
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.path + "/clout.db"
        var store = try await SQLiteStore.open(at: path, role: .tool, logger: silent)
        let people = try (0..<12).map { try #require(PersonID(rawValue: "p\($0)")) }
        let start = Instant(seconds: 1_767_225_600)
        var quota = Int.random(in: 1...5, using: &random)
        func perks() throws -> PerkSet {
            try PerkSet(
                [
                    Perk(
                        name: "coffee", sponsor: "Roastery", gift: "coffee", eligibility: .init(cohort: .tracked, when: "w"), quota: quota,
                        order: seed.isMultiple(of: 2) ? .first : .score, opens: start, closes: start + .seconds(200_000),
                        term: .seconds(9000), notify: ["log"], sponsorNotify: ["hook"], disclosure: "paid for")
                ], refusing: [people[0]])
        }
        var now = start
        var offered: [PersonID: Int] = [:]
        for _ in 0..<80 {
            now = now + .seconds(Int64.random(in: 1...3000, using: &random))
            // An operator may find more to give away.
            if Int.random(in: 0..<20, using: &random) == 0 { quota += 1 }
            let (there, perks) = (people.filter { _ in Bool.random(using: &random) }, try perks())
            let run = Run(
                at: now, epoch: "1",
                standings: try there.map {
                    Standing(
                        person: .tracked($0), name: "P", cohort: .tracked,
                        score: try #require(Score(Double.random(in: 1...99, using: &random))),
                        state: .scored, rank: 1, cohortSize: 1, margin: 1, effectivePeople: 1)
                })
            let candidates = perks.candidates(in: run) { _, standings in standings.map { _ in true } }
            if Int.random(in: 0..<3, using: &random) == 0 {
                // Killed before the end of the transaction.
                await #expect(throws: StoreError.self) {
                    try await store.publish(run) { memory in
                        _ = perks.decide(at: run.at, remembering: memory.offers, candidates: candidates)
                        throw Killed()
                    }
                }
            }
            let before = try await store.offers(of: nil)
            try await store.publish(run) { perks.decide(at: run.at, remembering: $0.offers, candidates: candidates) }
            if Int.random(in: 0..<4, using: &random) == 0 {
                await store.close()
                store = try await SQLiteStore.open(at: path, role: .tool, logger: silent)
            }
            var offers = try await store.offers(of: nil)
            for offer in offers where offer.number != nil && !before.contains(where: { $0.person == offer.person && $0.number != nil }) {
                offered[offer.person, default: 0] += 1
            }
            if let offer = offers.randomElement(using: &random) {
                let next: Offer? =
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: try? offer.accepted(at: now + .seconds(Int64.random(in: 0...9000, using: &random)), sharing: true)
                    case 1: try? offer.declined(at: now)
                    default: try? offer.fulfilled(at: now)
                    }
                if let next { #expect(try await store.replace(offer, by: next, raising: [])) }
                offers = try await store.offers(of: nil)
            }
            #expect(offers.count { $0.state.takesPlace } <= quota, "seed \(seed)")
            #expect(offers.allSatisfy { $0.person != people[0] }, "seed \(seed)")
        }
        #expect(!offered.isEmpty && offered.values.allSatisfy { $0 == 1 }, "seed \(seed): \(offered)")
        let made = try await store.offers(of: nil).filter { $0.number != nil }
        #expect(made.compactMap(\.number) == Array(1...made.count), "seed \(seed)")
        let told = try await store.alerts(AlertQuestion(limit: .max)).map { $0.alert.subject.description }
        #expect(told.sorted() == made.map(\.person.rawValue).sorted(), "seed \(seed)")
        await store.close()
    }
}
