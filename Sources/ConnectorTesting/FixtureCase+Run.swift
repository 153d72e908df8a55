public import ConnectorKit
import CurlHTTP
import Foundation
import Synchronization

/// What came of playing a case.
public struct FixtureOutcome: Sendable {
    /// Every batch that was delivered, in order.
    public var batches: [Batch]
    /// Why it ended early; `nil` when it came to its end.
    public var error: FetchError?
    /// How many requests were made.
    public var requests: Int
    /// Whether it ended because something was asked for that is not recorded.
    public var endedBeyondRecording: Bool
    /// The lines of all batches.
    public var lines: [String] { batches.flatMap(\.lines) }
    /// The cursor behind the last batch.
    public var cursor: Cursor? { batches.last { $0.cursor != nil }?.cursor }
}

extension FixtureCase {
    /// Plays the case with a connector.
    public func play(
        _ type: any Connector.Type, server: RecordedExchange, cursor: Cursor?, budget: TestBudget? = nil, log: MemoryLog = MemoryLog(),
        batchLimit: Int = 1000
    ) async throws -> FixtureOutcome {
        try await play(
            type, server: server, cursor: cursor, counting: budget ?? TestBudget(self.budget, now: now), log: log, batchLimit: batchLimit)
    }

    /// The same with any purse.
    func play(
        _ type: any Connector.Type, server: RecordedExchange, cursor: Cursor?, counting purse: any Budget, log: MemoryLog = MemoryLog(),
        batchLimit: Int = 1000
    ) async throws -> FixtureOutcome {
        let description = type.description
        let connector = try type.init(settings: try settings(for: description))
        var context = FetchContext.testing(server, now: now, log: log, connector: description.type)
        context.budget = purse
        let delivered = Mutex<[Batch]>([])
        var problem: FetchError?
        do throws(FetchError) {
            switch question {
            case .fetch(let id, let handle):
                guard let network = description.network else { break }
                let identity = Identity(IdentityKey(network, id), handle: handle)
                try await connector.fetch(identity, after: cursor, in: context) { batch throws(FetchError) in
                    let count = delivered.withLock {
                        $0.append(batch); return $0.count
                    }
                    guard count < batchLimit else {
                        throw FetchError(.cancelled, .giveUp, what: "test", why: "more than \(batchLimit) batches", mend: "")
                    }
                }
            case .resolve(let handle):
                let identity = try await connector.resolve(handle, in: context)
                delivered.withLock { $0.append(Batch(identities: [identity])) }
            case .facts(let ids):
                if let batch = try await connector.facts(about: ids, in: context) { delivered.withLock { $0.append(batch) } }
            }
        } catch {
            problem = error
        }
        return FixtureOutcome(
            batches: delivered.withLock { $0 }, error: problem, requests: server.requests.count,
            endedBeyondRecording: problem?.kind == .unreachable && server.wasAskedBeyondRecording)
    }

    /// Plays the case and compares what comes of it with its files; returns what differs, in words.
    ///
    /// With `CLOUT_GOLDEN=write` in the environment the files are written anew instead.
    public func differences(of type: any Connector.Type) async throws -> [String] {
        let server = RecordedExchange(exchanges)
        let outcome = try await play(type, server: server, cursor: cursor)
        var differences = server.problems + server.unused.map { "recorded, but not asked for: \($0)" }
        differences += try await damageByProxies(to: type, sound: outcome)
        let lines = outcome.lines.map { $0 + "\n" }.joined()
        let error = outcome.error.map { "\($0.kind.rawValue), \($0.recovery), \($0.reach)\n\($0)\n" }
        if ProcessInfo.processInfo.environment["CLOUT_GOLDEN"] == "write" {
            try write(lines.isEmpty && error != nil ? nil : lines, to: "expected.jsonl")
            try write(error, to: "expected.error")
            return differences
        }
        let expected = text("expected.jsonl") ?? ""
        if expected != lines { differences += Self.difference(expected: expected, found: lines, in: "expected.jsonl") }
        let expectedError = text("expected.error")
        if expectedError != error {
            differences += Self.difference(expected: expectedError ?? "(no error)", found: error ?? "(no error)", in: "expected.error")
        }
        return differences
    }

    private func text(_ name: String) -> String? { try? String(contentsOf: folder.appending(path: name), encoding: .utf8) }

    private func write(_ text: String?, to name: String) throws {
        let file = folder.appending(path: name)
        if let text {
            try text.write(to: file, atomically: true, encoding: .utf8)
        } else if FileManager.default.fileExists(atPath: file.path) {
            try FileManager.default.removeItem(at: file)
        }
    }

    private static func difference(expected: String, found: String, in name: String) -> [String] {
        let (a, b) = (expected.split(separator: "\n"), found.split(separator: "\n"))
        let line = zip(a, b).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(a.count, b.count)
        func shown(_ lines: [Substring]) -> String { lines.indices.contains(line) ? String(lines[line]) : "(end)" }
        return ["\(name), line \(line + 1)\n  expected: \(shown(a))\n  found:    \(shown(b))"]
    }
}
