import Logging
import Model
import Scorekeeping
import Store
import Synchronization

/// Keeps how runs went: in the store, and here until the store takes it.
final class RunLog: Sendable {
    private let store: SQLiteStore
    private let logger: Logger
    /// In their order.
    private let waiting = Mutex<[RunRecord]>([])
    private let bell = Doorbell()

    /// Of more that the store does not take the oldest are forgotten.
    private static let mostWaiting = 100

    init(store: SQLiteStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    func note(_ ending: RunEnding) {
        waiting.withLock { waiting in
            waiting.append(RunRecord(ending))
            if waiting.count > Self.mostWaiting { waiting.removeFirst() }
        }
        bell.ring()
    }

    /// Stores what waits, until the task is cancelled.
    func run(on clock: any Clock<Duration>) async {
        while !Task.isCancelled {
            await bell.rest()
            await retrying("runs not noted yet", on: clock, logger: logger) { try await self.storeWaiting() }
        }
    }

    private func storeWaiting() async throws(StoreError) {
        let records = waiting.withLock { $0 }
        if records.isEmpty { return }
        try await store.note(records)
        waiting.withLock { waiting in
            // Of those that were stored some may have been forgotten meanwhile, as the oldest.
            waiting.removeAll { records.contains($0) }
        }
    }

    /// The last runs, newest first: those before a number, or all with those that wait to be stored.
    func records(before number: Int64? = nil, limit: Int) async throws(StoreError) -> [RunRecord] {
        let new = number == nil ? Array(waiting.withLock { $0 }.reversed().prefix(limit)) : []
        let stored = try await store.runRecords(before: number, limit: limit)
        // What has been stored meanwhile is in both.
        let known = Set(stored.map(\.asNoted))
        return Array((new.filter { !known.contains($0) } + stored).prefix(limit))
    }
}

extension RunRecord {
    /// Without what the store adds.
    fileprivate var asNoted: RunRecord {
        var record = self
        (record.number, record.epoch) = (nil, nil)
        return record
    }

    init(_ ending: RunEnding) {
        self.init(
            began: ending.began, at: ending.at, cause: ending.cause.rawValue, outcome: ending.outcome.rawValue,
            took: .milliseconds(ending.took.milliseconds),
            stages: ending.stages.map { Stage(part: $0.part.rawValue, milliseconds: $0.took.milliseconds) }, acts: ending.figures.acts,
            people: ending.figures.people, rescored: ending.figures.rescored, standings: ending.figures.standings,
            alerts: ending.raised.count, problem: ending.problem)
    }
}
