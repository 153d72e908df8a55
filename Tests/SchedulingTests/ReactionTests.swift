import ConnectorKit
import Model
import Testing

@testable import Scheduling

@Suite struct ReactionTests {
    private let now = TestWall.start
    private let spread = Spread(name: "ada")

    private func reaction(
        _ error: FetchError, failures: Int = 0, state: ConnectorState = ConnectorState(connector: "net"), wall: Instant? = nil
    ) -> Reaction {
        Reaction(
            to: error, failures: failures, spread: spread, interval: .seconds(900), state: state, now: now, wall: wall ?? now)
    }

    @Test("a time that the network named is kept to the millisecond, and is no failure of the identity's")
    func namedTimeIsKept() {
        let at = now + .milliseconds(77_123)
        let identity = reaction(.test(.rateLimited, .retry(at: at)), failures: 2)
        #expect(identity.schedule.due == at)
        #expect(identity.schedule.failures == 2)
        #expect(identity.state.pausedUntil == nil)
        #expect(identity.blockedUntil == nil)
        let connector = reaction(.test(.rateLimited, .retry(at: at), reach: .connector))
        #expect(connector.state.pausedUntil == at)
        #expect(connector.blockedUntil == at)
    }

    @Test("a network's time is a distance from its wall clock, whatever time the work is due by") func wallClockDiffers() {
        let wall = now - .seconds(31_536_000)
        let reaction = reaction(.test(.rateLimited, .retry(at: wall + .seconds(60)), reach: .connector), wall: wall)
        #expect(reaction.state.pausedUntil == now + .seconds(60))
        #expect(reaction.blockedUntil == wall + .seconds(60))
    }

    @Test("an absurd wait is cut to a day and reported; a budget may wait for its month") func absurdWaitsAreCut() {
        let far = now + .seconds(1_000_000_000)
        let limited = reaction(.test(.rateLimited, .retry(at: far), reach: .connector))
        #expect(limited.state.pausedUntil == now + .seconds(86_400))
        #expect(limited.wasCapped)
        let month = reaction(.test(.budgetSpent, .retry(at: now + .seconds(20 * 86_400)), reach: .connector))
        #expect(month.state.pausedUntil == now + .seconds(20 * 86_400))
        #expect(!month.wasCapped)
    }

    @Test("a time that has passed is no time to retry at: back off", arguments: [0, -1, -1_000_000_000])
    func passedTimes(seconds: Int64) {
        let reaction = reaction(.test(.rateLimited, .retry(at: now + .seconds(seconds)), reach: .connector))
        #expect(reaction.schedule.due >= now + .seconds(24))
        #expect((reaction.state.pausedUntil ?? now) >= now + .seconds(24))
    }

    @Test("trouble becomes the connector's from the third failure in a row") func patience() {
        var state = ConnectorState(connector: "net")
        for failure in 1...5 {
            let reaction = reaction(.test(.unreachable, .backOff, reach: .connector), failures: failure - 1, state: state)
            state = reaction.state
            #expect((state.pausedUntil != nil) == (failure >= Reaction.patience))
            #expect(reaction.schedule.failures == failure)
        }
        #expect((state.pausedUntil ?? now) - now >= .seconds(96))
    }

    @Test("servers in trouble count for the connector whomever the failure names; an unreadable answer does not")
    func unreachableCounts() {
        #expect(reaction(.test(.unreachable, .backOff)).state.failures == 1)
        #expect(reaction(.test(.malformedResponse, .backOff)).state.failures == 0)
    }

    @Test("only an operator can mend some things") func stopping() {
        let stopped = reaction(.test(.unauthorized, .reconfigure, reach: .connector), failures: 1)
        #expect(stopped.state.isStopped)
        #expect(!stopped.schedule.isSuspended)
        #expect(stopped.schedule.failures == 1)
        #expect(reaction(.test(.creditsSpent, .backOff)).state.isStopped)
        #expect(reaction(.test(.rejected, .giveUp, reach: .connector)).state.isStopped)
        let gone = reaction(.test(.gone, .giveUp))
        #expect(gone.schedule.isSuspended)
        #expect(!gone.state.isStopped)
        let daily = reaction(.test(.forbidden, .reconfigure))
        #expect(!daily.schedule.isSuspended)
        #expect(daily.schedule.due >= now + .seconds(43_200))
    }

    @Test("whatever fails, something sensible follows", arguments: FetchError.Kind.allCases)
    func everyCombination(kind: FetchError.Kind) {
        for recovery in [FetchError.Recovery.retry(at: now + .seconds(5)), .retry(at: now), .backOff, .reconfigure, .giveUp] {
            for reach in [FetchError.Reach.identity, .connector] {
                for failures in [0, 1, 1000] {
                    let reaction = reaction(.test(kind, recovery, reach: reach), failures: failures)
                    #expect(reaction.schedule.due >= now)
                    #expect(reaction.schedule.due <= now + .seconds(2 * 86_400))
                    #expect(reaction.schedule.problem != nil)
                    #expect(reaction.schedule.failures >= failures)
                    #expect(!(reaction.state.isStopped && reaction.state.pausedUntil != nil))
                    #expect(reach == .connector || !reaction.state.isStopped || kind == .creditsSpent)
                }
            }
        }
    }
}

@Suite struct ScheduleTimeTests {
    private let start = TestWall.start

    @Test(
        "follows the wall clock forward and never goes back",
        arguments: [
            1, 3600, 86_400, 31_536_000, 2_000_000_000, -1, -3600, -86_400, -31_536_000, -1_790_000_000,
        ])
    func jumps(seconds: Int64) {
        var time = ScheduleTime(wall: start, elapsed: .zero)
        let before = time.now(wall: start + .seconds(10), elapsed: .seconds(10))
        let after = time.now(wall: start + .seconds(10 + seconds), elapsed: .seconds(10))
        #expect(after == max(before, start + .seconds(10 + seconds)))
        let later = time.now(wall: start + .seconds(70 + seconds), elapsed: .seconds(70))
        #expect(later == after + .seconds(60))
    }

    @Test("a wall clock that is slewed is followed without drifting away") func slew() {
        var time = ScheduleTime(wall: start, elapsed: .zero)
        var last = start
        for minute in 1...600 {
            // 500 ppm slow: 30 ms a minute.
            let wall = start + .milliseconds(Int64(minute) * 59_970)
            let now = time.now(wall: wall, elapsed: .seconds(60 * minute))
            #expect(now >= last)
            last = now
        }
        #expect(last == start + .milliseconds(600 * 59_970))
    }

    @Test("a restart goes on from where an earlier process had come") func restart() {
        var time = ScheduleTime(wall: start, elapsed: .zero)
        _ = time.now(wall: start, elapsed: .zero)
        let reached = ScheduleTime.reached(in: [time.mark])
        var next = ScheduleTime(wall: start - .seconds(31_536_000), elapsed: .zero, reached: reached)
        #expect(next.now(wall: start - .seconds(31_536_000), elapsed: .zero) == start)
        #expect(ScheduleTime.reached(in: []) == nil)
    }

    @Test("random walks of the wall clock never turn it back", arguments: [1, 2, 3] as [UInt64]) func randomWalks(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var time = ScheduleTime(wall: start, elapsed: .zero)
        var (wall, elapsed, last) = (start, Duration.zero, start)
        for _ in 0..<10_000 {
            let step = Duration.milliseconds(Int64.random(in: 0...100_000, using: &random))
            elapsed += step
            wall =
                wall + step
                + .milliseconds(
                    Int.random(in: 0..<10, using: &random) == 0 ? Int64.random(in: -1_000_000_000...1_000_000, using: &random) : 0)
            let now = time.now(wall: wall, elapsed: elapsed)
            #expect(now >= last && now >= wall, "seed \(seed)")
            last = now
        }
    }
}
