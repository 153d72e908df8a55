import Foundation
import Model
import Testing

@Suite("Instants")
struct InstantTests {
    @Test(
        "an RFC 3339 time is read to the millisecond",
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-11-20T08:15:30Z", 1_795_162_530_000),
            ("2026-11-20T08:15:30.1Z", 1_795_162_530_100),
            ("2026-11-20T08:15:30.123456789Z", 1_795_162_530_123),
            ("2026-11-20T09:15:30+01:00", 1_795_162_530_000),
            ("2026-11-20T09:15:30+0100", 1_795_162_530_000),
            ("2026-11-20t08:15:30z", 1_795_162_530_000),
            ("2026-11-20 08:15:30Z", 1_795_162_530_000),
            ("2000-02-29T23:59:60Z", 951_868_800_000),
            ("1969-12-31T23:59:59.999Z", -1),
            ("0000-03-01T00:00:00Z", -62_162_035_200_000),
        ] as [(String, Int64)])
    func readsTimes(text: String, milliseconds: Int64) {
        #expect(Instant(text)?.milliseconds == milliseconds)
    }

    @Test(
        "anything else is no time",
        arguments: [
            "", "2026-11-20", "2026-11-20T08:15:30", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
            "2026-11-20T24:00:00Z", "2026-11-20T08:60:00Z", "2026-11-20T08:15:61Z", "2026-11-20T08:15:30.Z", "2026-11-20T08:15:30Zx",
            "26-11-20T08:15:30Z", "2026-11-20T08:15:30+1", "2026-11-20T08:15:30+25:00", "２026-11-20T08:15:30Z", "1795162530",
        ])
    func refusesOthers(text: String) {
        #expect(Instant(text) == nil)
    }

    @Test("what is written is read back, and Foundation agrees")
    func roundTrip() throws {
        let foundation = ISO8601DateFormatter()
        var state: UInt64 = 7
        for _ in 0..<2000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let seconds = Int64(state >> 28) - (1 << 35)
            let instant = Instant(milliseconds: seconds * 1000 + Int64(state % 1000))
            #expect(Instant(instant.description) == instant, "\(instant.milliseconds)")
            let whole = Instant(seconds: abs(seconds) % 8_000_000_000)
            #expect(foundation.date(from: whole.description)?.timeIntervalSince1970 == Double(whole.seconds), "\(whole.milliseconds)")
        }
    }

    @Test(
        "a day is the floor of the seconds, before 1970 too",
        arguments: [
            (0, 0), (86_399_999, 0), (86_400_000, 1), (-1, -1), (-86_400_000, -1), (-86_400_001, -2),
        ] as [(Int64, Int32)])
    func days(milliseconds: Int64, day: Int32) {
        #expect(Instant(milliseconds: milliseconds).day == day)
    }

    @Test("sums at the ends of the range are clamped")
    func clamps() {
        #expect(Instant(milliseconds: .max) + .seconds(1) == Instant(milliseconds: .max))
        #expect(Instant(milliseconds: .min) - .seconds(1) == Instant(milliseconds: .min))
        #expect(Instant(seconds: .max).milliseconds == .max)
        #expect(Instant(milliseconds: 1500) - Instant(milliseconds: 500) == .seconds(1))
    }
}
