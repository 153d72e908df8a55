import ConnectorKit
import Testing

@testable import StackExchangeConnector

@Suite struct StackExchangeStateTests {
    let now = Instant(seconds: 1_795_176_000)

    /// A state with everything in it, and as much of it as there can be.
    private var full: StackExchangeState {
        var state = StackExchangeState()
        state.course.since = now
        (state.userAt, state.readAt, state.answersAt, state.mentionsAt, state.recheckedAt) = (now, now, now, now, now)
        (state.back, state.questions) = (TimeWalk(from: 1, to: 2), TimeWalk(from: 3))
        (state.activity, state.commentsFrom, state.mentionsFrom, state.recheckFrom) = (4, 5, 6, 7)
        (state.wantsComments, state.wantsMentions) = (true, true)
        for number in 0..<900 {
            let id = "\(79_000_000 - number)"
            let at = now - .seconds(Int64(number))
            state.note(.init(id: id, at: at.seconds))
            _ = state.watch.sample(
                StackExchange.network, id: id, subject: id, at: at, counts: [.like: 10_000, .view: 10_000_000, .reply: 90], now: now)
        }
        state.settle(now: now)
        for number in 0..<200 { state.suspect("\(79_000_000 + number)") }
        state.older = .init(posts: (0..<100).map { "\(78_000_000 + $0)" }, from: 8)
        state.told = (0..<600).map { "\(76_000_000 + $0)" }
        state.acceptances = (0..<100).map { .init(answer: "\(75_000_000 + $0)", question: "\(74_000_000 + $0)", at: 1_795_000_000) }
        state.settle(now: now)
        state.open = .init(questions: (0..<30).map { "\(77_000_000 + $0)" }, from: 9)
        return state
    }

    @Test("what a cursor holds is read again, and stays within 64 KiB however much there is")
    func roundTrip() {
        let cursor = Cursor(full, version: StackExchangeRound.version)
        #expect(cursor.state(StackExchangeState.self, version: StackExchangeRound.version) == full)
        #expect(cursor.value.utf8.count < 65_536)
        #expect(full.own.count == StackExchangeState.ownLimit)
        #expect(full.suspects.count == StackExchangeState.suspectLimit)
    }

    @Test("a walk from new to old ends at its floor, at the last page, and where a page leads nowhere")
    func back() {
        let walk = TimeWalk(from: 10)
        #expect(walk.back(behind: [90, 50], hasMore: true) == TimeWalk(from: 10, to: 50))
        #expect(walk.back(behind: [90, 50], hasMore: false) == nil)
        #expect(walk.back(behind: [], hasMore: true) == nil)
        let later = TimeWalk(from: 10, to: 50)
        #expect(later.back(behind: [50, 40], hasMore: true) == TimeWalk(from: 10, to: 40))
        #expect(later.back(behind: [50, 50], hasMore: true) == TimeWalk(from: 10, to: 49))
        #expect(later.back(behind: [90], hasMore: true) == nil)
        #expect(later.back(behind: [9], hasMore: true) == nil)
    }

    @Test("a walk from old to new always leads on, or ends")
    func forward() {
        let walk = TimeWalk(from: 10)
        #expect(walk.forward(behind: [10, 20], hasMore: true) == TimeWalk(from: 20))
        #expect(walk.forward(behind: [10, 10], hasMore: true) == TimeWalk(from: 11))
        #expect(walk.forward(behind: [5], hasMore: true) == nil)
        #expect(walk.forward(behind: [20], hasMore: false) == nil)
    }

    @Test("older posts are read again a hundred at a time, and from the newest when all have been")
    func rechecking() {
        var state = StackExchangeState()
        for number in 0..<350 { state.note(.init(id: "\(number)", at: Int64(10_000 - number))) }
        #expect(state.rechecked.map(\.id) == (100..<200).map(String.init))
        state.recheckFrom = state.rechecked.last?.at
        #expect(state.rechecked.map(\.id) == (200..<300).map(String.init))
        state.recheckFrom = state.rechecked.last?.at
        #expect(state.rechecked.map(\.id) == (300..<350).map(String.init))
        state.recheckFrom = state.rechecked.last?.at
        #expect(state.rechecked.map(\.id) == (100..<200).map(String.init))
    }
}
