import Model
import Store
import Testing

extension StoreContract {
    private static func state(at day: Int64, quarantinedSince since: Instant? = nil) -> PublishingState {
        let at = start + .seconds(day * 86_400)
        let snapshot = Snapshot(at: at, epoch: "one", scores: ["ada": 42.125, "forum:é“": 1.0 / 3])
        return PublishingState(
            good: snapshot, quarantine: since.map { .init(since: $0, snapshot: snapshot, reasons: ["the mean"]) }, judged: at,
            circumstances: "these", explainedUntil: at + .seconds(1), accepted: ["one": at])
    }

    static let publishing: [Promise] = [
        Promise("by what runs are judged is kept with the run, or without one that is held back") { store, _ async throws in
            #expect(try await store.publishing() == Publishing())
            let run = Run(at: start, epoch: "one", standings: [])
            try await store.publish(run, judgedBy: state(at: 0)) { _ in Decision() }
            #expect(try await store.publishing() == Publishing(state: state(at: 0), firstRun: start))
            try await store.publish(Run(at: start + .seconds(1), epoch: "one", standings: [])) { _ in Decision() }
            #expect(try await store.publishing().state == state(at: 0))
            try await store.hold(state(at: 1, quarantinedSince: start))
            #expect(try await store.publishing().state == state(at: 1, quarantinedSince: start))
            struct Refused: Error {}
            await #expect(throws: StoreError.self) { try await store.publish(run, judgedBy: state(at: 2)) { _ in throw Refused() } }
            #expect(try await store.publishing().state == state(at: 1, quarantinedSince: start))
        },
        Promise("what is held back can be released, until a run is published") { store, _ async throws in
            #expect(try await store.releaseQuarantine() == nil)
            #expect(try await !store.publishing().isReleased)
            let held = state(at: 1, quarantinedSince: start)
            try await store.hold(held)
            #expect(try await store.releaseQuarantine() == held.quarantine)
            // A daemon that had looked before keeps its state without taking the word back.
            try await store.hold(held)
            #expect(try await store.publishing().isReleased)
            try await store.publish(Run(at: start, epoch: "one", standings: []), judgedBy: state(at: 2)) { _ in Decision() }
            #expect(try await !store.publishing().isReleased)
        },
        Promise("imports are counted, and what a network has just told is none") { store, _ async throws in
            try await store.commit(Batch(interactions: [act("1")]))
            try await store.commit(Batch(interactions: [act("2")]), isCurrent: true)
            try await store.commit(Batch())
            try await store.commit(Batch(interactions: [act("3")]))
            #expect(try await store.publishing().imports == 2)
        },
        Promise("good fetches' new records are counted by connector and day, for sixteen days") { store, _ async throws in
            let assignments = ["one", "two"].map { Assignment(connector: $0, identity: nil) }
            try await store.adopt(
                people: [], identities: [], assignments: Dictionary(uniqueKeysWithValues: assignments.map { ($0, start) }), handles: [:])
            for (hours, records) in [(0, 5), (1, 0), (24, 7), (17 * 24, 1)] {
                for claim in try await store.claim(dueBy: start, limit: 9, lease: .seconds(60), excluding: []) {
                    let success = Schedule.Success(
                        at: start + .seconds(hours * 3600), activity: 1, records: claim.assignment.connector == "one" ? records : 0)
                    try await store.release(claim.lease, next: Schedule(due: start, success: success))
                }
                if hours == 24 {
                    let intake = try await store.intake(since: start.day)
                    #expect(
                        intake == [
                            Intake(connector: "one", day: start.day, records: 5), Intake(connector: "one", day: start.day + 1, records: 7),
                            Intake(connector: "two", day: start.day, records: 0), Intake(connector: "two", day: start.day + 1, records: 0),
                        ])
                    #expect(try await store.intake(since: start.day + 1).count == 2)
                }
            }
            #expect(try await store.intake(since: 0).filter { $0.connector == "one" }.map(\.records) == [7, 1])
        },
    ]
}
