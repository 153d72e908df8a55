import Foundation
import Logging
import Model
import Store
import Testing

@testable import Delivery

extension SQLiteStore: Outbox {}

/// The courier on a real store, over days of virtual time.
@Suite(.timeLimit(.minutes(10))) struct OutageTests {
    private let clock = TestClock()

    /// Lets virtual time go on from one wake-up to the next, each time everything has come to rest, until `end`.
    private func passTime(until end: Duration, _ store: SQLiteStore, _ courier: Courier, _ receivers: Set<String>) async throws {
        let end = TestClock.Instant(offset: end)
        while clock.now < end {
            try Task.checkCancellation()
            let isAtRest = courier.statuses.allSatisfy { $0.inFlight == 0 } && clock.sleepers > 0
            let due = try await store.nextNotificationDue(for: receivers)
            if isAtRest, due.map({ $0 > clock.time }) ?? true, let wake = clock.nextWake, start + wake.offset <= due ?? start + wake.offset
            {
                clock.advance(to: min(wake, end))
            }
            await Task.yield()
        }
    }

    @Test(
        "a receiver is down for a day: all of it arrives afterwards, in order for each person, with the same ids; another gets all at once")
    func downForADay() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "clout-outage-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let wall = TestWallClock(clock: clock)
        let store = try await SQLiteStore.open(
            at: folder.appending(path: "clout.db").path, role: .tool, clock: wall,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let back = start + .seconds(86_400)
        let crm = TestReceiver("crm", clock: clock) { $0.at < back ? .failed(reason: "down") : .delivered }
        let well = TestReceiver("well", clock: clock)
        let log = LogCapture()
        let courier = Courier(
            outbox: store, receivers: [crm, well], limits: Courier.Limits(longestWait: .seconds(3600)), clock: clock, wallClock: wall,
            logger: log.logger())
        let run = Task { await courier.run() }
        for hour in 0..<24 {
            let at = clock.time
            let raised = try ["ada", "ben"].map { person in
                var alert = try sampleAlert(person: person)
                alert.id = "\(person)-\(hour)"
                alert.at = at
                return Decision.Raised(alert: alert, receivers: ["crm", "well"])
            }
            try await store.publish(Run(at: at, epoch: "1", standings: [])) { _ in Decision(raised: raised) }
            courier.nudge()
            try await passTime(until: .seconds(3600 * (hour + 1)), store, courier, ["crm", "well"])
        }
        // The head of each chain is tried within one step of the schedule after the return; the rest follows at once.
        try await passTime(until: .seconds(86_400 + 40_000), store, courier, ["crm", "well"])
        #expect(try await store.outboxDepth() == (waiting: 0, dead: 0))

        for person in ["ada", "ben"] {
            let taken = crm.got.filter { $0.at >= back && $0.notification.alert.subject.description == person }
            #expect(taken.map(\.notification.alert.id) == (0..<24).map { "\(person)-\($0)" })
        }
        #expect(Set(crm.got.map(\.notification.id)).count == 48)
        let ids = Dictionary(grouping: crm.got, by: \.notification.alert.id).mapValues { Set($0.map(\.notification.id)).count }
        #expect(ids.values.allSatisfy { $0 == 1 })
        #expect(well.got.count == 48 && well.got.allSatisfy { $0.at == $0.notification.alert.at })
        #expect(log.lines == ["warning receiver fails reason=down receiver=crm", "notice receiver delivers again receiver=crm"])

        run.cancel()
        let end = Flag()
        async let ended: Void = {
            await run.value
            end.raise()
        }()
        while !end.isRaised {
            if let wake = clock.nextWake { clock.advance(to: wake) }
            await Task.yield()
        }
        await ended
        await store.close()
    }
}
