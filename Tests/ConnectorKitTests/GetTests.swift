import ConnectorKit
import ConnectorTesting
import CurlHTTP
import Synchronization
import Testing

@Suite struct GetTests {
    let now = Instant(seconds: 1_795_176_000)

    private func call(_ base: BaseURL, rules: AnswerRules = AnswerRules()) -> Call {
        Call(
            "posts", about: "@ada", at: base, ["posts", "1"], query: [("q", "hidden")], bearer: (Secret("s3cret"), "token"),
            cost: ["requests": 1, "dollars": 500], costOfFailure: ["requests": 1], rules: rules)
    }

    private func server(_ status: Int, _ headers: [(String, String)], _ body: String) -> RecordedExchange {
        var fields = HTTPFields()
        for (name, value) in headers { if let name = HTTPField.Name(name) { fields[name] = value } }
        return RecordedExchange(
            [
                .init(
                    method: "GET", path: "/posts/1", query: [["q", "hidden"]], requestHeaders: ["Authorization": "Bearer s3cret"],
                    status: status, headers: fields, body: Array(body.utf8))
            ])
    }

    @Test("a page costs what was reserved, an error only its request, a request that was never sent nothing")
    func paying() async throws {
        let base = try #require(BaseURL("https://n.example"))
        let good = TestBudget(now: now)
        let page = try await FetchContext.testing(server(200, [("Content-Type", "application/json")], "{}"), budget: good, now: now)
            .get(call(base))
        #expect(page.status == 200)
        #expect(good.used == ["requests": 1, "dollars": 500])

        let bad = TestBudget(now: now)
        await #expect(throws: FetchError.self) {
            try await FetchContext.testing(server(500, [], "{}"), budget: bad, now: now).get(call(base))
        }
        #expect(bad.used == ["requests": 1, "dollars": 0])

        let unsent = TestBudget(now: now)
        await #expect(throws: FetchError.self) {
            try await FetchContext.testing(RecordedExchange([]), budget: unsent, now: now).get(call(base))
        }
        #expect(unsent.used == ["requests": 0, "dollars": 0])
    }

    @Test(
        "trouble with a server that is one account's alone concerns that account, and names its address",
        arguments: [(401, FetchError.Kind.unauthorized), (429, .rateLimited), (503, .unreachable), (301, .rejected)])
    func standingAlone(status: Int, kind: FetchError.Kind) async throws {
        let base = try #require(BaseURL("https://n.example"))
        for isAlone in [false, true] {
            var asked = call(base)
            asked.standsAlone = isAlone
            let question = asked
            let context = FetchContext.testing(server(status, [], "{}"), now: now)
            let error = await #expect(throws: FetchError.self) { try await context.get(question) }
            #expect(error?.kind == kind)
            #expect(error?.reach == (isAlone ? .identity : .connector))
            #expect(error?.mend.contains("`base_url`") == (kind == .rejected && !isAlone))
        }
    }

    @Test("what is not JSON is read where anything may be answered")
    func anyContent() async throws {
        let base = try #require(BaseURL("https://n.example"))
        let context = FetchContext.testing(server(200, [("Content-Type", "text/plain")], "<rss/>"), now: now)
        await #expect(throws: FetchError.self) { try await context.get(call(base)) }
        var asked = call(base)
        asked.expects = .any
        let page = try await context.get(asked)
        #expect(page.body == Array("<rss/>".utf8))
    }

    /// Keeps what was sent.
    private final class Sink: HTTPSending {
        let sent = Mutex<[(HTTPRequest, [UInt8])]>([])

        func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer {
            sent.withLock { $0.append((request, body)) }
            return HTTPAnswer(response: HTTPResponse(status: .ok, headerFields: [.contentType: "application/json"]), body: [0x7b, 0x7d])
        }
    }

    @Test("a question with a body is a POST of JSON, one without is a GET without a body")
    func posting() async throws {
        var call = call(try #require(BaseURL("https://n.example")))
        let sink = Sink()
        let context = FetchContext.testing(sink, now: now)
        _ = try await context.get(call)
        call.body = Array("{\"a\":1}".utf8)
        _ = try await context.get(call)
        let sent = sink.sent.withLock { $0 }
        #expect(sent.map(\.0.method) == [.get, .post])
        #expect(sent.map(\.0.headerFields[.contentType]) == [nil, "application/json"])
        #expect(sent.map(\.1) == [[], Array("{\"a\":1}".utf8)])
    }

    @Test("nothing is sent when the budget is spent")
    func spent() async throws {
        let base = try #require(BaseURL("https://n.example"))
        let exchange = server(200, [], "{}")
        let budget = TestBudget(["dollars": 499], now: now)
        let error = await #expect(throws: FetchError.self) {
            try await FetchContext.testing(exchange, budget: budget, now: now).get(call(base))
        }
        #expect(error?.kind == .budgetSpent)
        #expect(exchange.requests.isEmpty)
    }

    @Test("limits are taken over, and a refusal leaves nothing of them")
    func limits() async throws {
        let base = try #require(BaseURL("https://n.example"))
        let rules = AnswerRules(LimitHeaders(remaining: "X-Left", reset: "X-Reset", form: .instant), on: "requests")
        let budget = TestBudget(now: now)
        let headers = [("X-Left", "9"), ("X-Reset", "2026-11-20T12:01:00Z")]
        let context = FetchContext.testing(server(429, headers, "{}"), budget: budget, now: now)
        let error = await #expect(throws: FetchError.self) { try await context.get(call(base, rules: rules)) }
        #expect(error?.recovery == .retry(at: now + .seconds(60)))
        #expect(budget.reports == [LimitReport(budget: "requests", remaining: 0, resetsAt: now + .seconds(60))])
    }

    @Test("an unchanged page is one, and costs no money")
    func unchanged() async throws {
        let base = try #require(BaseURL("https://n.example"))
        var call = call(base)
        call.knownVersion = "\"v1\""
        let budget = TestBudget(now: now)
        let page = try await FetchContext.testing(server(200, [("ETag", "\"v1\"")], "{}"), budget: budget, now: now).get(call)
        #expect(page.isUnchanged)
        #expect(budget.used["dollars"] == 0)
    }

    @Test("errors name connector, host, account, what was asked and the credential, and nothing that is secret")
    func words() async throws {
        let base = try #require(BaseURL("https://n.example/api?".replacing("?", with: "")))
        let failure = Failure(call(base), connector: "forum", at: now)
        let error = try #require(
            failure.verdict(on: Page(status: 401, headers: HTTPFields(), body: Array("s3cret".utf8)), rules: AnswerRules()))
        #expect(
            "\(error)"
                == "forum (n.example, @ada): posts not read: 401 Unauthorized. Renew credential `token` of connector `forum`, or give it the "
                + "rights that its README names, then reload.")
        #expect(error.reach == .connector)
    }

    @Test("an endpoint that will go away is noted in the log")
    func deprecation() async throws {
        let base = try #require(BaseURL("https://n.example"))
        let log = MemoryLog()
        let context = FetchContext.testing(server(200, [("Deprecation", "@1688169599")], "{}"), now: now, log: log)
        _ = try await context.get(call(base))
        #expect(log.lines == ["notice endpoint is deprecated connector=test endpoint=posts"])
    }

    @Test(
        "a status that is neither error nor page is told apart",
        arguments: [
            ("application/json", true), ("application/activity+json; charset=utf-8", true), ("text/html", false), ("text/plain", false),
        ])
    func contentTypes(type: String, isRead: Bool) async throws {
        let base = try #require(BaseURL("https://n.example"))
        let context = FetchContext.testing(server(200, [("Content-Type", type)], "{}"), now: now)
        let page = try await context.send(call(base))
        #expect((context.verdict(on: page, of: call(base)) == nil) == isRead)
    }
}
