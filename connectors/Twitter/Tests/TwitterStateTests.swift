import ConnectorKit
import Testing

@testable import TwitterConnector

@Suite struct TwitterStateTests {
    let now = Instant(seconds: 1_795_176_000)

    /// A state with everything in it, and as much of it as there can be.
    private var full: TwitterState {
        var state = TwitterState()
        state.isInRound = true
        state.isOwn = false
        state.vocabulary = .post
        state.posts = .init(since: "1", start: now, top: "3", token: "t", pages: 4, misses: 1, isWanted: true)
        (state.profileAt, state.followers, state.refreshedAt, state.recheckedAt, state.recheckFrom) = (now, 7, now, now, "9")
        for number in 0..<300 {
            let id = "2123691690685\(100_000 + number)"
            let counts: [Kind: Int64] = [.like: 1_000_000, .reshare: 9, .quote: 3, .view: 100_000_000]
            _ = state.watch.sample(Twitter.network, id: id, subject: id, at: now - .seconds(Int64(number)), counts: counts, now: now)
            state.paid[id] = Int64(now.day)
            state.versions[id] = id
        }
        state.settle(peopleKinds: [.reshare, .quote], now: now)
        state.open = .init(post: "2123691690685100000", kind: .reshare, token: "more", covered: 80, read: 85)
        state.unanswered = ["mentions"]
        return state
    }

    @Test("what a cursor holds is read again, and stays within 64 KiB however much there is")
    func roundTrip() {
        #expect(TwitterState(full.cursor) == full)
        #expect(full.cursor.value.utf8.count < 65_536)
        #expect(full.watch.entries.count <= 180)
    }

    @Test("a cursor of another version or of no shape is none", arguments: ["", "{}", "7", "[]", #"{"v":2,"watch":[]}"#, "{\"v\":1,"])
    func strangers(text: String) { #expect(TwitterState(Cursor(text)) == nil) }

    @Test(
        "counts are read again on a post's own day and 1, 2, 4, 8 days later, three hours apart",
        arguments: [
            (0, true), (1, true), (2, true), (3, false), (4, true), (5, false), (8, true), (16, false),
        ])
    func refreshing(age: Int, isDue: Bool) {
        var state = TwitterState()
        let plan = TwitterPlan(asksOwner: false, reshares: false, quotes: false, refreshDays: 8, recheckEvery: .seconds(86_400))
        state.isInRound = true
        state.profileAt = now
        let at = now - .seconds(Int64(age) * 86_400)
        _ = state.watch.sample(Twitter.network, id: "1", subject: "1", at: at, counts: [:], now: at)
        state.refreshedAt = now - .seconds(3 * 3600)
        #expect(state.steps(plan, now: now) == (isDue ? [.refresh(["1"])] : []))
        state.refreshedAt = now - .seconds(3 * 3600 - 1)
        #expect(state.steps(plan, now: now).isEmpty)
    }
}
