import ArgumentParser
import CurlHTTP
import HTTPTypes
import JSON
import Logging
import Model
import Store

/// A connector's way end to end: pages over TLS, decoded, de-duplicated and stored with full durability.
///
/// Each page is asked for once under each round's own ids, as the yardstick's reference client does, so that all rows are new.
struct Pull: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Fetch, decode, de-duplicate and store pages of interactions.")

    @Argument var base: String
    @Argument var pages: Int
    @Argument var total: Int
    @Argument(help: "A certificate file, or - for none.") var ca: String
    @Argument var database: String

    /// Requests under way at once: as many as the reference client has.
    private static let concurrency = 16
    /// Interactions in one transaction.
    private static let batchSize = 25_000

    private enum Step: Sendable {
        case page([Interaction])
        case stored(CommitOutcome)
    }

    func run() async throws {
        let store = try await SQLiteStore.open(at: database, role: .tool, logger: Logger(label: "pull"))
        let client = HTTPClient(.init(maxConnectionsPerHost: Self.concurrency, caFile: ca == "-" ? nil : ca, versions: .onlyHTTP1))
        let clock = ContinuousClock()
        let start = clock.now
        var rows = 0
        var stored = 0
        var fetched = 0
        try await withThrowingTaskGroup(of: Step.self) { group in
            var next = 0
            func fetchNext() {
                guard next < total else { return }
                let index = next
                next += 1
                group.addTask { .page(try await self.page(index, client)) }
            }
            var waiting: [Interaction] = []
            var isStoring = false
            func storeWaiting() {
                let batch = Batch(interactions: waiting)
                waiting.removeAll(keepingCapacity: true)
                isStoring = true
                group.addTask { .stored(try await store.commit(batch)) }
            }
            for _ in 0..<Self.concurrency { fetchNext() }
            while let step = try await group.next() {
                switch step {
                case .page(let interactions):
                    fetched += 1
                    rows += interactions.count
                    waiting += interactions
                case .stored(let outcome):
                    isStoring = false
                    stored += outcome.interactions.stored
                }
                if !isStoring, waiting.count >= Self.batchSize || (fetched == total && !waiting.isEmpty) { storeWaiting() }
                // A slow store slows the fetching: at most two batches wait for it.
                if case .page = step, waiting.count < 2 * Self.batchSize { fetchNext() }
                if case .stored = step { for _ in 0..<Self.concurrency where waiting.count < Self.batchSize { fetchNext() } }
            }
        }
        let seconds = (clock.now - start) / .seconds(1)
        await client.shutDown()
        await store.close()
        print(#"{"name":"clout","seconds":\#(seconds),"rows":\#(rows),"stored":\#(stored)}"#)
        PeakMemory.tell(of: "pull")
    }

    private func page(_ index: Int, _ client: HTTPClient) async throws -> [Interaction] {
        guard let mark = base.firstRange(of: "://") else { throw ValidationError("BASE must be a URL, such as https://127.0.0.1:8443.") }
        let request = HTTPRequest(
            method: .get, scheme: String(base[..<mark.lowerBound]), authority: String(base[mark.upperBound...]),
            path: "/page/\(index % pages).json")
        let answer = try await client.send(request)
        let round = Int64(index / pages) * 1_000_000_000
        return try withJSON(answer.body) { page in
            var interactions: [Interaction] = []
            for row in page["items"]?.elements ?? page.elements {
                guard let id = row["id"]?.lenientInt64, let actor = row["actor"]?["id"]?.string, let target = row["target"]?["id"]?.string,
                    let kind = row["type"]?.string.flatMap(Kind.init(name:)),
                    let at = row["created_at"]?.withUTF8({ Instant(rfc3339: $0) }) ?? nil
                else { continue }
                interactions.append(
                    Interaction(network: Network("mastodon"), kind: kind, actor: actor, target: target, at: at, id: String(id + round)))
            }
            return interactions
        }
    }
}
