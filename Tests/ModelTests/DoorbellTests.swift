import Model
import Synchronization
import Testing

@Suite("A doorbell", .timeLimit(.minutes(10)))
struct DoorbellTests {
    private let bell = Doorbell()

    /// Long enough for whatever can go on to have gone on.
    private func others() async { for _ in 0..<200 { await Task.yield() } }

    @Test("rings while nobody rests are kept, as one")
    func keepsOneRing() async {
        bell.ring()
        bell.ring()
        await bell.rest()
        let wakings = Count()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await bell.rest()
                wakings.add()
            }
            await others()
            #expect(wakings.value == 0)
            bell.ring()
        }
        #expect(wakings.value == 1)
    }

    @Test("a ring ends a rest before its deadline")
    func ringEndsRest() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await bell.rest(atMost: .seconds(1), on: StillClock()) }
            await others()
            bell.ring()
        }
    }

    @Test("a deadline ends a rest that nobody rings for")
    func deadlineEndsRest() async { await bell.rest(until: StillClock().now, on: StillClock()) }

    @Test("a cancellation ends a rest, before it begins as well as after, and a ring behind it is kept")
    func cancellationEndsRest() async {
        for begins in [false, true] {
            await withTaskGroup(of: Void.self) { group in
                if !begins { group.cancelAll() }
                group.addTask { await bell.rest() }
                if begins { await others() }
                group.cancelAll()
            }
        }
        bell.ring()
        await bell.rest()
    }

    @Test("no ring is lost, whoever rings when")
    func losesNothing() async {
        let (tasks, rings) = (4, 500)
        let rung = Count()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<tasks {
                group.addTask {
                    for _ in 0..<rings {
                        rung.add()
                        bell.ring()
                        await Task.yield()
                    }
                }
            }
            // A lost ring would leave this at rest for good.
            while rung.value < tasks * rings { await bell.rest() }
        }
    }
}

private final class Count: Sendable {
    private let atomic = Atomic(0)
    var value: Int { atomic.load(ordering: .sequentiallyConsistent) }
    func add() { atomic.add(1, ordering: .sequentiallyConsistent) }
}

/// A clock on which no time passes: what is due now is due, and everything else never is.
private struct StillClock: Clock {
    typealias Instant = ContinuousClock.Instant
    private static let start = ContinuousClock.now

    var now: Instant { Self.start }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        if deadline > now { await Doorbell().rest() }
        try Task.checkCancellation()
    }
}
