import ConnectorKit
import Testing

@testable import MastodonConnector

@Suite struct MastodonStateTests {
    let now = Instant(seconds: 1_795_176_000)

    /// A state with everything in it, and as much of it as there can be.
    private var full: MastodonState {
        var state = MastodonState()
        state.isInRound = true
        state.isOwn = true
        state.version = "W/\"\u{1}ü\""
        state.readAt = now
        (state.seen, state.gap, state.back) = ("3", "2", "1")
        (state.notifications, state.notificationsBack, state.wantsNotifications) = ("", "9", true)
        (state.factsAt, state.factsDigest, state.followers) = (now, -5, 7)
        for number in 0..<200 {
            let id = "1135000000000\(100_000 + number)"
            let at = now - .seconds(Int64(number))
            _ = state.watch.sample(Mastodon.network, id: id, subject: id, at: at, counts: [.like: 1_000_000, .reply: 2], now: now)
        }
        for number in 0..<900 { state.kept.append("1134000000000\(100_000 + number)") }
        state.settle(peopleKinds: MastodonState.kinds, now: now)
        for number in 0..<200 { state.suspect("\(number)") }
        state.open = .init(post: "1135000000000100000", kind: .like, query: "max_id=5&x=%20", covered: 80)
        (state.recheckedAt, state.recheckFrom) = (now, "4")
        return state
    }

    @Test("what a cursor holds is read again, and stays within 64 KiB however much there is")
    func roundTrip() {
        #expect(MastodonState(full.cursor) == full)
        #expect(full.cursor.value.utf8.count < 65_536)
        #expect(full.watch.entries.count <= 80)
        #expect(full.suspects.count == MastodonState.suspectLimit)
    }

    @Test(
        "a cursor of another version or of no shape is none",
        arguments: ["", "{}", "7", "[]", #"{"v":2,"watch":[]}"#, #"{"v":1}"#, "{\"v\":1,"])
    func strangers(text: String) { #expect(MastodonState(Cursor(text)) == nil) }
}
