import ConnectorKit
import Testing

@testable import GitHubConnector

@Suite struct GitHubStateTests {
    let now = Instant(seconds: 1_795_176_000)

    private func repository(_ id: Int, stars: Int, name: String? = nil) throws -> WireRepository {
        let text = """
            {"id":\(id),"name":"\(name ?? "r\(id)")","owner":{"id":42,"login":"ada"},"created_at":"2020-01-01T00:00:00Z",\
            "stargazers_count":\(stars),"forks_count":1,"open_issues_count":3}
            """
        return try withJSON(Array(text.utf8)) { json in try WireRepository(json) }
    }

    private func admit(_ wire: WireRepository, limit: Int, to state: inout GitHubState) -> Bool {
        guard state.admit(wire, limit: limit) else { return false }
        _ = state.watch.sample(GitHub.network, id: wire.id, subject: wire.id, at: wire.createdAt, counts: wire.counts, now: now)
        return true
    }

    /// A state with everything in it, and as much of it as there can be.
    private func full() throws -> GitHubState {
        var state = GitHubState()
        state.begin(GitHubPlan(), at: now)
        state.login = String(repeating: "l", count: 39)
        (state.accountAt, state.accountVersion, state.followers) = (now, "W/\"\u{1}ü\"", 7)
        (state.followersSeenAt, state.followersAsked, state.followersAt, state.followersPage) = (now, 6, now, 3)
        (state.repositoriesVersion, state.readAt, state.isLong, state.walkedAt) = ("\"r\"", now, true, now)
        (state.eventsVersion, state.eventsPage, state.eventsSeen, state.eventsTop) = ("\"e\"", 2, "998", "1000")
        (state.eventsNotBefore, state.mentionsAt, state.mentionsSince, state.mentionsPage) = (now, now, now, 4)
        (state.repositoriesPage, state.warnedAt, state.createdAt) = (2, now, now)
        for number in 0..<150 {
            let wire = try repository(1_000_000_000 + number, stars: 1_000_000, name: String(repeating: "n", count: 100))
            _ = admit(wire, limit: 150, to: &state)
            state.update(wire.id) { repository in
                (repository.issuesSince, repository.commentsSince, repository.talkAt) = (now, now, now)
                repository.isInComments = true
            }
        }
        state.unseen = state.repositories.map(\.id)
        for number in 0..<400 {
            let id = "comment:1000000001:\(3_000_000_000 + number)"
            _ = state.talk.sample(GitHub.network, id: id, subject: id, at: now, counts: [.like: 1000], now: now)
            state.suspect(id)
        }
        state.settle(GitHubPlan(), now: now)
        state.open = .init(post: "1000000001", kind: .reshare, page: 9, covered: 800, upTo: 900)
        return state
    }

    @Test("what a cursor holds is read again, and stays within 64 KiB however much there is")
    func roundTrip() throws {
        let state = try full()
        let cursor = Cursor(state, version: GitHubRound.version)
        #expect(cursor.state(GitHubState.self, version: GitHubRound.version) == state)
        #expect(cursor.value.utf8.count < 65_536)
        #expect(state.talk.entries.count <= 120)
        #expect(state.suspects.count == GitHubState.suspectLimit)
    }

    @Test("some of the account's own issues and comments are looked at again each day, one after the other")
    func rechecking() {
        var state = GitHubState()
        let plan = GitHubPlan()
        for number in 0..<15 {
            let at = now - .seconds(Int64(number))
            _ = state.talk.sample(
                GitHub.network, id: "comment:1:\(number)", subject: "\(number)", at: at, counts: [.like: 0], now: now)
        }
        state.begin(plan, at: now)
        #expect(state.suspects.isEmpty)
        state.begin(plan, at: now + plan.recheckEvery)
        #expect(state.suspects == (0..<10).map { "comment:1:\($0)" })
        state.suspects = []
        state.begin(plan, at: now + plan.recheckEvery + plan.recheckEvery)
        #expect(state.suspects == (10..<15).map { "comment:1:\($0)" })
        #expect(state.recheckFrom == nil)
    }

    @Test("a release is looked at by the number of its repository, which stays when that is renamed")
    func releases() {
        #expect(GitHubState().place(of: "release:1:770") == ["repositories", "1", "releases", "770"])
    }

    @Test("of more repositories than may be watched, those with the most stars are")
    func admission() throws {
        var state = GitHubState()
        #expect(admit(try repository(1, stars: 5), limit: 2, to: &state))
        #expect(admit(try repository(2, stars: 3), limit: 2, to: &state))
        #expect(!admit(try repository(3, stars: 3), limit: 2, to: &state))
        #expect(admit(try repository(4, stars: 9), limit: 2, to: &state))
        #expect(admit(try repository(1, stars: 5), limit: 2, to: &state))
        #expect(state.repositories.map(\.id) == ["1", "4"])
        #expect(state.watch.entries.count == 2)
    }

    @Test("larger numbers are newer", arguments: [("9", "10", false), ("10", "9", true), ("11", "10", true), ("10", "10", false)])
    func order(a: String, b: String, isNewer: Bool) { #expect(GitHubState.isNewer(a, than: b) == isNewer) }

    @Test(
        "an issue names an account only by its whole name",
        arguments: [
            ("thanks @ada", true), ("@Ada, look", true), ("@ada-b did it", false), ("@adam", false), ("mail ada@x.example", false),
            ("@adam and @ada", true), ("", false),
        ])
    func naming(body: String, isNamed: Bool) throws {
        let text = #"{"id":1,"number":2,"created_at":"2026-01-01T00:00:00Z","title":"x","body":"\#(body)"}"#
        let names = try withJSON(Array(text.utf8)) { json in try WireIssue(json).names("ada") }
        #expect(names == isNamed)
    }
}
