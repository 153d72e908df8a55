import ConnectorKit
import Testing

@testable import HackerNewsConnector

@Suite struct HackerNewsStateTests {
    let now = Instant(seconds: 1_795_176_000)
    let plan = HackerNewsPlan(readsPeople: true, readsMentions: true, watch: .seconds(8 * 86_400), recheckEvery: .seconds(86_400))

    /// A state with everything in it, and as much of it as there can be.
    private var full: HackerNewsState {
        var state = HackerNewsState(watch: plan.watch)
        state.isInRound = true
        (state.userAt, state.karma) = (now, 2937)
        state.back = SearchWalk(since: 1, before: 2, top: 3)
        (state.answers, state.wantsAnswers) = (SearchWalk(since: 4), true)
        (state.mentions, state.wantsMentions) = (SearchWalk(before: 5), true)
        for number in 0..<900 {
            let id = "\(46_000_000 - number)"
            let at = now - .seconds(Int64(number))
            state.note(.init(id: id, at: at.seconds, story: number % 3 == 0 ? nil : "\(45_000_000 - number)"))
            if number % 3 == 0 {
                _ = state.watch.sample(
                    HackerNews.network, id: id, subject: id, at: at, counts: [.like: 1_000_000, .comment: 2000], now: now)
            }
        }
        state.settle(plan, now: now)
        for number in 0..<200 { state.suspect("\(number)") }
        state.open = .init(id: "46000000", before: 9, covered: 80)
        (state.recheckedAt, state.recheckFrom) = (now, 4)
        return state
    }

    @Test("what a cursor holds is read again, and stays within 64 KiB however much there is")
    func roundTrip() {
        #expect(HackerNewsState(full.cursor, watch: plan.watch) == full)
        #expect(full.cursor.value.utf8.count < 65_536)
        #expect(full.own.count == HackerNewsState.ownLimit)
        #expect(full.suspects.count == HackerNewsState.suspectLimit)
        #expect(full.threads(plan, now: now).count == HackerNewsState.threadLimit)
    }

    @Test("a cursor of another version or of no shape is none", arguments: ["", "{}", "7", "[]", #"{"v":2,"watch":[]}"#, "{\"v\":1,"])
    func strangers(text: String) { #expect(HackerNewsState(Cursor(text), watch: plan.watch) == nil) }

    @Test("discussions are watched where the account has commented lately, and not under its own stories")
    func threads() {
        var state = HackerNewsState(watch: plan.watch)
        state.note(.init(id: "1", at: (now - .seconds(60)).seconds, story: nil))
        state.note(.init(id: "2", at: (now - .seconds(50)).seconds, story: "1"))
        state.note(.init(id: "3", at: (now - .seconds(40)).seconds, story: "77"))
        state.note(.init(id: "4", at: (now - .seconds(30)).seconds, story: "88"))
        state.note(.init(id: "5", at: (now - .seconds(20)).seconds, story: "77"))
        state.note(.init(id: "6", at: (now - plan.watch - .seconds(1)).seconds, story: "99"))
        state.note(.init(id: "7", at: (now - .seconds(10)).seconds, story: ""))
        #expect(state.threads(plan, now: now) == ["77", "88"])
    }

    @Test(
        "a name is mentioned by `@` before it, as a word of its own",
        arguments: [
            ("thanks @ada!", true), ("(@Ada)", true), ("ada wrote it", false), ("@adam", false), ("x@ada.example", false),
            ("@ada-x", false),
        ])
    func names(text: String, expected: Bool) { #expect(HackerNewsMapping.names("ada", in: text) == expected) }
}
