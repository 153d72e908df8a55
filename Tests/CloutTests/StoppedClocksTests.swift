import Model
import Testing

@testable import Clout
@testable import Scorekeeping

@Suite("Stopped clocks")
struct StoppedClocksTests {
    @Test("a clock goes on for a day after the last good fetch, and then stands where it was")
    func patience() {
        let fetched = Instant(seconds: 1_700_000_000)
        let fetches = [Network("mastodon"): fetched, Network("bluesky"): fetched + .seconds(3600)]
        let day = Instant(seconds: 1_700_086_400)
        #expect(StoppedClocks.at(fetched, lastFetches: fetches).isEmpty)
        #expect(StoppedClocks.at(day, lastFetches: fetches).isEmpty)
        #expect(StoppedClocks.at(day + .seconds(1), lastFetches: fetches) == [Network("mastodon"): day])
        #expect(StoppedClocks.at(day + .seconds(86_400), lastFetches: fetches)[Network("mastodon")] == day)
        #expect(StoppedClocks.at(day + .seconds(86_400), lastFetches: [:]).isEmpty)
    }
}
