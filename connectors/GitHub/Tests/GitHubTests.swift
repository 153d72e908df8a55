import ConnectorKit
import ConnectorTesting
import Testing

@testable import GitHubConnector

let connector = ConnectorFolder(GitHub.self)

@Suite struct GitHubTests {
    @Test("keeps the contract", arguments: ContractSuite.Rule.allCases, ["contract", "contract-token"])
    func contract(_ rule: ContractSuite.Rule, _ name: String) async throws {
        let breaches = try await connector.breaches(of: rule, in: name, list: "items")
        #expect(breaches.isEmpty, "\(breaches)")
    }

    @Test("each recorded case comes to what its folder says", arguments: try connector.cases())
    func fixture(_ fixture: FixtureCase) async throws {
        let faults = try await connector.differences(in: fixture)
        #expect(faults.isEmpty, "\(faults)")
    }

    @Test("the sample and the README's tables are what the description says")
    func generatedFiles() throws {
        let faults = try connector.staleFiles()
        #expect(faults.isEmpty, "\(faults)")
    }

    @Test(
        "a handle is a login, with or without its sign",
        arguments: [
            ("ada", "ada"), ("@ada-b", "ada-b"), ("corp_ada", "corp_ada"), ("", nil), ("a/b", nil), ("@", nil), ("ada@host", nil),
            (String(repeating: "a", count: 40), nil),
        ])
    func handles(handle: String, login: String?) { #expect(GitHub.login(handle) == login) }

    @Test("a version that is no date is refused", arguments: ["", "latest", "2022-11-28\n", "2022/11/28"])
    func versions(version: String) {
        let settings = ConnectorSettings(name: "github", defaultsOf: GitHub.description, values: ["api_version": .string(version)])
        #expect(throws: Mistakes.self) { try GitHub(settings: settings) }
    }

    @Test("an Enterprise server numbers its accounts on its own")
    func numbering() throws {
        let settings = ConnectorSettings(
            name: "github", defaultsOf: GitHub.description, values: ["base_url": .string("https://git.example/api/v3")])
        #expect(try GitHub(settings: settings).numberedBy == "git.example")
    }

    @Test("a full page of one second's updates is passed, and a page that leads to itself is the last")
    func pagesOfOneSecond() throws {
        let begin = Instant(seconds: 1_795_000_000)
        let full = Page(
            status: 200, headers: [.init("link")!: "<https://api.github.example/x?page=2>; rel=\"next\""], body: [])
        func talk(_ seconds: Int64...) throws -> [WireTalk] {
            try seconds.map { seconds in
                let text = #"{"id":1,"number":1,"created_at":"\#(begin + .seconds(seconds))","updated_at":"\#(begin + .seconds(seconds))"}"#
                return try withJSON(Array(text.utf8)) { try WireTalk($0, as: .issue) }
            }
        }
        let page = TalkPage(since: begin)
        #expect(page.next(after: full, try talk(0, 3)) == TalkPage(since: begin + .seconds(3)))
        #expect(page.next(after: full, try talk(0, 0)) == TalkPage(since: begin + .seconds(1)))
        #expect(TalkPage(since: begin + .seconds(1)).next(after: full, try talk(0, 0)) == nil)
        #expect(page.next(after: full, []) == nil)
        #expect(page.next(after: Page(status: 200, headers: [:], body: []), try talk(0, 3)) == nil)
    }

    @Test("the operator is told once that a token expires soon, without the token")
    func expiry() async throws {
        let fixture = try connector.fixture("token-expires-soon")
        let log = MemoryLog()
        _ = try await fixture.play(GitHub.self, server: RecordedExchange(fixture.exchanges), cursor: nil, log: log)
        let lines = log.lines.filter { $0.contains("expires") }
        #expect(lines == ["warning credential expires soon at=2026-11-24T16:42:10Z connector=github credential=token"])
    }

    @Test("own stars are kept, because the count has counted them; own words to itself are no act")
    func ownActs() throws {
        let mapping = GitHubMapping(skipsBots: true)
        let star = #"{"starred_at":"2026-11-20T11:00:00Z","user":{"id":42,"login":"ada"}}"#
        let issue = #"{"id":1,"number":2,"created_at":"2026-11-20T11:00:00Z","title":"x","user":{"id":42,"login":"ada"}}"#
        let act = mapping.act(
            .like, try withJSON(Array(star.utf8)) { try WireAct($0, in: .stargazers) }, on: "42", post: "repo:1",
            firstSight: Instant(seconds: 0))
        #expect(act?.act.id == "like:repo:1:42")
        #expect(mapping.talk(try withJSON(Array(issue.utf8)) { try WireTalk($0, as: .issue) }, on: "42", in: "1") == nil)
    }
}
