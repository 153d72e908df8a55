import ConnectorKit
import CurlHTTP
import HTTPTypes

extension ContractSuite {
    func secondFetch() async throws -> [String] {
        var breaches: [String] = []
        let first = try await undisturbed().outcome
        let stored = Self.records(of: first.batches)
        let server = RecordedExchange(fixture.exchanges)
        let second = try await fixture.play(type, server: server, cursor: first.cursor)
        breaches += server.problems
        if let error = second.error { breaches.append("the second fetch fails: \(error)") }
        if second.requests > 2 { breaches.append("the second fetch of an unchanged identity takes \(second.requests) requests") }
        for (key, line) in Self.records(of: second.batches) where stored[key] != line {
            breaches.append("the second fetch changes: \(line)")
        }
        if second.batches.contains(where: { !$0.tallies.isEmpty }) {
            breaches.append("the second fetch samples counts that did not change")
        }
        if let cursor = first.cursor, cursor.value.utf8.count > 65_536 { breaches.append("the cursor is larger than 64 KiB") }

        // Fetching from the very beginning again tells the same.
        let again = try await undisturbed().outcome
        if again.lines != first.lines { breaches.append("the same fetch made twice tells something else") }
        return breaches
    }

    func smallBudgets() async throws -> [String] {
        var breaches: [String] = []
        let whole = try await undisturbed()
        let all = Self.records(of: whole.outcome.batches)
        for allowance in 1...max(1, min(6, whole.outcome.requests)) {
            var found: [String: String] = [:]
            var cursor = fixture.cursor
            var requests = 0
            var fetches = 0
            repeat {
                let counted = CallBudget(allowance, now: fixture.now)
                let server = RecordedExchange(fixture.exchanges)
                let outcome = try await fixture.play(type, server: server, cursor: cursor, counting: counted)
                if outcome.requests > allowance { breaches.append("\(outcome.requests) requests with a budget of \(allowance)") }
                if let error = outcome.error, error.kind != .budgetSpent { breaches.append("with a budget of \(allowance): \(error)") }
                found.merge(Self.records(of: outcome.batches)) { first, _ in first }
                requests += outcome.requests
                cursor = outcome.cursor ?? cursor
                fetches += 1
                if Set(found.keys) == Set(all.keys) { break }
            } while fetches < 4 * whole.outcome.requests + 4
            // With one request a fetch, a connector that begins each fetch with its cheapest question may never get further.
            let missing = Set(all.keys).subtracting(found.keys)
            if allowance > 2, !missing.isEmpty {
                breaches.append("with a budget of \(allowance) never brought: \(missing.sorted().prefix(3).joined(separator: ", "))")
            }
        }
        return breaches
    }

    func brokenRecords() async throws -> [String] {
        guard let list else { return [] }
        var breaches: [String] = []
        let whole = try await undisturbed()
        var tried = 0
        for (number, exchange) in whole.server.served.enumerated() {
            guard exchange.status == 200, let tree = JSONTree(exchange.body), let elements = tree.list(list), !elements.isEmpty else {
                continue
            }
            for broken in [JSONTree.number("7"), .object([]), .null, .array([])] {
                for index in elements.indices.prefix(3) {
                    var changed = elements
                    changed[index] = broken
                    let spoilt = tree.replacingList(list, by: changed).bytes
                    let outcome = try await play(changing: number) { $0.with(body: spoilt) }
                    tried += 1
                    if let error = outcome.error, !outcome.endedBeyondRecording {
                        breaches.append("request \(number), record \(index): \(error)")
                    }
                    let rejected = outcome.batches.reduce(0) { $0 + $1.rejectedCount }
                    if rejected == 0 { breaches.append("request \(number), record \(index): nothing was counted as rejected") }
                    breaches += Self.strangers(in: outcome, from: whole.outcome)
                }
            }
        }
        if tried == 0 { breaches.append("the case has no list of records under `\(list)`") }
        return breaches
    }

    func repetition() async throws -> [String] {
        var breaches: [String] = []
        let whole = try await undisturbed()
        let all = Self.records(of: whole.outcome.batches)
        for (number, exchange) in whole.server.served.enumerated() {
            // Every record of the page twice.
            if let list, let tree = JSONTree(exchange.body), let elements = tree.list(list), !elements.isEmpty {
                let doubled = tree.replacingList(list, by: elements + elements).bytes
                let outcome = try await play(changing: number) { $0.with(body: doubled) }
                if let error = outcome.error, !outcome.endedBeyondRecording {
                    breaches.append("request \(number) with doubled records: \(error)")
                }
                let found = Self.records(of: outcome.batches)
                for (key, line) in found where all[key] != line { breaches.append("doubled records make: \(line)") }
            }
            // From this request on, the same path always answers with this page, whatever is asked: its next page is itself, for ever.
            breaches += try await circle(exchange, whole.outcome)
        }
        return breaches
    }

    /// What a network breaks whose path always answers with the same page, in one fetch and in the next ones.
    private func circle(_ exchange: RecordedExchange.Exchange, _ whole: FixtureOutcome) async throws -> [String] {
        var breaches: [String] = []
        let path = exchange.path
        let sound = Stored(whole.batches)
        let name = "a page of \(path) that leads to itself"
        var cursor = fixture.cursor
        // Where a path answers several questions, its one page is the wrong answer to the others: what they make of it says nothing.
        let isOneQuestion = Set(fixture.exchanges.filter { $0.path == path }.map(\.query)).count == 1 && exchange.method == "GET"
        for fetch in 1...3 {
            let server = RecordedExchange(fixture.exchanges) { _, asked in
                guard let asked, asked.path == path else { return asked == nil ? .success(exchange) : nil }
                return .success(exchange)
            }
            let outcome = try await fixture.play(type, server: server, cursor: cursor, batchLimit: 300)
            if outcome.requests > 8 * whole.requests + 40 {
                breaches.append("\(name) is followed \(outcome.requests) times in fetch \(fetch)")
            }
            // The store keeps one of each id, so that what is told twice is stored once if it is the same record.
            if outcome.batches.contains(where: { $0.interactions.contains { $0.id == nil } }) { breaches.append("an act has no id") }
            if isOneQuestion { breaches += Stored(outcome.batches).additions(to: sound).map { "\(name) makes up \($0)" } }
            cursor = outcome.cursor ?? cursor
        }
        return breaches
    }

    /// The records of batches by stream and id, as lines without what may differ between two ways to the same record.
    static func records(of batches: [Batch]) -> [String: String] {
        var records: [String: String] = [:]
        for batch in batches {
            for post in batch.posts { records["post \(post.id)"] = "post \(post.id) by \(post.author) at \(post.at)" }
            for act in batch.interactions {
                let id = act.id ?? "\(act.kind) \(act.actor) \(act.target) \(act.post ?? "") \(act.at)"
                // The first telling of an act stays.
                if records["act \(id)"] == nil {
                    records["act \(id)"] = "\(act.kind) \(id) by \(act.actor) on \(act.target), \(act.post ?? "no post") at \(act.at)"
                }
            }
            for deletion in batch.deletions { records["deletion \(deletion.id)"] = "deletion of \(deletion.stream) \(deletion.id)" }
        }
        return records
    }

    /// Records that a spoilt fetch made up: not in the good one, or different there.
    static func strangers(in outcome: FixtureOutcome, from whole: FixtureOutcome) -> [String] {
        let good = records(of: whole.batches)
        return records(of: outcome.batches).filter { key, line in !key.hasPrefix("deletion") && good[key] != line }
            .map { "made up: \($0.value)" }.sorted()
    }
}

extension RecordedExchange.Exchange {
    func with(body: [UInt8]) -> Self {
        var changed = self
        changed.body = body
        return changed
    }

    func with(status: Int, headers fields: [String: String] = [:], body text: String = "{\"error\":\"made by a test\"}") -> Self {
        var changed = self
        changed.status = status
        changed.headers = HTTPFields()
        changed.headers[.contentType] = "application/json"
        for (name, value) in fields { if let name = HTTPField.Name(name) { changed.headers[name] = value } }
        changed.body = Array(text.utf8)
        return changed
    }
}
