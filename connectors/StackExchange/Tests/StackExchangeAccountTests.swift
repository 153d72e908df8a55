import ConnectorTesting
import Testing

@testable import ConnectorKit
@testable import StackExchangeConnector

@Suite struct StackExchangeAccountTests {
    let now = Instant(seconds: 1_795_176_000)

    private func account() throws -> StackExchangeAccount {
        let settings = ConnectorSettings(name: "stackexchange", defaultsOf: StackExchange.description)
        return StackExchangeAccount(
            api: try StackExchange(settings: settings), number: "42", context: FetchContext.testing(RecordedExchange([]), now: now))
    }

    private func marks(_ first: Int, _ count: Int) -> [Mark] {
        (0..<count).map { Mark("\(first - $0)", at: now - .seconds(Int64($0))) }
    }

    /// A state with as much in it as there can be.
    private func full() throws -> PostState<StackExchangeExtra> {
        var state = PostState<StackExchangeExtra>()
        let counts: [Kind: Int64] = [.like: 10_000, .view: 10_000_000, .reply: 90]
        for mark in marks(79_000_000, 900) {
            _ = state.watch.sample(StackExchange.network, id: mark.id, subject: mark.id, at: mark.at, counts: counts, now: now)
        }
        state.settle(try account().plan(isOwn: false), now: now)
        for number in 0..<200 { state.lookUp("\(79_000_000 + number)") }
        for path in [\StackExchangeExtra.commented, \.answered, \.accepted] {
            _ = state.extra[keyPath: path].note(marks(78_000_000, 600))
            _ = state.extra[keyPath: path].posts(atMost: StackExchange.pageSize)
            _ = state.extra[keyPath: path].note(marks(77_000_000, 600))
        }
        state.doubts = Dictionary(uniqueKeysWithValues: state.kept.prefix(150).map { ($0.id, now) })
        return state
    }

    @Test("what a cursor holds is read again, and stays within 64 KiB however much there is")
    func roundTrip() throws {
        let state = try full()
        let cursor = Cursor(state, version: PostRound<StackExchangeAccount>.version)
        #expect(cursor.state(PostState<StackExchangeExtra>.self, version: PostRound<StackExchangeAccount>.version) == state)
        #expect(cursor.value.utf8.count < 65_536)
        #expect(state.watch.entries.count == 100)
        #expect(state.kept.count == 400)
    }

    @Test("a cursor of the shape before this one is read as none: the account is read anew")
    func oldCursor() {
        let text = """
            {"user_at":1795172400000,"read_at":1795172400000,"watch":[["101",1794916800000,1795175100000,1,12,-1]],\
            "own":[{"id":"101","at":1794916800}],"v":2,"course":{},"wants_comments":false,"wants_mentions":false,"suspects":[],\
            "told":[],"acceptances":[]}
            """
        let version = PostRound<StackExchangeAccount>.version
        #expect(Cursor(text).state(PostState<StackExchangeExtra>.self, version: version) == nil)
    }

    @Test(
        "what meets posts for another list waits for that one, unless it has failed",
        arguments: [
            ("walk", "posts.comments"), ("users.questions", "questions.answers"), ("users.reputation-history", "answers.questions"),
        ])
    func waiting(list: String, asker: String) throws {
        let round = PostRound(try account())
        var state = PostState<StackExchangeExtra>()
        (state.course.since, state.factsAt, state.extra.reading) = (now, now, .all)
        _ = state.watch.sample(StackExchange.network, id: "7", subject: "7", at: now, counts: [.like: 1], now: now)
        if list == "walk" { state.posts.walk = Walk(token: "1", floor: now) }
        func asked() -> [String] { round.steps(state, now: now).map(round.list) }
        #expect(asked().contains(list) && !asked().contains(asker))
        switch asker {
        case "posts.comments": _ = state.extra.commented.note(marks(7, 1))
        case "questions.answers": _ = state.extra.answered.note(marks(7, 1))
        default: _ = state.extra.accepted.note(marks(7, 1))
        }
        #expect(!asked().contains(list) && asked().contains(asker))
        state.course.setAside(asker, at: now)
        #expect(asked().contains(list))
    }

    @Test("mentions are asked for once all of the account's posts are known: a comment on one of them is none")
    func mentionsWait() throws {
        let account = try account()
        var state = PostState<StackExchangeExtra>()
        #expect(account.isDue("users.mentioned", state) == nil)
        state.extra.lacksPosts = true
        #expect(account.isDue("users.mentioned", state) == false)
        state.extra.lacksPosts = false
        state.posts.walk = Walk(token: "1", floor: now)
        #expect(account.isDue("users.mentioned", state) == false)
    }

    @Test(
        "what is asked for in one question is settled by its last page",
        arguments: ["posts.comments", "questions.answers", "answers.questions"])
    func queues(list: String) throws {
        let account = try account()
        var state = PostState<StackExchangeExtra>()
        #expect(account.isDue(list, state) == false)
        for path in [\StackExchangeExtra.commented, \.answered, \.accepted] { _ = state.extra[keyPath: path].note(marks(7, 1)) }
        #expect(account.isDue(list, state) == true)
    }
}
