import ConnectorKit
import ConnectorTesting
import CurlHTTP
import Foundation
import Synchronization
import Testing

@testable import GitHubConnector

/// Real answers of GitHub, over real connections: what comes out equals the recorded JSON, read here in another way.
@Suite(.enabled(if: RecordedServer.shared != nil, "recordings are not here (../shared)"), .serialized)
struct GitHubReplayTests {
    /// A JSON object as Foundation reads it.
    typealias Object = [String: Any]

    /// The records of every recorded answer of a file whose path ends so: of a list, of its member `items`, or the answer itself.
    private func recorded(_ file: String, ending: String) throws -> [Object] {
        let shared = try #require(RecordedServer.shared)
        let text = try Data(contentsOf: shared.appending(path: "data/recordings/github/pygithub/\(file)"))
        let recording = try #require(try JSONSerialization.jsonObject(with: text) as? Object)
        return try (recording["interactions"] as? [Object] ?? []).flatMap { interaction -> [Object] in
            guard let request = interaction["request"] as? Object, request["method"] as? String == "GET",
                let url = request["url"] as? String, url.split(separator: "?")[0].hasSuffix(ending),
                let body = (interaction["response"] as? Object)?["body"] as? String
            else { return [] }
            let answer = try JSONSerialization.jsonObject(with: Data(body.utf8))
            if let list = answer as? [Object] { return list }
            let object = try #require(answer as? Object)
            return object["items"] as? [Object] ?? [object]
        }
    }

    private func number(_ object: Any?, _ key: String) -> String? { ((object as? Object)?[key] as? NSNumber)?.stringValue }

    private func time(_ object: Object, _ key: String) -> Instant? { (object[key] as? String).flatMap { Instant($0) } }

    /// Plays against the recordings; `body` gets the connector and its context.
    private func play(
        _ files: [String], now: String, values: [String: SettingValue] = [:], _ body: (GitHub, FetchContext) async throws -> Void
    ) async throws {
        let server = try RecordedServer(recordings: files.map { "data/recordings/github/pygithub/\($0)" })
        let client = HTTPClient(HTTPClient.Configuration())
        let settings = ConnectorSettings(
            name: "github", defaultsOf: GitHub.description, values: values.merging(["base_url": .string(server.baseURL)]) { $1 },
            secrets: ["token": Secret("any")])
        let context = FetchContext.testing(client, now: try #require(Instant(now)))
        defer { server.stop() }
        do { try await body(try GitHub(settings: settings), context) } catch {
            await client.shutDown()
            throw error
        }
        await client.shutDown()
    }

    private func fetch(_ github: GitHub, _ context: FetchContext, id: String, login: String, _ cursor: Cursor? = nil) async throws
        -> [Batch]
    {
        let batches = Mutex<[Batch]>([])
        try await github.fetch(Identity(IdentityKey(Network("github"), id), handle: login), after: cursor, in: context) {
            batch throws(FetchError) in batches.withLock { $0.append(batch) }
        }
        return batches.withLock { $0 }
    }

    /// A cursor that leaves nothing to be asked but what `change` wants.
    private func cursor(login: String, now: String, _ change: (inout PostState<GitHubExtra>) -> Void) throws -> Cursor {
        let now = try #require(Instant(now))
        var state = PostState<GitHubExtra>()
        state.course.since = now
        (state.factsAt, state.extra.login) = (now, login)
        for list in ["events", "mentions"] {
            state.lists[list] = ListState()
            state.lists[list]?.readAt = now
        }
        change(&state)
        return Cursor(state, version: PostRound<GitHubAccount>.version)
    }

    /// Watches a repository of which nothing is to be asked.
    private func watch(_ id: String, in state: inout PostState<GitHubExtra>) {
        let at = Instant(seconds: 1_330_000_000)
        _ = state.watch.sample(GitHub.network, id: id, subject: id, at: at, counts: [.like: 0], now: at)
    }

    @Test("an account, its repositories and its actions are those of the recorded pages")
    func account() async throws {
        let now = "2012-05-28T00:00:00Z"
        let files = ["NamedUser.setUp.json", "NamedUser.testGetRepos.json", "NamedUser.testGetPublicEvents.json"]
        let user = try #require(try recorded(files[0], ending: "/users/jacquev6").first)
        let repositories = try recorded(files[1], ending: "/repos").filter { $0["fork"] as? Bool == false }
        let events = try recorded(files[2], ending: "/events/public")
        try await play(files, now: now, values: ["conversations": .string("skip"), "mentions": .string("skip"), "followers": .integer(0)]) {
            github, context in
            let batches = try await fetch(github, context, id: "327146", login: "jacquev6")
            #expect(batches.allSatisfy { $0.rejectedCount == 0 })
            let identity = try #require(batches.first?.identities.first)
            #expect(identity.handle == user["login"] as? String && identity.key.id == number(user, "id"))
            #expect(identity.followers == (user["followers"] as? NSNumber)?.int64Value)
            #expect(identity.createdAt == time(user, "created_at"))
            let posts = batches.flatMap(\.posts).filter { $0.id.hasPrefix("repo:") }
            #expect(!repositories.isEmpty)
            #expect(Set(posts.map(\.id)) == Set(repositories.compactMap { number($0, "id") }.map { "repo:\($0)" }))
            #expect(Set(posts.map(\.at)) == Set(repositories.compactMap { time($0, "created_at") }))

            var expected: Set<String> = []
            for event in events where event["type"] as? String == "IssueCommentEvent" {
                let payload = try #require(event["payload"] as? Object)
                let issue = payload["issue"] as? Object
                guard let comment = number(payload["comment"], "id"), let author = number(issue?["user"], "id"), author != "327146"
                else { continue }
                expected.insert("comment:\(comment):\(author) issue:\(number(event["repo"], "id") ?? ""):\(number(issue, "number") ?? "")")
            }
            #expect(Set(batches.flatMap(\.interactions).map { "\($0.id ?? "") \($0.post ?? "")" }) == expected)
        }
    }

    @Test("everybody who starred is read from the last page to the first, whatever form the server knows")
    func stars() async throws {
        let now = "2012-09-08T00:00:00Z"
        let file = "Repository.testGetStargazers.json"
        let expected = Set(try recorded(file, ending: "/stargazers").compactMap { number($0, "id") })
        let cursor = try cursor(login: "PyGithub", now: now) { state in
            state.extra.repositories = ["3544490": .init(name: "PyGithub", stars: 250, openIssues: 0)]
            let counts: [Model.Kind: Int64] = [.like: 250]
            let at = Instant(seconds: 1_330_000_000)
            _ = state.watch.sample(GitHub.network, id: "repo:3544490", subject: "x", at: at, counts: counts, now: at)
        }
        try await play([file], now: now, values: ["followers": .integer(0)]) { github, context in
            let batches = try await fetch(github, context, id: "1", login: "PyGithub", cursor)
            let acts = batches.flatMap(\.interactions)
            #expect(!expected.isEmpty)
            #expect(Set(acts.map(\.actor)) == expected)
            #expect(acts.allSatisfy { $0.kind == .like && $0.post == "repo:3544490" })
            #expect(batches.allSatisfy { $0.rejectedCount == 0 })
        }
    }

    @Test(
        "who reacted, and when, are those of the recorded page",
        arguments: [
            ("Reaction.testDelete.json", "issue:3544490:28", "/issues/28/reactions"),
            ("IssueComment.testGetReactions.json", "comment:3544490:20227753", "/comments/20227753/reactions"),
        ])
    func reactions(file: String, post: String, ending: String) async throws {
        let now = "2018-01-01T00:00:00Z"
        let cursor = try cursor(login: "PyGithub", now: now) { state in
            state.extra.repositories = ["3544490": .init(name: "PyGithub", stars: 0, openIssues: 0)]
            let at = Instant(seconds: 1_400_000_000)
            watch("repo:3544490", in: &state)
            _ = state.watch.sample(GitHub.network, id: post, subject: post, at: at, counts: [.like: 2], now: at)
        }
        let approving = try recorded(file, ending: ending).filter { !["-1", "confused"].contains($0["content"] as? String) }
        let expected = approving.map {
            "like:reaction:\(number($0, "id") ?? "") \(number($0["user"], "id") ?? "") \($0["created_at"] ?? "")"
        }
        try await play([file], now: now, values: ["followers": .integer(0)]) { github, context in
            let acts = try await fetch(github, context, id: "1", login: "PyGithub", cursor).flatMap(\.interactions)
            #expect(!expected.isEmpty)
            #expect(Set(acts.map { "\($0.id ?? "") \($0.actor) \($0.at)" }) == Set(expected))
        }
    }

    @Test(
        "everybody who opened an issue is one act with the recorded number, author and time",
        arguments: [
            ("PaginatedList.testInterruptedIteration.json", "openframeworks", "openFrameworks", "2012-05-29T00:00:00Z"),
            ("Repository.testGetIssuesWithTypeArgument.json", "PyGithub", "PyGithub", "2025-10-01T00:00:00Z"),
        ])
    func issues(file: String, login: String, name: String, now: String) async throws {
        let cursor = try cursor(login: login, now: now) { state in
            state.extra.repositories = ["7": .init(name: name, stars: 0, openIssues: 1)]
            watch("repo:7", in: &state)
        }
        let expected = try recorded(file, ending: "/issues").map { issue in
            "comment:issue:7:\(number(issue, "number") ?? "") \(number(issue["user"], "id") ?? "") \(issue["created_at"] ?? "")"
        }
        try await play([file], now: now, values: ["followers": .integer(0), "bots": .string("count")]) { github, context in
            let batches = try await fetch(github, context, id: "1", login: login, cursor)
            let acts = batches.flatMap(\.interactions)
            #expect(batches.allSatisfy { $0.rejectedCount == 0 })
            // The pages after the first are asked for by time, which the recordings know nothing of.
            #expect(!acts.isEmpty && Set(acts.map { "\($0.id ?? "") \($0.actor) \($0.at)" }).isSubset(of: expected))
        }
    }

    @Test("a search's items are read; only whoever names the account counts")
    func mentions() async throws {
        let now = "2014-03-10T00:00:00Z"
        let file = "Search.testUrlquotingOfQuery.json"
        let items = try recorded(file, ending: "/search/issues")
        let cursor = try cursor(login: "huboard", now: now) { $0.lists["mentions"] = nil }
        let expected = items.filter { ($0["body"] as? String ?? "").lowercased().contains("@huboard") }.compactMap { number($0, "id") }
        try await play([file], now: now, values: ["followers": .integer(0)]) { github, context in
            let batches = try await fetch(github, context, id: "1", login: "huboard", cursor)
            #expect(!items.isEmpty && batches.allSatisfy { $0.rejectedCount == 0 })
            #expect(Set(batches.flatMap(\.interactions).compactMap(\.id)) == Set(expected.map { "mention:\($0):1" }))
        }
    }

    @Test("a repository that is asked for by its number answers, whatever it is called today")
    func check() async throws {
        let now = "2020-01-01T00:00:00Z"
        let cursor = try cursor(login: "jacquev6", now: now) { state in
            state.extra.repositories = ["112116543": .init(name: "old", stars: 0, openIssues: 0)]
            watch("repo:112116543", in: &state)
            state.lookUp("repo:112116543")
        }
        try await play(["Repository.testGetRepositoryWith301Redirect.json"], now: now, values: ["followers": .integer(0)]) {
            github, context in
            let batches = try await fetch(github, context, id: "1", login: "x", cursor)
            #expect(batches.allSatisfy { $0.deletions.isEmpty })
            let state = try #require(batches.last?.cursor?.state(PostState<GitHubExtra>.self, version: PostRound<GitHubAccount>.version))
            // It belongs to somebody else by now: forgotten, not deleted.
            #expect(state.lookUps.isEmpty && state.watch.entries.isEmpty && state.extra.repositories.isEmpty)
        }
    }

    @Test("a limit that a fault makes is obeyed")
    func throttled() async throws {
        let server = try RecordedServer(
            recordings: ["data/recordings/github/pygithub/NamedUser.setUp.json"],
            arguments: ["--fault", "every=1,status=429,retry-after=7"])
        defer { server.stop() }
        let client = HTTPClient(HTTPClient.Configuration())
        let github = try GitHub(
            settings: ConnectorSettings(name: "github", defaultsOf: GitHub.description, values: ["base_url": .string(server.baseURL)]))
        let now = try #require(Instant("2026-11-20T12:00:00Z"))
        var found: FetchError?
        do throws(FetchError) { _ = try await github.resolve("jacquev6", in: .testing(client, now: now)) } catch { found = error }
        await client.shutDown()
        #expect(found?.kind == .rateLimited && found?.recovery == .retry(at: now + .seconds(7)))
    }
}
