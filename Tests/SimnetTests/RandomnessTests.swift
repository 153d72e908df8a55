import Model
import Testing

@testable import Simnet

@Suite("Seeded numbers")
struct SeededGeneratorTests {
    @Test("are the same for one seed and stream, others for another")
    func seeded() {
        func first(_ seed: UInt64, _ stream: UInt64) -> [UInt64] {
            var generator = SeededGenerator(seed: seed, stream: stream)
            return (0..<8).map { _ in generator.next() }
        }
        #expect(first(1, 2) == first(1, 2))
        #expect(Set([first(1, 2), first(1, 3), first(2, 2), first(0, 0)]).count == 4)
    }

    @Test("have the means that they promise", arguments: [UInt64(1), 99])
    func means(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = 20_000.0
        let unit = (0..<Int(count)).reduce(0.0) { sum, _ in sum + generator.unit() } / count
        let poisson = (0..<Int(count)).reduce(0.0) { sum, _ in sum + Double(generator.poisson(3, atMost: 100)) } / count
        let heavy = (0..<Int(count)).reduce(0.0) { sum, _ in sum + generator.heavyTailed() } / count
        #expect(abs(unit - 0.5) < 0.02 && abs(poisson - 3) < 0.1 && abs(heavy - 1) < 0.15, "\(unit) \(poisson) \(heavy), seed \(seed)")
        #expect((0..<1000).allSatisfy { _ in (0..<7).contains(generator.below(7)) })
    }
}

@Suite("Snowflakes")
struct SnowflakeTests {
    @Test("hold their time, grow with it, and are cut by it", arguments: [Snowflake.mastodon, .twitter])
    func roundTrip(snowflake: Snowflake) {
        let instant = Instant(seconds: 1_790_000_000)
        let number = snowflake.number(at: instant, tail: .max)
        #expect(snowflake.instant(of: number) == instant)
        #expect(number < snowflake.cut(after: instant))
        #expect(number >= snowflake.cut(after: instant - .milliseconds(1)))
        #expect(number < UInt64(Int64.max))
    }
}

@Suite("An accelerated clock")
struct AcceleratedClockTests {
    @Test("runs as many times faster, and its sleeps are as many times shorter")
    func runsFaster() async throws {
        let start = SocietyConfiguration.standardOpening
        let clock = AcceleratedClock(speed: 100_000, from: start)
        let began = ContinuousClock.now
        try await clock.sleep(for: .seconds(2000))
        let real = ContinuousClock.now - began
        #expect(real >= .milliseconds(19) && real < .seconds(500))
        #expect(clock.wall.now - start >= .seconds(1900))
    }

    @Test("ends a sleep when it is cancelled")
    func cancels() async {
        let clock = AcceleratedClock(speed: 1, from: SocietyConfiguration.standardOpening)
        let sleeper = Task { try await clock.sleep(for: .seconds(3600)) }
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
    }
}
