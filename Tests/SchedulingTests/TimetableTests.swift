import Model
import Testing

@testable import Scheduling

@Suite struct TimetableTests {
    private let spread = Spread(name: "ada")
    private let interval = Duration.seconds(900)
    private let now = TestWall.start

    @Test(
        "the next tick lies half to one and a half intervals ahead, whatever the time",
        arguments: [
            Instant(seconds: 0), Instant(seconds: -1), Instant(seconds: 1_790_000_000), Instant(seconds: 2_147_483_648),
            Instant(seconds: 4_294_967_296), Instant(milliseconds: .min / 4), Instant(milliseconds: .max / 4),
        ])
    func isAlwaysNear(now: Instant) {
        for interval in [Duration.seconds(1), .seconds(7), .seconds(900), .seconds(86_400), .seconds(30 * 86_400)] {
            let due = Timetable.nextDue(after: now, interval: interval, spread: spread)
            #expect(due - now >= interval / 2)
            #expect(due - now <= interval * 1.5)
        }
    }

    @Test("ticks are one interval apart, so a late fetch does not move them") func ticksStand() {
        let first = Timetable.nextDue(after: now, interval: interval, spread: spread)
        let punctual = Timetable.nextDue(after: first, interval: interval, spread: spread)
        let late = Timetable.nextDue(after: first + .seconds(400), interval: interval, spread: spread)
        #expect(punctual - first == interval)
        #expect(late == punctual)
    }

    @Test("missed ticks coalesce: after eight hours there is one fetch, and the next one lies ahead") func missedTicksCoalesce() {
        let first = Timetable.nextDue(after: now, interval: interval, spread: spread)
        let gap = first + .seconds(8 * 3600)
        let next = Timetable.nextDue(after: gap, interval: interval, spread: spread)
        #expect(next > gap)
        #expect((next - first).milliseconds % interval.milliseconds == 0)
    }

    @Test("an interval below a second is taken for a second") func shortestInterval() {
        #expect(Timetable.nextDue(after: now, interval: .zero, spread: spread) > now)
    }

    @Test("a first fetch comes within its period") func firstDue() {
        let due = Timetable.firstDue(after: now, within: .seconds(60), spread: spread)
        #expect(due >= now && due < now + .seconds(60))
    }
}

@Suite struct BackoffTests {
    @Test("waits double up to the limit") func waitsDouble() {
        let backoff = Backoff(base: .seconds(30), limit: .seconds(900), jitter: 0)
        let waits = (1...8).map { backoff.delay(failures: $0, spread: Spread(name: "a")).milliseconds / 1000 }
        #expect(waits == [30, 60, 120, 240, 480, 900, 900, 900])
    }

    @Test("no number of failures makes a wait overflow, vanish, or pass the limit", arguments: [Int.min, -1, 0, 1, 63, 64, 1000, Int.max])
    func everyNumberIsSafe(failures: Int) {
        let wait = Backoff.connector.delay(failures: failures, spread: Spread(name: "a"))
        #expect(wait >= .seconds(24) && wait <= .seconds(900))
    }

    @Test("jitter keeps to a fifth, is the same for the same identity, and spreads many") func jitterSpreads() {
        let waits = (0..<1000).map { Backoff.identity(interval: .seconds(900)).delay(failures: 1, spread: Spread(name: "\($0)")) }
        #expect(waits.allSatisfy { $0 >= .seconds(24) && $0 <= .seconds(36) })
        #expect(Set(waits).count > 900)
        #expect(waits[7] == Backoff.identity(interval: .seconds(900)).delay(failures: 1, spread: Spread(name: "7")))
    }

    @Test("an identity never waits longer than its interval") func intervalIsTheLimit() {
        #expect(Backoff.identity(interval: .seconds(10)).delay(failures: 3, spread: Spread(name: "a")) <= .seconds(10))
    }
}

@Suite struct PaceTests {
    @Test("starts of many keep a gap, and a start that came late does not bring the next one nearer") func keepsGap() {
        var pace = Pace()
        let gap = Pace.gap(interval: .seconds(900), assignments: 900)
        #expect(gap == .milliseconds(625))
        #expect(pace.wait(at: .zero) == .zero)
        pace.start(at: .zero, gap: gap)
        #expect(pace.wait(at: .milliseconds(600)) == .milliseconds(25))
        pace.start(at: .seconds(5), gap: gap)
        #expect(pace.wait(at: .seconds(5)) == gap)
    }

    @Test("few assignments wait ten seconds for each other at most", arguments: [0, 1, 3, 50])
    func fewDoNotWaitLong(assignments: Int) {
        #expect(Pace.gap(interval: .seconds(86_400), assignments: assignments) == .seconds(10))
    }
}
