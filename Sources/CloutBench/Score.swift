import ArgumentParser
import Foundation
import JSON
import Logging
import Model
import Scoring
import Store
import Synchronization

/// A full scoring run over a store, loading included.
///
/// Prints the phases as the yardstick's scorers do: `load` reads the store into the graph, `iterate` scores everybody,
/// `percentile` ranks them; our aggregation is part of the two.
struct Score: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Load a store and score everybody in it.")

    @Argument(help: "The store's file.") var database: String
    @Option(name: .customLong("as-of"), help: "Score as of this time (RFC 3339).") var asOf: String

    func run() async throws {
        guard let now = Instant(asOf) else { throw ValidationError("\(asOf) is not a time; write it like 2012-07-04T12:00:00Z.") }
        let store = try await SQLiteStore.open(at: database, role: .reader, logger: Logger(label: "score"))
        let clock = ContinuousClock()
        let start = clock.now
        let graph = Mutex(Graph())
        _ = try await store.read(since: nil) { chunk in graph.withLock { $0.add(chunk) } }
        // As a daemon does.
        await store.releaseMemory()
        let loaded = clock.now
        let everything = graph.withLock { $0 }
        // Alone in its process, so nobody waits for the thread that this holds.
        let scores = scores(of: everything, at: now)
        let scored = clock.now
        let standings = scores.standings(in: .all)
        let ranked = clock.now
        await store.close()
        var writer = JSONWriter()
        writer.object { line in
            line.member("name", "clout")
            line.member("load", (loaded - start) / .seconds(1))
            line.member("aggregate", 0.0)
            line.member("iterate", (scored - loaded) / .seconds(1))
            line.member("percentile", (ranked - scored) / .seconds(1))
            line.member("interactions", everything.actCount)
            line.member("rated", standings.count)
        }
        print(writer.text)
        PeakMemory.tell(of: "score")
    }
}
