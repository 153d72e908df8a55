import ConnectorKit
import ConnectorTesting
import Testing

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
            state.extra[keyPath: path].note(marks(78_000_000, 600))
            _ = state.extra[keyPath: path].posts(atMost: StackExchange.pageSize)
            state.extra[keyPath: path].note(marks(77_000_000, 600))
        }
        state.extra.told = (0..<500).map { "\(76_000_000 + $0)" }
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

    @Test("the walk back waits while the comments on what it has met cannot be asked for")
    func walkWaits() throws {
        let account = try account()
        var state = PostState<StackExchangeExtra>()
        let walk = PostStep.walk(Walk(token: "1", floor: now))
        #expect(account.cost(of: walk, state) == Method.postsOfUser.cost)
        state.extra.commented.note(marks(7, 1))
        #expect(account.cost(of: walk, state).amounts[Method.commentsOfPosts.rawValue] == 1)
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

    @Test("what is asked for in one question is settled by its last page", arguments: ["posts.comments", "questions.answers", "questions"])
    func queues(list: String) throws {
        let account = try account()
        var state = PostState<StackExchangeExtra>()
        #expect(account.isDue(list, state) == false)
        for path in [\StackExchangeExtra.commented, \.answered, \.accepted] { state.extra[keyPath: path].note(marks(7, 1)) }
        #expect(account.isDue(list, state) == true)
    }
}
