import ConnectorKit
import CurlHTTP
import HTTPTypes

extension ContractSuite {
    func wrongValues() async throws -> [String] {
        var breaches: [String] = []
        let whole = try await undisturbed()
        let sound = Stored(whole.outcome.batches)
        let told = Told(fixture.exchanges)
        var shapes: Set<[String]> = []
        for (number, exchange) in whole.server.served.enumerated() where exchange.status == 200 {
            // Answers of one shape are read in one way.
            if let tree = JSONTree(exchange.body), !shapes.insert(tree.keys).inserted { continue }
            for (name, body) in Self.wronglyValued(exchange.body) {
                let outcome = try await play(changing: number) { $0.with(body: body) }
                let place = "request \(number) (\(exchange.path)), \(name)"
                // Where a record was rejected, another one may come to light that it would have hidden.
                let isNoticed = outcome.error != nil || outcome.batches.contains { $0.rejectedCount > 0 }
                breaches += (isNoticed ? told.strangers(in: outcome.batches) : Stored(outcome.batches).additions(to: sound)).map {
                    "\(place): made up: \($0)"
                }
                if let error = outcome.error, !outcome.endedBeyondRecording, ![.malformedResponse, .gone, .forbidden].contains(error.kind) {
                    breaches.append("\(place): \(error)")
                }
            }
        }
        return breaches
    }

    /// An answer in which all values of one key have another kind: no id, time, text or count can be read from any of them. Of markup,
    /// in which everything is text, one in which the text of one element is none.
    private static func wronglyValued(_ body: [UInt8]) -> [(name: String, body: [UInt8])] {
        guard let tree = JSONTree(body) else {
            guard let markup = MarkupText(body) else { return [] }
            return markup.names.map { ("<\($0)> without text", markup.replacing($0, by: "\u{1}\u{fffd}")) }
        }
        return tree.keys.flatMap { key in
            // Nothing empty: that may well mean that there is nothing.
            [
                ("`\(key)` as true", tree.replacing(key, by: .boolean(true)).bytes),
                ("`\(key)` as a list", tree.replacing(key, by: .array([.boolean(false)])).bytes),
            ]
        }
    }
}

/// What the answers of a case tell, as one text.
private struct Told {
    private let text: String

    init(_ exchanges: [RecordedExchange.Exchange]) {
        text = exchanges.map { "\($0.path) \($0.query.joined()) " + String(decoding: $0.body, as: UTF8.self) }.joined(separator: "\n")
    }

    /// Records by whom and on what no answer tells of.
    func strangers(in batches: [Batch]) -> [String] {
        batches.flatMap { batch in
            let acts = batch.interactions.filter { !knows($0.actor) || !($0.post.map(knows) ?? true) }
            return batch.posts.filter { !knows($0.id) }.map { "post \($0.id)" } + acts.map { "act \($0.id ?? "") by \($0.actor)" }
        }
    }

    /// Whether an id, or what is left of it behind the prefixes that connectors give, is in the text.
    private func knows(_ id: String) -> Bool {
        text.contains(id) || id.split { ":@/#".contains($0) }.last.map { text.contains($0) } ?? false
    }
}

/// What batches store, so far as it can be wrong: who, by whom, when and how many.
struct Stored {
    private var lines: [String: Set<String>] = [:]

    init(_ batches: [Batch]) {
        for batch in batches {
            for identity in batch.identities {
                let key = "identity \(identity.key.id)"
                note(key, "is there")
                if let at = identity.createdAt { note(key, "created \(at)") }
                if let count = identity.followers { note(key, "\(count) followers") }
                if let count = identity.following { note(key, "following \(count)") }
            }
            for post in batch.posts { note("post \(post.id)", "by \(post.author) at \(post.at)") }
            for act in batch.interactions {
                note(
                    "act \(act.id ?? "without an id")",
                    "\(act.kind) by \(act.actor) on \(act.target), \(act.post ?? "no post"), at \(act.at)")
            }
            for tally in batch.tallies { note("tally of \(tally.kind) of \(tally.subject)", "\(tally.count)") }
        }
    }

    private mutating func note(_ key: String, _ line: String) { lines[key, default: []].insert(line) }

    /// What is here and not there, or different there.
    func additions(to sound: Stored) -> [String] {
        lines.flatMap { key, found in found.subtracting(sound.lines[key] ?? []).map { "\(key): \($0)" } }.sorted()
    }

    /// What is there and not here.
    func missing(from sound: Stored) -> [String] { sound.lines.keys.filter { lines[$0] == nil }.sorted() }
}
