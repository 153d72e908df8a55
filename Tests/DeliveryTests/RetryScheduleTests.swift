import Model
import Testing

@testable import Delivery

@Suite struct RetryScheduleTests {
    @Test("the standard schedule makes ten attempts over 75 h 35 min")
    func standard() {
        #expect(RetrySchedule.standard.delays.count == 10)
        let whole: Duration = RetrySchedule.standard.delays.reduce(.zero, +)
        #expect(whole == .seconds(272_105))
        #expect(RetrySchedule.standard.delay(after: 9, of: "a") != nil)
        for attempt in [10, 11, .max] { #expect(RetrySchedule.standard.delay(after: attempt, of: "a") == nil) }
    }

    @Test("delays keep within ten percent, spread, and are the same each time", arguments: 1...9)
    func jitter(attempt: Int) throws {
        let planned = RetrySchedule.standard.delays[attempt]
        var parts: [Double] = []
        for number in 0..<1000 {
            let delay = try #require(RetrySchedule.standard.delay(after: attempt, of: "notification-\(number)"))
            #expect(delay == RetrySchedule.standard.delay(after: attempt, of: "notification-\(number)"))
            parts.append(delay / planned)
        }
        #expect(parts.allSatisfy { (0.9...1.1).contains($0) })
        // Uniform in 0.9...1.1: mean 1 with a standard error of 0.0018, and both ends are reached.
        let (least, mean, most) = (try #require(parts.min()), parts.reduce(0, +) / 1000, try #require(parts.max()))
        #expect(least < 0.905)
        #expect((0.99...1.01).contains(mean))
        #expect(most > 1.095)
    }

    @Test("the hash is FNV-1a, finished")
    func hash() {
        #expect(StableHash.of("") != StableHash.of("a"))
        #expect(StableHash.of("notification/1") == StableHash.of("notification/1"))
    }
}
