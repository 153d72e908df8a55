import ConnectorKit
import Testing

@testable import BlueskyConnector

@Suite struct BlueskyStateTests {
    let now = Instant(seconds: 1_795_176_000)
    let plan = BlueskyPlan(
        isOwn: false, notificationsEvery: .seconds(3600), peopleKinds: [.like, .reshare, .reply, .quote], readsFollowers: true)

    /// A state with everything in it, and as much of it as there can be, with keys as long as they can be.
    private var full: BlueskyState {
        var state = BlueskyState()
        let cursor = String(repeating: "c", count: 500)
        let filler = String(repeating: "x", count: 51)
        state.roundSince = now
        state.version = "W/\"\u{1}ü\""
        (state.seen, state.pageEnd, state.notified, state.notificationsAt, state.factsAt) = (now, now, now, now, now)
        state.walk = .init(cursor: cursor, floor: now, top: nil, pages: 3)
        state.notificationsWalk = .init(cursor: cursor, floor: now - .seconds(9), top: now, pages: 0)
        (state.factsDigest, state.followers, state.followersAt, state.followersAsked) = (-5, 7, now, 3)
        for number in 0..<600 {
            let key = "3k\(filler)\(100_000 + number)"
            let counts: [Kind: Int64] = [.like: 1_000_000, .reply: 2]
            _ = state.watch.sample(Bluesky.network, id: key, subject: key, at: now - .seconds(Int64(number)), counts: counts, now: now)
        }
        state.settle(peopleKinds: plan.peopleKinds, now: now)
        for number in 0..<200 { state.lookUp("3l\(filler)\(number)") }
        state.open = .init(post: state.watch.entries[0].id, kind: .like, cursor: cursor, covered: 80)
        (state.refreshedAt, state.recheckedAt, state.recheckFrom) = (now, now, state.kept.last)
        return state
    }

    @Test("what a cursor holds is read again, and stays within 64 KiB however much there is")
    func roundTrip() {
        #expect(BlueskyState(full.cursor) == full)
        #expect(full.cursor.value.utf8.count < 65_536)
        #expect(full.watch.entries.count <= 80)
        #expect(full.kept.count == BlueskyState.keptLimit)
        #expect(full.lookups.count == BlueskyState.lookupLimit)
    }

    @Test(
        "a cursor of another version or of no shape is none",
        arguments: ["", "{}", "7", "[]", #"{"v":2,"watch":[]}"#, #"{"v":1}"#, "{\"v\":1,"])
    func strangers(text: String) { #expect(BlueskyState(Cursor(text)) == nil) }

    @Test(
        "a walk ends at its floor, at the last page, at a page that leads to itself, and after so many pages",
        arguments: [
            ([10, 9], "b", 0, true), ([10, 5], "b", 0, false), ([10, 4, 9], "b", 0, false), ([10], nil, 0, false), ([10], "a", 0, false),
            ([], "b", 0, true), ([10], "b", 400, false),
        ] as [([Int64], String?, Int64, Bool)])
    func walking(times: [Int64], following: String?, pages: Int64, goesOn: Bool) {
        var walk = BlueskyState.Walk(cursor: "a", floor: Instant(seconds: 5), top: Instant(seconds: 8), pages: pages)
        #expect(walk.take(times.map { Instant(seconds: $0) }, following: following) == goesOn)
        #expect(walk.top == Instant(seconds: times.isEmpty ? 8 : 10))
        #expect(walk.cursor == (goesOn ? following : "a"))
    }

    @Test("steps come in the order of their worth")
    func order() {
        var state = BlueskyState()
        #expect(state.nextStep(plan, now: now) == .newest)
        state.roundSince = now
        #expect(state.nextStep(plan, now: now + BlueskyState.longestRound) == .newest)
        state.lookups = (0..<30).map { "\($0)" }
        state.walk = .init(cursor: "a", floor: now)
        state.followers = 5
        state.followersAsked = 4
        _ = state.watch.sample(Bluesky.network, id: "p", subject: "p", at: now, counts: [.like: 1], now: now)
        var own = plan
        own.isOwn = true
        #expect(state.nextStep(plan, now: now) == .lookUp((0..<25).map { "\($0)" }))
        state.lookups = []
        #expect(state.nextStep(plan, now: now) == state.watch["p"].map { .people($0, .like) })
        state.watch.noteAsked(.like, of: "p")
        #expect(state.nextStep(plan, now: now) == .walk(.init(cursor: "a", floor: now)))
        state.walk = nil
        #expect(state.nextStep(plan, now: now) == .facts)
        state.factsAt = now
        #expect(state.nextStep(plan, now: now) == .followers)
        state.followersAsked = 5
        #expect(state.nextStep(plan, now: now) == nil)
        #expect(state.nextStep(own, now: now) == .notifications)
        state.notificationsAt = now - own.notificationsEvery
        #expect(state.nextStep(own, now: now) == .notifications)
        state.notificationsAt = now
        #expect(state.nextStep(own, now: now) == nil)
    }
}
