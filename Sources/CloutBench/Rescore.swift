import ArgumentParser
import Foundation
import JSON
import Logging
import Model
import Scoring
import Store
import Synchronization

/// A run after new interactions, against a full run over the same: what a daemon does every few minutes.
///
/// Takes two states of one store: as it was when the daemon last scored, and a copy that has grown since.
struct Rescore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Score a store, take in what a grown copy of it has more, and score again.")

    @Argument(help: "The store's file.") var database: String
    @Argument(help: "A copy of it to which activity was imported.") var grown: String
    @Option(name: .customLong("as-of"), help: "When the store was last scored (RFC 3339).") var asOf: String
    @Option(help: "When the copy is scored; a time of the same UTC day.") var until: String

    func run() async throws {
        guard let first = Instant(asOf), let second = Instant(until) else {
            throw ValidationError("Times are written like 2012-07-04T12:00:00Z.")
        }
        let board = Mutex(Scoreboard())
        let revision = try await read(database, since: nil, into: board)
        let (_, full) = timed { board.withLock { $0.scores(at: first) } }
        let clock = ContinuousClock()
        let start = clock.now
        _ = try await read(grown, since: revision, into: board)
        let taken = clock.now - start
        let (rescored, light) = timed { board.withLock { $0.scores(at: second) } }
        let (ranked, ranking) = timed { rescored.standings(in: .all, where: { _ in true }) }
        // From nothing, to compare with.
        let graph = board.withLock { $0.graph }
        let (again, anew) = timed { scores(of: graph, at: second) }
        guard again.people == rescored.people else {
            FileHandle.standardError.write(Data("The two runs differ: that is a mistake in Clout.\n".utf8))
            throw ExitCode.failure
        }
        var writer = JSONWriter()
        writer.object { line in
            line.member("name", "clout")
            line.member("people", rescored.people.count)
            line.member("rated", ranked.count)
            line.member("rescored", rescored.effort.people)
            line.member("recounted", rescored.effort.networks.count)
            line.member("first", full)
            line.member("read", taken / .seconds(1))
            line.member("rescore", light)
            line.member("rank", ranking)
            line.member("full", anew)
            line.member("share", light / anew)
        }
        print(writer.text)
        PeakMemory.tell(of: "rescore")
    }

    private func read(_ file: String, since revision: Revision?, into board: borrowing Mutex<Scoreboard>) async throws -> Revision {
        let store = try await SQLiteStore.open(at: file, role: .reader, logger: Logger(label: "rescore"))
        let after = try await store.read(since: revision) { chunk in board.withLock { $0.add(chunk) } }
        await store.close()
        return after
    }

    private func timed<Value>(_ work: () -> Value) -> (Value, Double) {
        let clock = ContinuousClock()
        let start = clock.now
        let value = work()
        return (value, (clock.now - start) / .seconds(1))
    }
}
