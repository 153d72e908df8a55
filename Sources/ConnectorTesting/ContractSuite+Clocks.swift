import ConnectorKit
import CurlHTTP
import Foundation
import HTTPTypes

extension ContractSuite {
    func clocks() async throws -> [String] {
        let whole = try await undisturbed()
        return try await lyingHeaders(whole.outcome) + lyingRecords(whole)
    }

    /// Headers in which networks tell times; those that a network does not have mean nothing to it.
    private static let headersOfTime = [
        "Retry-After", "X-RateLimit-Reset", "RateLimit-Reset", "x-rate-limit-reset", "X-Poll-Interval", "Expires", "Last-Modified",
    ]

    /// Servers whose clocks are wrong by decades, and which want us to come back then.
    private func lyingHeaders(_ whole: FixtureOutcome) async throws -> [String] {
        var breaches: [String] = []
        let dates = ["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"]
        let times =
            dates + ["0", "-1", "253402300799", "9223372036854775807", "1e300", "nan", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]
        let latest = fixture.now + ServerTime.longestWait
        for (date, time) in dates.flatMap({ date in times.map { (date, $0) } }) {
            let fields = Dictionary(uniqueKeysWithValues: Self.headersOfTime.map { ($0, time) } + [("Date", date)])
            let name = "Date \(date), reset \(time)"
            let budget = TestBudget(now: fixture.now)
            let outcome = try await play(budget: budget) { _, exchange in
                exchange.map { exchange in
                    var changed = exchange
                    for (name, value) in fields { if let name = HTTPField.Name(name) { changed.headers[name] = value } }
                    return .success(changed)
                }
            }.outcome
            if let error = outcome.error { breaches.append("\(name): \(error)") }
            breaches += Self.strangers(in: outcome, from: whole).map { "\(name): \($0)" }
            if budget.reports.contains(where: { $0.resetsAt.map { $0 > latest } ?? false }) {
                breaches.append("\(name): a limit is said to last for longer than a day")
            }
            for status in [429, 503] {
                let refused = try await play { _, exchange in
                    (exchange ?? fixture.exchanges.first).map { .success($0.with(status: status, headers: fields)) }
                }.outcome
                if case .retry(let at)? = refused.error?.recovery, at > latest || at <= fixture.now {
                    breaches.append("\(name): \(status) is waited for until \(at)")
                }
            }
        }
        return breaches
    }

    /// Records dated by clocks that are wrong: all of an answer, and the first of its list alone.
    private func lyingRecords(_ whole: (outcome: FixtureOutcome, server: RecordedExchange)) async throws -> [String] {
        var breaches: [String] = []
        let sound = Stored(whole.outcome.batches)
        for (number, exchange) in whole.server.served.enumerated() where exchange.status == 200 {
            for lie in Lie.all {
                let place = "request \(number) (\(exchange.path)), records of \(lie.name)"
                guard let body = lie.told(in: exchange.body) else { continue }
                let outcome = try await play(changing: number) { $0.with(body: body) }
                breaches += impossibleTimes(outcome.batches, sound).map { "\(place): \($0)" }
                if let error = outcome.error, !outcome.endedBeyondRecording, error.kind != .malformedResponse {
                    breaches.append("\(place): \(error)")
                }
                breaches += try await nextFetch(after: outcome).map { "\(place): \($0)" }
                guard let list, let tree = JSONTree(exchange.body), let records = tree.list(list), records.count > 1,
                    let first = records.first, lie.told(in: first) != first
                else { continue }
                let one = tree.replacingList(list, by: [lie.told(in: first)] + records.dropFirst()).bytes
                let single = try await play(changing: number) { $0.with(body: one) }
                breaches += impossibleTimes(single.batches, sound).map { "\(place), the first only: \($0)" }
                // It costs no more than itself: what is missing would be so if it had not been there at all.
                let others = tree.replacingList(list, by: Array(records.dropFirst())).bytes
                let without = Stored(try await play(changing: number) { $0.with(body: others) }.batches)
                let lost = Set(Stored(single.batches).missing(from: sound)).subtracting(without.missing(from: sound))
                if !lost.isEmpty, single.error == nil {
                    breaches.append("\(place), the first only: its neighbours are missing: \(lost.sorted().prefix(3))")
                }
            }
        }
        return breaches
    }

    /// What is stored with a time that cannot be and that the sound answers do not have.
    private func impossibleTimes(_ batches: [Batch], _ sound: Stored) -> [String] {
        let times = batches.flatMap { batch in
            batch.posts.map { ("post \($0.id)", $0.at) } + batch.interactions.map { ("act \($0.id ?? "")", $0.at) }
                + batch.identities.compactMap { identity in identity.createdAt.map { ("identity \(identity.key.id)", $0) } }
        }
        return times.filter { !$0.1.canBeTold(at: fixture.now) }.map { "\($0.0) is stored with the time \($0.1)" }
    }

    /// What goes wrong when the network's clock is right again.
    private func nextFetch(after outcome: FixtureOutcome) async throws -> [String] {
        guard outcome.error == nil else { return [] }
        let later = try await fixture.play(type, server: RecordedExchange(fixture.exchanges), cursor: outcome.cursor, batchLimit: 300)
        guard let error = later.error, !later.endedBeyondRecording else { return [] }
        return ["the next fetch fails: \(error)"]
    }
}

/// A clock that is wrong, and tells its time in the form in which the recorded answer has it.
private struct Lie: Sendable {
    let name: String
    /// The day, as in RFC 3339.
    let day: String
    let time: Instant

    static let all = [
        Lie(name: "the far future", day: "2096-01-02", time: Instant(seconds: 3_976_300_800)),
        Lie(name: "the beginning of time", day: "1970-01-01", time: Instant(seconds: 0)),
    ]

    /// The document with every time replaced; `nil` when it has none.
    func told(in body: [UInt8]) -> [UInt8]? {
        let changed: [UInt8]
        if let tree = JSONTree(body) {
            changed = told(in: tree).bytes
            return changed == tree.bytes ? nil : changed
        }
        guard let markup = MarkupText(body) else { return nil }
        changed = markup.mapped { told(in: $1) }
        return changed == body ? nil : changed
    }

    func told(in tree: JSONTree) -> JSONTree {
        tree.mapped { value in
            switch value {
            case .string(let text): .string(told(in: text))
            case .number(let text): Double(text).map { told(in: $0, text) } ?? value
            default: value
            }
        }
    }

    /// Numbers of this century's size are seconds or milliseconds.
    private func told(in number: Double, _ text: String) -> JSONTree {
        switch number {
        case 1_200_000_000...2_000_000_000: .number("\(time.seconds)")
        case 1_200_000_000_000...2_000_000_000_000: .number("\(time.milliseconds)")
        default: .number(text)
        }
    }

    private func told(in text: String) -> String {
        // Most texts are no times, and looking closely is slow.
        guard (16...60).contains(text.utf8.count), text.contains("19") || text.contains("20") else { return text }
        if text.firstMatch(of: /^\s*(19|20)\d\d-\d\d-\d\d[T ]/) != nil {
            return text.replacing(/(19|20)\d\d-\d\d-\d\d/, with: day, maxReplacements: 1)
        }
        return text.replacing(/\d\d? (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) 20\d\d \d\d:/) { match in
            "02 \(match.output.1) \(day.prefix(4)) 00:"
        }
    }
}
