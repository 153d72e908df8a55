import ConnectorKit
import CurlHTTP
import HTTPTypes

extension ContractSuite {
    /// What one status with its headers must be thrown as, when it answers the first question of a fetch.
    private struct Expectation: Sendable {
        var status: Int
        var headers: [String: String] = [:]
        var kinds: Set<FetchError.Kind>
        var recovery: FetchError.Recovery?
        /// Whether only what asks about the token, or only what asks about the account, is answered so; `nil` for every question.
        var isAboutToken: Bool?
    }

    func statuses() async throws -> [String] {
        let now = fixture.now
        let day = FetchError.Recovery.retry(at: now + .seconds(86_400))
        let asksAboutToken = fixture.exchanges.contains(where: \.isAboutToken)
        var expectations = [
            Expectation(status: 429, headers: ["Retry-After": "17"], kinds: [.rateLimited], recovery: .retry(at: now + .seconds(17))),
            Expectation(
                status: 429, headers: ["Retry-After": Self.httpDate(now + .seconds(600))], kinds: [.rateLimited],
                recovery: .retry(at: Instant(seconds: (now + .seconds(600)).seconds))),
            Expectation(status: 429, headers: ["Retry-After": "99999999999"], kinds: [.rateLimited], recovery: day),
            Expectation(status: 429, headers: ["Retry-After": "soon"], kinds: [.rateLimited], recovery: .backOff),
            Expectation(status: 429, kinds: [.rateLimited], recovery: .backOff),
            Expectation(status: 401, kinds: [.unauthorized], recovery: .reconfigure),
            Expectation(status: 403, kinds: [.unauthorized], recovery: .reconfigure),
            Expectation(status: 402, kinds: [.creditsSpent]),
            Expectation(status: 404, kinds: [.gone], recovery: .giveUp, isAboutToken: false),
            Expectation(status: 410, kinds: [.gone], recovery: .giveUp, isAboutToken: false),
            Expectation(status: 500, kinds: [.unreachable], recovery: .backOff),
            Expectation(status: 502, kinds: [.unreachable], recovery: .backOff),
            Expectation(status: 503, headers: ["Retry-After": "30"], kinds: [.unreachable], recovery: .retry(at: now + .seconds(30))),
            Expectation(status: 301, headers: ["Location": "https://elsewhere.example/"], kinds: [.rejected]),
            Expectation(status: 400, kinds: [.rejected]), Expectation(status: 422, kinds: [.rejected]),
            Expectation(status: 204, kinds: [.malformedResponse]),
        ]
        if asksAboutToken {
            expectations += [404, 410].map {
                Expectation(status: $0, kinds: [.rejected], recovery: .reconfigure, isAboutToken: true)
            }
        }
        var breaches: [String] = []
        for expectation in expectations {
            let outcome = try await play { _, exchange in
                if let only = expectation.isAboutToken, only != exchange?.isAboutToken ?? false { return nil }
                // A login tells nothing of an account: what its refusals mean is told by the connector's own cases.
                guard exchange?.method != "POST" else { return nil }
                return (exchange ?? fixture.exchanges.first).map {
                    .success($0.with(status: expectation.status, headers: expectation.headers, body: expectation.status == 204 ? "" : "{}"))
                }
            }.outcome
            let found = outcome.error.map { "\($0.kind), \($0.recovery)" } ?? "no error"
            let isRight = outcome.error.map { error in
                expectation.kinds.contains(error.kind) && expectation.recovery.map { $0 == error.recovery } ?? true
            }
            if isRight != true { breaches.append("\(expectation.status) \(expectation.headers) is taken for: \(found)") }
            if let error = outcome.error { breaches += Self.faults(of: error) }
            // Whose the token is may be remembered before the account's own question fails.
            let isFirst = !asksAboutToken || expectation.isAboutToken != false
            if isFirst, outcome.cursor != nil { breaches.append("\(expectation.status) moves the cursor") }
        }
        // In the middle of a fetch nothing crashes, and what was fetched before stays.
        let whole = try await undisturbed().outcome
        for number in 1..<max(2, whole.requests) {
            for status in [401, 402, 403, 404, 410, 429, 500, 503] {
                let outcome = try await play(changing: number) { $0.with(status: status) }
                // An answer that is missing may cost an act its own time, but makes up no act.
                let good = Self.records(of: whole.batches)
                breaches += Self.records(of: outcome.batches).filter { !$0.key.hasPrefix("deletion") && good[$0.key] == nil }.map {
                    "made up: \($0.value)"
                }
            }
        }
        return breaches
    }

    func transfers() async throws -> [String] {
        var breaches: [String] = []
        let expected: [(HTTPError.Kind, FetchError.Kind)] = [
            (.nameNotResolved, .unreachable), (.connectFailed, .unreachable), (.tlsFailed, .unreachable), (.connectDeadline, .unreachable),
            (.wholeDeadline, .unreachable), (.stallDeadline, .unreachable), (.brokenTransfer, .unreachable), (.internal, .unreachable),
            (.bodyTooLarge, .responseTooLarge), (.headersTooLarge, .responseTooLarge), (.badEncoding, .malformedResponse),
            (.addressRefused, .rejected), (.invalidRequest, .rejected), (.tooManyRedirects, .rejected), (.cancelled, .cancelled),
            (.shutDown, .cancelled),
        ]
        for (kind, wanted) in expected {
            let outcome = try await play { _, _ in
                .failure(HTTPError(kind, request: "GET https://network.example/", reason: "made by a test"))
            }.outcome
            if outcome.error?.kind != wanted { breaches.append("\(kind) is taken for \(outcome.error.map { "\($0.kind)" } ?? "no error")") }
            if let error = outcome.error { breaches += Self.faults(of: error) }
        }
        return breaches
    }

    func secrets() async throws -> [String] {
        var breaches: [String] = []
        let whole = try await undisturbed()
        let marker = "marker-of-a-body-0123456789"
        let log = MemoryLog()
        for number in 0..<max(1, whole.outcome.requests) {
            var texts: [String] = []
            for status in [200, 301, 400, 401, 402, 403, 404, 429, 500] {
                let outcome = try await play(changing: number, log: log) { $0.with(status: status, body: "{\"\(marker)\":\"\(marker)\"}") }
                texts += outcome.error.map { ["\($0)"] } ?? []
                texts += outcome.batches.flatMap(\.rejections).map(\.reason)
            }
            let outcome = try await play(log: log) { index, _ in
                index == number ? .failure(HTTPError(.brokenTransfer, request: "GET https://network.example/x", reason: "closed")) : nil
            }.outcome
            texts += outcome.error.map { ["\($0)"] } ?? []
            for text in texts + log.lines {
                for secret in fixture.secretTexts + [marker] where text.contains(secret) {
                    breaches.append("an error or log line holds a secret or a body")
                }
                if text.contains("?") || text.contains("Bearer") {
                    breaches.append("an error or log line holds a query or a header: \(text)")
                }
            }
        }
        return breaches
    }

    func identification() async throws -> [String] {
        var breaches: [String] = []
        for request in try await undisturbed().server.requests {
            let name = "\(request.method) \(RecordedExchange.parts(of: request.path ?? "").path)"
            if (request.headerFields[.userAgent] ?? "").isEmpty { breaches.append("\(name) has no User-Agent") }
            let target = "\(request.scheme ?? "")://\(request.authority ?? "")\(request.path ?? "")"
            for secret in fixture.secretTexts where target.contains(secret) { breaches.append("\(name) has a secret in its URL") }
            let isTold = request.headerFields.contains { field in fixture.secretTexts.contains { field.value.contains($0) } }
            if !fixture.secretTexts.isEmpty, !isTold, request.headerFields[.authorization] == nil {
                breaches.append("\(name) carries no credential")
            }
        }
        return breaches
    }

    /// What an operator misses in an error.
    private static func faults(of error: FetchError) -> [String] {
        [("what", error.what), ("why", error.why), ("mend", error.mend)].filter(\.1.isEmpty).map {
            "an error (\(error.kind)) does not say \($0.0)"
        }
    }

    /// `Fri, 20 Nov 2026 12:00:00 GMT`.
    private static func httpDate(_ instant: Instant) -> String {
        let text = "\(Instant(seconds: instant.seconds))"
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = text.split { "-TZ".contains($0) }
        guard parts.count == 4, let month = Int(parts[1]) else { return text }
        return "\(days[Int((instant.day % 7 + 7) % 7)]), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]) GMT"
    }
}
