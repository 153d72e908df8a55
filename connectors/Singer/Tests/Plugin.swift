import ConnectorKit
import ConnectorTesting
import CurlHTTP
import Foundation
import Synchronization

@testable import SingerConnector

/// A plugin out of Fixtures/, and what it has delivered and said.
struct Plugin {
    var settings: [String: SettingValue]
    var secrets: [String: Secret] = [:]
    var clock: any Clock<Duration> = ContinuousClock()
    var grace = Duration.seconds(5)
    let received = Received()
    let log = MemoryLog()

    /// A program has as long as no machine is too busy for, unless its timeout is what is tried.
    init(_ command: String..., timeout: Duration = .seconds(3600), settings: [String: SettingValue] = [:]) {
        var command = command
        let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures")
        command[0] = fixtures.appending(path: command[0]).path
        let interpreter = command[0].hasSuffix(".py") ? "python3" : "sh"
        self.settings = settings
        self.settings["command"] = .strings([interpreter] + command)
        self.settings["timeout"] = .duration(timeout)
    }

    func connector() throws(Mistakes) -> SingerConnector {
        var connector = try SingerConnector(
            settings: ConnectorSettings(name: "forum", defaultsOf: SingerConnector.description, values: settings, secrets: secrets))
        connector.clock = clock
        connector.grace = grace
        return connector
    }

    var context: FetchContext {
        var context = FetchContext.testing(NoHTTP(), now: Instant(seconds: 1_772_366_400), log: log, connector: "forum")
        context.expressions = PathExpressions()
        return context
    }

    /// What the operator reads in the log.
    var said: [String] { log.lines.filter { !$0.hasPrefix("debug ") } }

    /// Fetches and keeps every batch.
    func fetch(after cursor: Cursor? = nil) async throws {
        let received = received
        try await connector().fetch(nil, after: cursor, in: context) { batch throws(FetchError) in received.append(batch) }
    }

    /// Fetches what must fail, and returns how.
    func failure(after cursor: Cursor? = nil) async throws -> FetchError? {
        do {
            try await fetch(after: cursor)
            return nil
        } catch let error as FetchError {
            return error
        }
    }
}

final class Received: Sendable {
    private let all = Mutex<[Batch]>([])
    /// Tells that a batch has come; for one listener.
    let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation

    init() { (arrivals, arrived) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    var batches: [Batch] { all.withLock { $0 } }
    var cursor: Cursor? { batches.compactMap(\.cursor).last }

    func append(_ batch: Batch) {
        all.withLock { $0.append(batch) }
        arrived.yield()
    }

    /// A STATE's field, as JSON text.
    func state(_ field: String) throws -> String? {
        try cursor.flatMap { cursor in try withJSON(Array(cursor.value.utf8)) { $0.member(field)?.text } }
    }
}

/// A clock on which the time is up once a batch has come.
struct ArrivalClock: Clock {
    let received: Received
    var now: ContinuousClock.Instant { .now }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        for await _ in received.arrivals { return }
        throw CancellationError()
    }
}

/// A plugin speaks for itself.
struct NoHTTP: HTTPSending {
    func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer {
        throw HTTPError(.internal, request: "none", reason: "a plugin's connector makes no request")
    }
}

/// Stands in for SQLite: knows quoted texts and dotted paths, such as `'forum'` and `post.id`.
struct PathExpressions: ExpressionEvaluating {
    struct Prepared: PreparedExpressions {
        let expressions: [String: String]

        func evaluate(over record: String) throws(ExpressionError) -> [String: String] {
            do {
                return try withJSON(Array(record.utf8)) { root in
                    expressions.compactMapValues { expression in
                        if expression.hasPrefix("'") { return String(expression.dropFirst().dropLast()) }
                        let value = expression.split(separator: ".").reduce(Optional(root)) { $0?.member(String($1)) }
                        return value.map { $0.string ?? $0.text }
                    }
                }
            } catch { throw ExpressionError(name: nil, reason: "\(error)") }
        }
    }

    func prepare(_ expressions: [String: String]) throws(ExpressionError) -> any PreparedExpressions {
        for (name, expression) in expressions where expression == "wrong" {
            throw ExpressionError(name: name, reason: "no such column: wrong")
        }
        return Prepared(expressions: expressions)
    }
}
