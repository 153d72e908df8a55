import ConnectorKit
import ConnectorTesting
import Testing

@testable import StackExchangeConnector

let connector = ConnectorFolder(StackExchange.self)

@Suite struct StackExchangeTests {
    @Test("keeps the contract", arguments: ContractSuite.Rule.allCases)
    func contract(_ rule: ContractSuite.Rule) async throws {
        let breaches = try await connector.breaches(of: rule, list: "items")
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

    @Test("`backoff` stops its method for a second longer than told, and the quota corrects the day's budget")
    func limits() async throws {
        let fixture = try connector.fixture("backoff-stops-one-method")
        let budget = TestBudget(now: fixture.now)
        _ = try await fixture.play(
            StackExchange.self, server: RecordedExchange(fixture.exchanges), cursor: fixture.cursor, budget: budget)
        #expect(
            budget.reports == [
                LimitReport(budget: "requests", remaining: 287, resetsAt: nil),
                LimitReport(budget: "users.posts", remaining: 0, resetsAt: fixture.now + .seconds(11)),
                LimitReport(budget: "requests", remaining: 286, resetsAt: nil),
            ])
    }

    @Test("a method that is stopped is passed over, and the others go on")
    func passesOver() async throws {
        let fixture = try connector.fixture("contract")
        let budget = TestBudget(["posts.comments": 0], now: fixture.now)
        let server = RecordedExchange(fixture.exchanges)
        let outcome = try await fixture.play(StackExchange.self, server: server, cursor: nil, budget: budget)
        #expect(outcome.error == nil)
        let kinds = Set(outcome.batches.flatMap(\.interactions).map(\.kind))
        #expect(kinds == [.reply, .mention, .endorsement])
        let state = outcome.cursor?.state(PostState<StackExchangeExtra>.self, version: PostRound<StackExchangeAccount>.version)
        #expect(state?.extra.commented.isEmpty == false)
    }

    @Test(
        "an account is named by its number or by the address of its page",
        arguments: [
            ("42", "42"), ("https://stackoverflow.com/users/42/ada", "42"), ("https://superuser.com/users/42", "42"), ("ada", nil),
            ("", nil),
            ("4;2", nil), ("https://stackoverflow.com/questions/42", nil), ("users/", nil), ("users", nil), ("1234567890123456789", nil),
        ] as [(String, String?)])
    func numbers(handle: String, expected: String?) { #expect(StackExchange.number(in: handle) == expected) }

    @Test(
        "an address of another site names a stranger here",
        arguments: [
            ("42", true), ("https://stackoverflow.com/users/42/ada", true), ("www.stackoverflow.com/users/42", true),
            ("https://superuser.com/users/42", false), ("https://cardano.stackexchange.com/users/42", false),
        ])
    func sites(handle: String, isOurs: Bool) throws {
        #expect(try site("stackoverflow").isOfThisSite(handle) == isOurs)
    }

    @Test("a site beside Stack Overflow stands below stackexchange.com")
    func smallSites() throws { #expect(try site("cardano").isOfThisSite("https://cardano.stackexchange.com/users/42")) }

    @Test("where none of the people met is of this site, those of other sites do not wait")
    func strangers() async throws {
        let settings = ConnectorSettings(
            name: "stackexchange", defaultsOf: StackExchange.description, values: ["ids": .string("site"), "site": .string("superuser")])
        let context = FetchContext.testing(RecordedExchange([]), now: Instant(seconds: 1_795_176_000))
        #expect(try await StackExchange(settings: settings).facts(about: ["7", "8@cardano"], in: context) == Batch())
    }

    @Test("an own answer to an own question is kept, because the count of answers has counted it; an own comment is not")
    func ownActs() throws {
        let mapping = StackExchangeMapping(suffix: "")
        let text = #"{"answer_id":9,"question_id":7,"comment_id":9,"post_id":7,"creation_date":1795000000,"owner":{"user_id":42}}"#
        let (answer, comment) = try withJSON(Array(text.utf8)) {
            (try WirePost($0, of: .answersOfQuestions), try WirePost($0, of: .commentsOfPosts))
        }
        #expect(mapping.act(.reply, answer, on: "42")?.act.id == "reply:9")
        #expect(mapping.act(.comment, comment, on: "42") == nil)
    }

    private func site(_ name: String) throws -> StackExchange {
        try StackExchange(
            settings: ConnectorSettings(name: "stackexchange", defaultsOf: StackExchange.description, values: ["site": .string(name)]))
    }
}
