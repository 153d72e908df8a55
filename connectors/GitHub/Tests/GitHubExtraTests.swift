import ConnectorKit
import Testing

@testable import GitHubConnector

@Suite struct GitHubExtraTests {
    typealias State = PostState<GitHubExtra>

    let now = Instant(seconds: 1_795_176_000)

    private func repository(_ id: Int, stars: Int, name: String? = nil) throws -> WireRepository {
        let text = """
            {"id":\(id),"name":"\(name ?? "r\(id)")","owner":{"id":42,"login":"ada"},"created_at":"2020-01-01T00:00:00Z",\
            "stargazers_count":\(stars),"forks_count":1,"open_issues_count":3}
            """
        return try withJSON(Array(text.utf8)) { json in try WireRepository(json) }
    }

    /// A state with everything in it, and as much of it as there can be.
    private func full(_ plan: PostPlan) throws -> State {
        var state = State()
        state.course.since = now
        (state.version, state.factsAt, state.refreshedAt, state.recheckedAt) = ("\"r\"", now, now, now)
        (state.followers, state.followersAt, state.followersAsked) = (7, now, 6)
        (state.extra.login, state.extra.accountVersion) = (String(repeating: "l", count: 39), "W/\"\u{1}ü\"")
        (state.extra.followers, state.extra.followersAt, state.extra.followersAsked) = (7, now, 6)
        (state.extra.actionsVersion, state.extra.actionsNotBefore, state.extra.warnedAt) = ("\"e\"", now, now)
        (state.extra.accountAt, state.extra.createdAt) = (now, now)
        state.extra.releases = (0..<50).map { "release:1000000001:\(200_000_000 + $0)" }
        for number in 0..<150 {
            let wire = try repository(1_000_000_000 + number, stars: 1_000_000, name: String(repeating: "n", count: 100))
            _ = state.extra.admit(wire, limit: 150)
            let id = GitHubPost(in: wire.id).id
            _ = state.watch.sample(GitHub.network, id: id, subject: id, at: wire.createdAt, counts: wire.counts, now: now)
            state.lists["conversation:\(wire.id)"] = ListState()
            state.lists["conversation:\(wire.id)"]?.seen = Mark("", at: now)
            state.lists["conversation:\(wire.id)"]?.readAt = now
        }
        state.unmet = state.watch.entries.map(\.id)
        for number in 0..<2 * plan.partsWatched.capacity + plan.keptLimit {
            let id = GitHubPost(.comment, "\(3_000_000_000 + number)", in: "1000000001").id
            _ = state.watch.sample(GitHub.network, id: id, subject: id, at: now, counts: [.like: 1000], now: now)
        }
        for entry in state.watch.entries { state.lookUp(entry.id) }
        for entry in state.watch.entries.prefix(plan.keptLimit) {
            state.watch.remove(entry.id)
            state.kept.append(Mark(entry.id, at: entry.at))
        }
        state.open = .init(post: "repo:1000000001", kind: .reshare, token: "9", upTo: 900, read: 800, covered: 800)
        state.settle(plan, now: now)
        return state
    }

    @Test("what a cursor holds is read again, and stays within 64 KiB however much there is")
    func roundTrip() throws {
        let settings = ConnectorSettings(name: "github", defaultsOf: GitHub.description, values: ["repositories": .integer(150)])
        let plan = try GitHub(settings: settings).plan
        let state = try full(plan)
        let cursor = Cursor(state, version: PostRound<GitHubAccount>.version)
        #expect(cursor.state(State.self, version: PostRound<GitHubAccount>.version) == state)
        #expect(cursor.value.utf8.count < 65_536, "\(cursor.value.utf8.count) bytes")
        #expect(state.watch.entries.count == 150 + 2 * plan.partsWatched.capacity)
    }

    @Test("of more repositories than may be watched, those with the most stars are")
    func admission() throws {
        var extra = GitHubExtra()
        let wires = [(1, 5), (2, 3), (3, 3), (4, 9), (1, 6)]
        let admitted = try wires.map { extra.admit(try repository($0, stars: $1), limit: 2) }
        #expect(admitted == [true, true, false, true, true])
        #expect(extra.repositories.mapValues(\.stars) == ["1": 6, "4": 9])
    }

    @Test(
        "a post is read from the id under which it is stored, and asked for by its repository's number where that stays",
        arguments: [
            ("repo:1", "repositories/1"), ("release:1:770", "repositories/1/releases/770"), ("issue:1:7", "repos/ada/engine/issues/7"),
            ("comment:1:9001", "repos/ada/engine/issues/comments/9001"),
        ])
    func posts(id: String, path: String) throws {
        let post = try #require(GitHubPost(id))
        #expect(post.id == id)
        #expect(post.path(of: "ada", name: "engine").joined(separator: "/") == path)
        #expect(post.whole?.id == (id == "repo:1" ? nil : "repo:1"))
    }

    @Test("what is no post's id is none", arguments: ["", "1", "repo", "repo:1:2", "issue:1", "gist:1"])
    func noPosts(id: String) { #expect(GitHubPost(id) == nil) }

    @Test(
        "stars are read from the last page, as far as pages are given",
        arguments: [(0, 1), (100, 1), (101, 2), (40_000, 400), (40_001, nil)] as [(Int64, Int64?)])
    func lastPage(count: Int64, page: Int64?) {
        #expect(PeopleList.stargazers.firstPage(of: count) == page)
        #expect(PeopleList.forks.firstPage(of: count) == 1)
    }

    @Test("a place in a conversation is read from its token")
    func places() {
        let page = TalkPage(.comment, since: now)
        #expect(page.token == "comments:1795176000" && TalkPage(page.token) == page)
        #expect(TalkPage("") == nil && TalkPage("issues:x") == nil)
    }

    @Test(
        "an issue names an account only by its whole name",
        arguments: [
            ("thanks @ada", true), ("@Ada, look", true), ("@ada-b did it", false), ("@adam", false), ("mail ada@x.example", false),
            ("@adam and @ada", true), ("", false),
        ])
    func naming(body: String, isNamed: Bool) throws {
        let text = #"{"id":1,"number":2,"created_at":"2026-01-01T00:00:00Z","title":"x","body":"\#(body)"}"#
        let names = try withJSON(Array(text.utf8)) { json in try WireTalk(json, as: .issue).names("ada") }
        #expect(names == isNamed)
    }
}
